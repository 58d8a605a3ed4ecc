"""Input through a callback written in C: no Python between the sound card and the deep buffer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.stream_settings import INPUT_RING_S, StreamSettings, gone

_SAMPLE_BYTES = 4


@dataclass(frozen=True, slots=True)
class _Arriving:
    """One run of rtmixer into the ring; C code counts in `action` while we look.

    Attributes:
        base, overruns: the counts before it.
    """

    action: Any
    base: int = 0
    overruns: int = 0

    @property
    def arrived(self) -> int:
        return self.base + int(self.action.done_frames)

    @property
    def all_overruns(self) -> int:
        return self.overruns + int(self.action.stats.input_overflows)


class RtmixerInput:
    """A PortAudio stream that fills one C ring buffer.

    Raises:
        DeviceError: the device cannot be opened like this, or PortAudio is missing.
    """

    def __init__(self, settings: StreamSettings) -> None:
        self.name, self.reason = settings.name, settings.reason
        module = portaudio.rtmixer()
        with portaudio.told_in_words(self.name):
            self._recorder = module.Recorder(**settings.arguments())
        self.sample_rate = round(self._recorder.samplerate)
        self.channels = int(self._recorder.channels)
        self.latency = round(self._recorder.latency * self.sample_rate)
        frames = 1 << (round(INPUT_RING_S * self.sample_rate) - 1).bit_length()
        self._ring = module.RingBuffer(_SAMPLE_BYTES * self.channels, frames)
        self._arriving: _Arriving | None = None

    @property
    def arrived(self) -> int:
        arriving = self._arriving
        return arriving.arrived if arriving is not None else 0

    @property
    def overruns(self) -> int:
        arriving = self._arriving
        return arriving.all_overruns if arriving is not None else 0

    def start(self) -> None:
        with portaudio.told_in_words(self.name):
            self._record_ring(lost=0)
            self._recorder.start()

    def read(self) -> Block:
        if not self._recorder.active:
            raise gone("Recording stopped", self.name)
        frames = self._ring.read_available
        data = self._ring.read(frames)
        if self._arriving is None or self._arriving.action not in self._recorder.actions:
            # The ring was full: rtmixer has gone home, and sound has been lost since.
            self._record_ring(lost=1)
        if not frames:
            return silence(0, self.channels)
        return np.frombuffer(data, np.float32).reshape(-1, self.channels)

    def close(self) -> None:
        self._recorder.close(ignore_errors=True)

    def _record_ring(self, lost: int) -> None:
        action = self._recorder.record_ringbuffer(self._ring)
        self._arriving = _Arriving(action, self.arrived, self.overruns + lost)
