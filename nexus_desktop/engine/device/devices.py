"""The outputs of this computer, by name, and the one to play through."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from nexus_desktop.domain.errors import DeviceError
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.null_output import NullOutput
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.rtmixer_output import RtmixerOutput
from nexus_desktop.engine.device.sounddevice_output import SounddeviceOutput
from nexus_desktop.engine.device.stream_settings import StreamSettings

_log = logging.getLogger(__name__)
DEFAULT_NAME = "Default output"
NO_SOUND_CARD = "No sound card was found."


@dataclass(frozen=True, slots=True, order=True)
class DeviceName:
    """What a device is called: stays the same when others are plugged in, as a number does not."""

    host_api: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.host_api})"


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that can play.

    Attributes:
        channels: the most it takes.
        sample_rate: its own; others may work as well.
    """

    name: DeviceName
    channels: int
    sample_rate: int
    is_default: bool = False


def list_outputs() -> list[OutputDevice]:
    """Return the devices that can play, as they were when PortAudio was loaded; [] without it."""
    try:
        return [device for _, device in _numbered_outputs(portaudio.sounddevice())]
    except DeviceError:
        return []


def open_output(preferred: DeviceName | None, sample_rate: int, channels: int = 2) -> Output:
    """Return an output that works, as near as possible to what is asked for.

    First the preferred device, then the default one; each at `sample_rate`, else at its own, with
    rtmixer, else with the slower callback. With no device at all a `NullOutput` keeps time, and
    its `reason` says why nothing is heard. Never fails.
    """
    try:
        candidates = _candidates(portaudio.sounddevice(), preferred, sample_rate, channels)
    except DeviceError as error:
        return NullOutput(sample_rate, channels, reason=error.message)
    refused: dict[str, str] = {}
    for settings in candidates:
        others = [message for name, message in refused.items() if name != settings.name]
        try:
            return _opened(replace(settings, reason=" ".join([settings.reason, *others]).strip()))
        except DeviceError as error:
            _log.info("%s did not open: %s", settings.name, error)
            refused[settings.name] = error.message
    reason = " ".join(refused.values()) or NO_SOUND_CARD
    return NullOutput(sample_rate, channels, reason=reason)


def _opened(settings: StreamSettings) -> Output:
    try:
        return RtmixerOutput(settings)
    except DeviceError as error:
        _log.info("%s did not open with rtmixer: %s", settings.name, error)
        return SounddeviceOutput(settings)


def rescan_outputs() -> None:
    """Look for devices again. All streams must be closed: PortAudio forgets everything."""
    try:
        module = portaudio.sounddevice()
    except DeviceError:
        return
    module._terminate()  # noqa: SLF001 - PortAudio's list is frozen until then
    module._initialize()  # noqa: SLF001


def _candidates(
    module: Any,  # noqa: ANN401 - the package has no types
    preferred: DeviceName | None,
    sample_rate: int,
    channels: int,
) -> list[StreamSettings]:
    """Return what to try, in order; empty when there is no device at all."""
    found = _numbered_outputs(module)
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
    if not default and any(host["devices"] for host in module.query_hostapis()):
        # The default device may have a name that cannot be read; it plays all the same.
        tried.append(StreamSettings(DEFAULT_NAME, channels, reason=reason))
    return tried


def _numbered_outputs(module: Any) -> list[tuple[int, OutputDevice]]:  # noqa: ANN401
    found = []
    for host in module.query_hostapis():
        for number in host["devices"]:
            try:
                told = module.query_devices(number)
            except (UnicodeDecodeError, module.PortAudioError) as error:
                _log.info("output %d of %s has no readable name: %s", number, host["name"], error)
                continue
            if told["max_output_channels"] > 0:
                name = DeviceName(host["name"], told["name"])
                is_default = number == module.default.device[1]
                rate = round(told["default_samplerate"])
                device = OutputDevice(name, told["max_output_channels"], rate, is_default)
                found.append((number, device))
    return found


def _host_settings(module: Any, host_api: str) -> object:  # noqa: ANN401
    """Return what one host API needs: WASAPI refuses every rate but the mixer's by default."""
    return module.WasapiSettings(auto_convert=True) if "WASAPI" in host_api else None
