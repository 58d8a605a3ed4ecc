"""The lines of a room, each fed by what comes out of all: they ring on by themselves.

In single precision, whose rounding is 140 dB below the sound: what is in work is then half as
large, and stays in the cache.
"""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.space.line_losses import ROW_FRAMES, LineLosses, Lines

LINES = 16

ROOM = 3
"""Times the longest line for which new sound is put down before the old is moved to the front."""

MOST_FRAMES = 32 * ROW_FRAMES
"""At once."""


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


def ways(lines: int) -> Lines:
    """Return the matrix of all that happens between the lines, of two more rows and columns.

    Behind the lines come the left side, which those with an even number hear, and the right one;
    out come the middle and the side of what rings, which are the first rows of the mixing matrix,
    halves of a quarter of all lines.
    """
    matrix = np.zeros((lines + 2, lines + 2), np.float32)
    matrix[:lines, :lines] = mixing(lines)
    matrix[:lines:2, lines] = matrix[1:lines:2, lines + 1] = math.sqrt(2.0 / lines)
    matrix[lines:, :lines] = matrix[:2, :lines] * (math.sqrt(lines) / 2.0)
    return matrix


class RingingLines:
    """Delay lines in a ring; those with an even number hear the left side, the others the right."""

    def __init__(self) -> None:
        self._losses = LineLosses()
        self._ways = ways(LINES)
        self._lengths: list[int] = []
        # Behind the lines themselves, what is heard of them.
        self._kept: Lines = np.zeros((LINES + 2, 0), np.float32)
        self._read: Lines = np.zeros((LINES, MOST_FRAMES), np.float32)
        # Behind what is left of the lines, what is fed to them.
        self._left: Lines = np.zeros((LINES + 2, MOST_FRAMES), np.float32)
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
        self._kept = np.zeros((LINES + 2, self._longest + room), np.float32)
        self._next = self._longest
        self._losses.begin(lengths)

    def ring(self, sides: Lines) -> Lines:
        """Return the middle and the side of what rings, of shape (2, frames).

        Args:
            sides: left and right of what goes in, of the same shape.
        """
        frames = sides.shape[1]
        heard = np.empty((2, frames), np.float32)
        self._losses.move(frames)
        # No line may hear what is not worked out yet.
        step = min(MOST_FRAMES, *self._lengths)
        for start in range(0, frames, step):
            now = slice(start, min(frames, start + step))
            fed = sides[:, now]
            back = self._stepped(fed, now)
            heard[:, now] = back[LINES:]
            # While something is heard, nothing dies away.
            if max(fed.max(), -fed.min()) < TOO_SMALL > max(back.max(), -back.min()):
                back[:] = 0.0
        return heard

    def _stepped(self, fed: Lines, now: slice) -> Lines:
        """Return what goes into the lines next, where it lies in them, and what is heard."""
        frames = now.stop - now.start
        if self._next + frames > self._kept.shape[1]:
            self._kept[:, : self._longest] = self._kept[:, self._next - self._longest : self._next]
            self._next = self._longest
        for line, length, out in zip(self._kept, self._lengths, self._read, strict=False):
            begin = self._next - length
            out[:frames] = line[begin : begin + frames]
        self._losses.lose(self._read, now, self._left[:LINES])
        self._left[LINES:, :frames] = fed
        back: Lines = self._kept[:, self._next : self._next + frames]
        np.matmul(self._ways, self._left[:, :frames], out=back)
        self._next += frames
        return back
