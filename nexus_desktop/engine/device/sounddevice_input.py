"""Input through a Python callback, for computers on which rtmixer does not load."""

from __future__ import annotations

from typing import Any

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device import portaudio
from nexus_desktop.engine.device.sample_ring import SampleRing
from nexus_desktop.engine.device.stream_settings import INPUT_RING_S, StreamSettings, gone


class SounddeviceInput:
    """A PortAudio stream whose callback copies into a ring of ours.

    Raises:
        DeviceError: the device cannot be opened like this, or PortAudio is missing.
    """

    def __init__(self, settings: StreamSettings) -> None:
        self.name, self.reason = settings.name, settings.reason
        module = portaudio.sounddevice()
        with portaudio.told_in_words(self.name):
            self._stream = module.InputStream(
                **settings.arguments(), dtype="float32", callback=self._take
            )
        self.sample_rate = round(self._stream.samplerate)
        self.channels = int(self._stream.channels)
        self.latency = round(self._stream.latency * self.sample_rate)
        self.overruns = 0
        self._read = 0
        self._samples = SampleRing(round(INPUT_RING_S * self.sample_rate), self.channels)

    @property
    def arrived(self) -> int:
        return self._samples.written

    def start(self) -> None:
        with portaudio.told_in_words(self.name):
            self._stream.start()

    def read(self) -> Block:
        if not self._stream.active:
            raise gone("Recording stopped", self.name)
        arrived = self._samples.written
        block = self._samples.copy(self._read, arrived - self._read)
        self._read = arrived
        return block

    def close(self) -> None:
        self._stream.close(ignore_errors=True)

    def _take(self, block: Block, frames: int, _time: object, status: Any) -> None:  # noqa: ANN401 - untyped
        """Keep `block`; PortAudio's thread, so nothing here may wait or fail."""
        self.overruns += bool(status.input_overflow)
        room = self._samples.capacity - (self._samples.written - self._read)
        self._samples.store(self._samples.written, block[:room])
        self.overruns += room < frames
