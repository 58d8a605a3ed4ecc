"""Output through a Python callback, for computers on which rtmixer does not load.

The callback does nothing but copy out of the deep buffer; still, a thread that holds the
interpreter longer than the device's latency is heard as a gap, which `underruns` counts.
"""

from __future__ import annotations

from typing import Any

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.heard_clock import HeardClock
from nexus_desktop.engine.device.sample_ring import SampleRing
from nexus_desktop.engine.device.stream_settings import RING_S, StreamSettings, burst_frames


class SounddeviceOutput:
    """A PortAudio stream whose callback copies from a ring of ours.

    Raises:
        DeviceError: the device cannot be opened like this, or PortAudio is missing.
    """

    def __init__(self, settings: StreamSettings) -> None:
        self.name, self.reason = settings.name, settings.reason
        module = portaudio.sounddevice()
        with portaudio.told_in_words(self.name):
            self._stream = module.OutputStream(
                **settings.arguments(), dtype="float32", callback=self._take
            )
        self.sample_rate = round(self._stream.samplerate)
        self.channels = int(self._stream.channels)
        self.latency = round(self._stream.latency * self.sample_rate)
        self.burst = burst_frames(self.latency)
        self.consumed = 0
        self.underruns = 0
        self.empty_moments = 0
        self.is_running = False
        self._samples = SampleRing(round(RING_S * self.sample_rate), self.channels)
        self._clock = HeardClock(self.sample_rate, self.latency, lambda: self.consumed)

    @property
    def capacity(self) -> int:
        return self._samples.capacity

    @property
    def written(self) -> int:
        return self._samples.written

    @property
    def heard(self) -> int:
        return self._clock.heard() if self.is_running else self.consumed

    def start(self) -> None:
        self._clock.restart(self.consumed)
        with portaudio.told_in_words(self.name):
            self._stream.start()
        self.is_running = True

    def stop(self) -> None:
        self.is_running = False
        self._stream.abort(ignore_errors=True)
        self.consumed = self._samples.written

    def waiting(self, at: int, frames: int) -> Block:
        return self._samples.copy(at, frames)

    def put(self, at: int, block: Block) -> None:
        self._samples.store(at, block)

    def close(self) -> None:
        self.stop()
        self._stream.close(ignore_errors=True)

    def _take(self, target: Block, frames: int, _time: object, status: Any) -> None:  # noqa: ANN401 - untyped
        """Fill `target`; PortAudio's thread, so nothing here may wait or fail."""
        self.underruns += bool(status.output_underflow)
        ready = min(frames, self._samples.written - self.consumed)
        self._samples.copy_to(target[:ready], self.consumed)
        target[ready:] = 0.0
        self.empty_moments += ready < frames
        self.consumed += ready
