"""The lines of a room, each fed by what comes out of all: they ring on by themselves.

In single precision, whose rounding is 140 dB below the sound: what is in work is then half as
large, and stays in the cache.
"""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.space.line_losses import LineLosses, Lines

LINES = 16

ROOM = 3
"""Times the longest line for which new sound is put down before the old is moved to the front."""

MOST_FRAMES = 1024
"""At once: OpenBLAS calls up threads, which take longer, for products of more than 2¹⁸."""


def mixing(lines: int) -> Lines:
    """Return the matrix that brings every line into all of them, no louder together.

    It is a Hadamard matrix by Sylvester: its first row adds all lines up, its second one adds those
    with an even number and subtracts the others.
    """
    matrix = np.ones((1, 1))
    while len(matrix) < lines:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    orthogonal: Lines = (matrix / math.sqrt(lines)).astype(np.float32)
    return orthogonal


class RingingLines:
    """Delay lines in a ring; those with an even number hear the left side, the others the right."""

    def __init__(self) -> None:
        self._losses = LineLosses()
        self._mixing = mixing(LINES)
        self._lengths: list[int] = []
        self._kept: Lines = np.zeros((LINES, 0), np.float32)
        self._read: Lines = np.zeros((LINES, MOST_FRAMES), np.float32)
        self._next = self._longest = 0

    def aim(self, decay_s: float, damping_hz: float) -> None:
        """Let tones be 60 dB softer after a time, and at a frequency after half of it."""
        self._losses.aim(decay_s, damping_hz)

    def prepare(self, sample_rate: int) -> None:
        self._losses.prepare(sample_rate)

    def begin(self, lengths: list[int]) -> None:
        """Stand at the first frame of lines of so many frames each, in which nothing rings."""
        self._lengths, self._longest = lengths, max(lengths)
        room = max(MOST_FRAMES, ROOM * self._longest)
        self._kept = np.zeros((LINES, self._longest + room), np.float32)
        self._next = self._longest
        self._losses.begin(lengths)

    def ring(self, sides: Lines) -> Lines:
        """Return the middle and the side of what rings, of shape (2, frames).

        Args:
            sides: left and right of what goes in, of the same shape.
        """
        frames = sides.shape[1]
        fed = sides * np.float32(math.sqrt(2.0 / LINES))
        heard = np.empty((2, frames), np.float32)
        self._losses.move(frames)
        # No line may hear what is not worked out yet.
        step = min(MOST_FRAMES, *self._lengths)
        for start in range(0, frames, step):
            now = slice(start, min(frames, start + step))
            back = self._stepped(now)
            # The first rows of the mixing matrix, which are halves of a quarter of all lines.
            np.multiply(back[:2], math.sqrt(LINES) / 2.0, out=heard[:, now])
            back[0::2] += fed[0, now]
            back[1::2] += fed[1, now]
            if max(back.max(), -back.min()) < TOO_SMALL:
                back[:] = 0.0
        return heard

    def _stepped(self, now: slice) -> Lines:
        """Return what goes into the lines next, where it lies in them."""
        frames = now.stop - now.start
        if self._next + frames > self._kept.shape[1]:
            self._kept[:, : self._longest] = self._kept[:, self._next - self._longest : self._next]
            self._next = self._longest
        read, gains = self._read[:, :frames], self._losses.gains(now)
        for line, length, gain, out in zip(self._kept, self._lengths, gains, read, strict=True):
            begin = self._next - length
            np.multiply(line[begin : begin + frames], gain, out=out)
        back: Lines = self._kept[:, self._next : self._next + frames]
        np.matmul(self._mixing, self._losses.dulled(read, now), out=back)
        self._next += frames
        return back
