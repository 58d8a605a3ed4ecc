"""PortAudio as a test wants it: devices with any names, streams that open or do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from nexus_desktop.engine.block import Block

UNREADABLE = "\udcff"
"""A name that cannot be decoded."""


class PortAudioError(Exception):
    """What sounddevice raises."""


@dataclass(frozen=True, slots=True)
class FakeDevice:
    """A device; `rates` are those it opens at, the first is its own; one that is busy does not."""

    name: str
    host: int = 0
    outputs: int = 2
    inputs: int = 0
    rates: tuple[int, ...] = (48_000,)
    is_busy: bool = False


@dataclass
class FakeStream:
    """An open stream whose callback is called by hand."""

    device: FakeDevice
    arguments: dict[str, Any]
    is_started: bool = False
    is_closed: bool = False
    active: bool = True
    latency: float = 0.064

    @property
    def samplerate(self) -> float:
        return float(self.arguments["samplerate"] or self.device.rates[0])

    @property
    def channels(self) -> int:
        return int(self.arguments["channels"])

    def start(self) -> None:
        self.is_started = True

    def abort(self, *, ignore_errors: bool) -> None:
        self.is_started = False

    def close(self, *, ignore_errors: bool) -> None:
        self.is_closed = True

    def ask_for(self, frames: int, *, is_late: bool = False) -> Block:
        """Return what the callback gives for so many frames."""
        target = np.full((frames, self.channels), np.nan, np.float32)
        callback: Callable[..., None] = self.arguments["callback"]
        callback(target, frames, None, SimpleNamespace(output_underflow=is_late))
        return target

    def deliver(self, block: Block, *, has_lost: bool = False) -> None:
        """Let the callback have what a microphone has heard."""
        callback: Callable[..., None] = self.arguments["callback"]
        callback(block, len(block), None, SimpleNamespace(input_overflow=has_lost))


@dataclass
class FakePortAudio:
    """Stands in for the module `sounddevice`."""

    devices: list[FakeDevice] = field(default_factory=list)
    hosts: tuple[str, ...] = ("ALSA",)
    default_output: int = -1
    default_input: int = -1
    streams: list[FakeStream] = field(default_factory=list)
    rescans: int = 0
    PortAudioError: type[PortAudioError] = PortAudioError

    @property
    def default(self) -> SimpleNamespace:
        return SimpleNamespace(device=(self.default_input, self.default_output))

    def query_hostapis(self) -> tuple[dict[str, Any], ...]:
        return tuple(
            {
                "name": name,
                "devices": [n for n, device in enumerate(self.devices) if device.host == host],
            }
            for host, name in enumerate(self.hosts)
        )

    def query_devices(self, number: int) -> dict[str, Any]:
        device = self.devices[number]
        if device.name == UNREADABLE:
            raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
        return {
            "name": device.name,
            "max_output_channels": device.outputs,
            "max_input_channels": device.inputs,
            "default_samplerate": float(device.rates[0]),
        }

    def OutputStream(self, **arguments: Any) -> FakeStream:  # noqa: ANN401 - as the original
        return self._opened(self.default_output, arguments)

    def InputStream(self, **arguments: Any) -> FakeStream:  # noqa: ANN401 - as the original
        return self._opened(self.default_input, arguments)

    def _opened(self, default: int, arguments: dict[str, Any]) -> FakeStream:
        number = arguments["device"]
        device = self.devices[default if number is None else number]
        if device.is_busy:
            raise PortAudioError(
                "Error opening OutputStream: Device unavailable [PaErrorCode -9985]"
            )
        if (arguments["samplerate"] or device.rates[0]) not in device.rates:
            raise PortAudioError(
                "Error opening OutputStream: Invalid sample rate [PaErrorCode -9997]"
            )
        self.streams.append(FakeStream(device, arguments))
        return self.streams[-1]

    def WasapiSettings(self, *, auto_convert: bool) -> str:
        return f"auto_convert={auto_convert}"

    def _terminate(self) -> None:
        self.rescans += 1

    def _initialize(self) -> None:
        self.rescans += 1
