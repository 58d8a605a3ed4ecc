"""A sample reader over sounds in memory."""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.samples.reader import SampleReader


class MemoryReader(SampleReader):
    """Reads sounds by the ids of their sources.

    Attributes:
        is_here: False makes every sound missing.
        reads: how often something was read.
    """

    def __init__(self, sounds: Mapping[str, Block]) -> None:
        super().__init__(lambda source: ())
        self._sounds = sounds
        self.is_here = True
        self.reads = 0

    def read_known(self, source: AudioSource, start: int, frames: int) -> tuple[Block, bool]:
        self.reads += 1
        sound = self._sounds[source.id]
        block = silence(frames, source.channels)
        first, last = max(start, 0), min(start + frames, len(sound))
        if self.is_here and first < last:
            block[first - start : last - start] = sound[first:last]
        return block, self.is_here
