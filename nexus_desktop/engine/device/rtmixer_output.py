"""Output through a callback written in C: no Python between the deep buffer and the sound card.

A thread that holds the interpreter for most of a second leaves every design with Python in the
callback silent; this one plays on, for PortAudio's C ring buffer is emptied by rtmixer's C code.
The ring lies in our own memory, so what waits in it can be replaced; only the frames that the
device is about to take are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.heard_clock import HeardClock
from nexus_desktop.engine.device.sample_ring import SampleRing
from nexus_desktop.engine.device.stream_settings import RING_S, StreamSettings, burst_frames, gone


@dataclass(frozen=True, slots=True)
class _Playing:
    """One run of rtmixer through the ring; C code counts in `action` while we look.

    Attributes:
        base: the device frame at which the action's own count begins.
        underruns: how many there were before it.
    """

    action: Any
    base: int = 0
    underruns: int = 0

    @property
    def consumed(self) -> int:
        return self.base + int(self.action.done_frames)

    @property
    def all_underruns(self) -> int:
        return self.underruns + int(self.action.stats.output_underflows)


class RtmixerOutput:
    """A PortAudio stream that plays one C ring buffer.

    Raises:
        DeviceError: the device cannot be opened like this, or PortAudio is missing.
    """

    def __init__(self, settings: StreamSettings) -> None:
        self.name, self.reason = settings.name, settings.reason
        module = portaudio.rtmixer()
        with portaudio.told_in_words(self.name):
            self._mixer = module.Mixer(**settings.arguments())
        self.sample_rate = round(self._mixer.samplerate)
        self.channels = int(self._mixer.channels)
        self.latency = round(self._mixer.latency * self.sample_rate)
        self.burst = burst_frames(self.latency)
        self.empty_moments = 0
        self._samples = SampleRing(round(RING_S * self.sample_rate), self.channels)
        frame_bytes = self._samples.memory.itemsize * self.channels
        self._ring = module.RingBuffer(frame_bytes, buffer=self._samples.memory)
        self._playing: _Playing | None = None
        self._is_running = False
        self._clock = HeardClock(self.sample_rate, self.latency, lambda: self.consumed)

    @property
    def capacity(self) -> int:
        return self._samples.capacity

    @property
    def written(self) -> int:
        return self._samples.written

    @property
    def consumed(self) -> int:
        playing = self._playing
        return playing.consumed if playing is not None else 0

    @property
    def heard(self) -> int:
        return self._clock.heard() if self._is_running else self.consumed

    @property
    def is_running(self) -> bool:
        return self._is_running

    @property
    def underruns(self) -> int:
        playing = self._playing
        return playing.all_underruns if playing is not None else 0

    def start(self) -> None:
        self._clock.restart(self.consumed)
        with portaudio.told_in_words(self.name):
            if self._has_run_dry():
                self._play_ring()
            self._mixer.start()
        self._is_running = True

    def stop(self) -> None:
        if not self._is_running:
            return
        self._is_running = False
        self._mixer.abort(ignore_errors=True)
        playing, dropped = self._playing, self._ring.read_available
        self._ring.advance_read_index(dropped)
        if playing is not None:
            self._playing = _Playing(playing.action, playing.base + dropped, playing.underruns)

    def waiting(self, at: int, frames: int) -> Block:
        return self._samples.copy(at, frames)

    def put(self, at: int, block: Block) -> None:
        self._ring.advance_write_index(self._samples.store(at, block))
        if not self._is_running:
            return
        if not self._mixer.active:
            raise gone("Playback stopped", self.name)
        if self._has_run_dry():
            self.empty_moments += 1
            self._play_ring()

    def close(self) -> None:
        self.stop()
        self._mixer.close(ignore_errors=True)

    def _has_run_dry(self) -> bool:
        """Whether rtmixer has met the end of the ring and gone home; it does so at once."""
        return self._playing is None or self._playing.action not in self._mixer.actions

    def _play_ring(self) -> None:
        action = self._mixer.play_ringbuffer(self._ring)
        self._playing = _Playing(action, self.consumed, self.underruns)
