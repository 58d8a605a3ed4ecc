"""The sound devices of this computer, by name, and the ones to play through and to record from."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.input import Input
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.rtmixer_input import RtmixerInput
from nexus_desktop.engine.device.rtmixer_output import RtmixerOutput
from nexus_desktop.engine.device.sounddevice_input import SounddeviceInput
from nexus_desktop.engine.device.sounddevice_output import SounddeviceOutput
from nexus_desktop.engine.device.stream_settings import StreamSettings

_log = logging.getLogger(__name__)
DEFAULT_NAME = "Default output"
NO_SOUND_CARD = "No sound card was found."
NO_MICROPHONE = "No sound card that can record was found."
Stream = TypeVar("Stream", Input, Output)


class Direction(StrEnum):
    """Which way sound goes through a device, as PortAudio calls it."""

    INPUT = "input"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True, order=True)
class DeviceName:
    """What a device is called: stays the same when others are plugged in, as a number does not."""

    host_api: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.host_api})"


@dataclass(frozen=True, slots=True)
class Device:
    """A device that can play, or one that can record.

    Attributes:
        channels: the most it has in that direction.
        sample_rate: its own; others may work as well.
    """

    name: DeviceName
    channels: int
    sample_rate: int
    is_default: bool = False


def list_outputs() -> list[Device]:
    """Return the devices that can play, as they were when PortAudio was loaded; [] without it."""
    return _listed(Direction.OUTPUT)


def list_inputs() -> list[Device]:
    """Return the devices that can record, as they were when PortAudio was loaded; [] without it."""
    return _listed(Direction.INPUT)


def open_output(preferred: DeviceName | None, sample_rate: int, channels: int = 2) -> Output:
    """Return an output that works, as near as possible to what is asked for.

    First the preferred device, then the default one; each at `sample_rate`, else at its own, with
    rtmixer, else with the slower callback. With no device at all a `NullOutput` keeps time, and
    its `reason` says why nothing is heard. Never fails.
    """
    try:
        module = portaudio.sounddevice()
        candidates = _candidates(module, Direction.OUTPUT, preferred, sample_rate, channels)
        return _first_that_opens(candidates, _opened_output, NO_SOUND_CARD)
    except DeviceError as error:
        return NullOutput(sample_rate, channels, reason=error.message)


def open_input(preferred: DeviceName | None, sample_rate: int, channels: int = 2) -> Input:
    """Return an input that works, as near as possible to what is asked for.

    Tried in the same order as outputs are; a device that refuses `sample_rate` records at its own.

    Raises:
        DeviceError: there is none, or none opens.
    """
    module = portaudio.sounddevice()
    candidates = _candidates(module, Direction.INPUT, preferred, sample_rate, channels)
    return _first_that_opens(candidates, _opened_input, NO_MICROPHONE)


def rescan() -> None:
    """Look for devices again. All streams must be closed: PortAudio forgets everything."""
    try:
        module = portaudio.sounddevice()
    except DeviceError:
        return
    module._terminate()  # noqa: SLF001 - PortAudio's list is frozen until then
    module._initialize()  # noqa: SLF001


def _first_that_opens(
    candidates: list[StreamSettings], opened: Callable[[StreamSettings], Stream], nothing: str
) -> Stream:
    """Return the first stream that opens.

    Args:
        nothing: what to say where there is nothing to open.

    Raises:
        DeviceError: none does; the message says why, for each device.
    """
    refused: dict[str, str] = {}
    for settings in candidates:
        others: list[str] = [message for name, message in refused.items() if name != settings.name]
        try:
            return opened(replace(settings, reason=" ".join([settings.reason, *others]).strip()))
        except DeviceError as error:
            _log.info("%s did not open: %s", settings.name, error)
            refused[settings.name] = error.message
    message = " ".join(refused.values()) or nothing
    hint = "Check that it is connected and not in use elsewhere, or choose another device."
    raise DeviceError("Could not open the sound device", message, hint=hint)


def _opened_output(settings: StreamSettings) -> Output:
    try:
        return RtmixerOutput(settings)
    except DeviceError as error:
        _log.info("%s did not open with rtmixer: %s", settings.name, error)
        return SounddeviceOutput(settings)


def _opened_input(settings: StreamSettings) -> Input:
    try:
        return RtmixerInput(settings)
    except DeviceError as error:
        _log.info("%s did not open with rtmixer: %s", settings.name, error)
        return SounddeviceInput(settings)


def _candidates(
    module: Any,  # noqa: ANN401 - the package has no types
    direction: Direction,
    preferred: DeviceName | None,
    sample_rate: int,
    channels: int,
) -> list[StreamSettings]:
    """Return what to try, in order; empty when there is no device at all."""
    found = _numbered(module, direction)
    wanted = [entry for entry in found if entry[1].name == preferred]
    default = [entry for entry in found if entry[1].is_default]
    missing = preferred is not None and not wanted
    reason = f"“{preferred.name}” was not found." if preferred is not None and missing else ""
    tried = []
    for number, device in dict(wanted + default).items():
        fitting = StreamSettings(
            device.name.name,
            min(channels, device.channels),
            number,
            sample_rate,
            reason,
            _host_settings(module, device.name.host_api),
        )
        tried += [fitting, replace(fitting, sample_rate=device.sample_rate)]
    is_playing = direction is Direction.OUTPUT
    if is_playing and not default and any(host["devices"] for host in module.query_hostapis()):
        # The default device may have a name that cannot be read; it plays all the same.
        tried.append(StreamSettings(DEFAULT_NAME, channels, reason=reason))
    return tried


def _listed(direction: Direction) -> list[Device]:
    try:
        return [device for _, device in _numbered(portaudio.sounddevice(), direction)]
    except DeviceError:
        return []


def _numbered(module: Any, direction: Direction) -> list[tuple[int, Device]]:  # noqa: ANN401
    default = module.default.device[direction is Direction.OUTPUT]
    found = []
    for host in module.query_hostapis():
        for number in host["devices"]:
            try:
                told = module.query_devices(number)
            except (UnicodeDecodeError, module.PortAudioError) as error:
                _log.info("device %d of %s has no readable name: %s", number, host["name"], error)
                continue
            channels = told[f"max_{direction}_channels"]
            if channels > 0:
                name = DeviceName(host["name"], told["name"])
                rate = round(told["default_samplerate"])
                found.append((number, Device(name, channels, rate, number == default)))
    return found


def _host_settings(module: Any, host_api: str) -> object:  # noqa: ANN401
    """Return what one host API needs: WASAPI refuses every rate but the mixer's by default."""
    return module.WasapiSettings(auto_convert=True) if "WASAPI" in host_api else None
