"""A stretch of a source as a sound of its own."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block, only_numbers, silence
from nexus_desktop.engine.samples.resample import ResampledReader


@dataclass(frozen=True, slots=True)
class TakeSound:
    """What a source plays from a frame on, so many frames, at a rate; silent outside of both.

    Attributes:
        begins: the first frame, at `sample_rate`; it may lie before the source.
    """

    source: AudioSource
    reader: ResampledReader
    sample_rate: int
    begins: int
    frames: int

    @property
    def channels(self) -> int:
        return self.source.channels

    def read(self, start: int, frames: int) -> Block:
        first, last = max(0, start), min(start + frames, self.frames)
        if first >= last:
            return silence(frames, self.channels)
        rate = self.sample_rate
        block = self.reader.read(self.source, self.begins + first, last - first, rate)
        if last - first == frames:
            return only_numbers(block)
        padded = silence(frames, self.channels)
        padded[first - start : last - start] = only_numbers(block)
        return padded
