"""A ring of blocks in which echoes go round."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.interpolation import cubic
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve


class EchoRing:
    """Keeps the last `longest` frames of a stream, as blocks are."""

    def __init__(self, channels: int, longest: int) -> None:
        self._ring = silence(longest, channels)
        self._next = 0

    def write(self, block: Block) -> None:
        """Append a block, of which the last `longest` frames are kept."""
        longest = len(self._ring)
        block = block[-longest:]
        until_end = min(len(block), longest - self._next)
        self._ring[self._next : self._next + until_end] = block[:until_end]
        self._ring[: len(block) - until_end] = block[until_end:]
        self._next = (self._next + len(block)) % longest

    def read(self, frames: int, delay: int) -> Block:
        """Return the sound that begins `delay` frames before the next one to be written."""
        longest = len(self._ring)
        start = (self._next - delay) % longest
        until_end = min(frames, longest - start)
        return np.concatenate(
            [self._ring[start : start + until_end], self._ring[: frames - until_end]]
        )

    def read_between(self, delays: Curve) -> Planar:
        """Return the next frames as they were before, each by its own delay, at least 2 frames.

        Between the samples the sound is interpolated. What is not written yet is not to be asked
        for: the first delay is longer than what is read at once by 2 frames or more.
        """
        exact = np.arange(len(delays), dtype=np.float64) - delays
        first = np.floor(exact)
        places = first.astype(np.intp) + self._next
        longest = len(self._ring)
        a, b, c, d = (
            self._ring.take((places + step) % longest, axis=0).T.astype(np.float64)
            for step in (-1, 0, 1, 2)
        )
        return cubic(a, b, c, d, exact - first)
