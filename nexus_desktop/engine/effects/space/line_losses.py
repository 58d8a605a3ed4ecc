"""What the lines of a room lose on their way, so that all tones decay in the time asked for.

Source: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators", AES
90 (1991), sections 3 and 4: in decibels, every line loses in proportion to its length, in all tones
alike and by a low-pass of first order in high ones. The low-passes are not worked out frame by
frame but by doubling: W. D. Hillis, G. L. Steele, "Data Parallel Algorithms", Communications of the
ACM 29 (1986); while they are not turned, rows of frames are products with a matrix before that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.smoothing import Glide

Lines = NDArray[np.float32]
"""Of shape (lines, frames)."""

ROW_FRAMES = 32
"""Of longer rows the products take longer than the doubling that they save."""

UNHEARD = 1e-9
"""Share of an earlier frame that is too small to be told in single precision."""


class LineLosses:
    """A loss and a low-pass for every line; both glide to what they are set to."""

    def __init__(self) -> None:
        self._decays_a_second, self._damping_octave = Glide(1.0), Glide(1.0)
        self._sample_rate = 1
        self._lengths = np.zeros((0, 1))
        self._still: tuple[float, float] | None = None
        self._gains = self._poles = np.zeros((0, 1), np.float32)
        self._row_matrices = self._carried = np.zeros((0, 1, 1), np.float32)
        self._memory: NDArray[np.float32] = np.zeros(0, np.float32)

    def aim(self, decay_s: float, damping_hz: float) -> None:
        """Let tones be 60 dB softer after a time, and at a frequency after half of it."""
        self._decays_a_second.aim(1.0 / decay_s)
        self._damping_octave.aim(math.log2(damping_hz))

    def prepare(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        for glide in (self._decays_a_second, self._damping_octave):
            glide.prepare(sample_rate)

    def begin(self, lengths: Sequence[int]) -> None:
        """Stand at the first frame of lines of so many frames each."""
        for glide in (self._decays_a_second, self._damping_octave):
            glide.settle()
        self._lengths = np.array(lengths, np.float64)[:, np.newaxis]
        self._memory = np.zeros(len(lengths), np.float32)
        self._still = None

    def move(self, frames: int) -> None:
        """Work out the losses of the next frames, which are then taken one part after another."""
        rate, octave = self._decays_a_second.over(frames), self._damping_octave.over(frames)
        if isinstance(rate, float) and isinstance(octave, float):
            if self._still == (rate, octave):
                return
            self._still = rate, octave
        else:
            self._still = None
        rates = np.broadcast_to(rate, 1 if self._still else frames)
        losses = np.exp(math.log(1e-3) * self._lengths * rates / self._sample_rate)
        poles = self._poles_at(losses, np.asarray(octave))
        self._gains = (losses * (1.0 - poles)).astype(np.float32)
        self._poles = poles.astype(np.float32)
        if self._still:
            ages = np.arange(ROW_FRAMES) - np.arange(ROW_FRAMES)[:, np.newaxis]
            powers = poles[:, np.newaxis] ** ages.clip(0)
            heard = np.where(ages >= 0, powers, 0.0) * (losses * (1.0 - poles))[:, np.newaxis]
            self._row_matrices = heard.astype(np.float32)
            self._carried = (powers[:, :1] * poles[:, np.newaxis]).astype(np.float32)

    def _poles_at(
        self, losses: NDArray[np.float64], octave: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the poles b, from |H|² = (1 − b)² / (1 − 2 b cos ω + b²) at the damping.

        Beyond the highest tone it takes as much less there as the square of their ratio says.
        """
        share = np.exp2(octave) / self._sample_rate
        reached = np.minimum(share, HIGHEST_SHARE)
        power = losses ** (2.0 * np.square(reached / share))
        half, lost = 1.0 - power * np.cos(2.0 * np.pi * reached), 1.0 - power
        poles: NDArray[np.float64] = (half - np.sqrt(np.square(half) - np.square(lost))) / lost
        return poles

    def lose(self, sound: Lines, now: slice, out: Lines) -> None:
        """Put what is left of the lines into others.

        Args:
            sound: its first frames, as many as `now` has; may be overwritten.
            now: which of the frames they are that were worked out.
            out: of the shape of `sound`, whose frames are whole rows; behind those asked for there
                is nothing to be read.
        """
        frames = now.stop - now.start
        if self._still:
            self._lose_by_rows(sound, frames, out)
        else:
            poles, left = self._poles[:, now], out[:, :frames]
            np.multiply(sound[:, :frames], self._gains[:, now], out=left)
            left[:, 0] += poles[:, 0] * self._memory
            feed_back(left, poles)
        self._memory = out[:, frames - 1].copy()
        self._memory[np.abs(self._memory) < TOO_SMALL] = 0.0

    def _lose_by_rows(self, sound: Lines, frames: int, out: Lines) -> None:
        """Filter rows of frames as if each were the first, then add what comes from before it."""
        rows = -(-frames // ROW_FRAMES)
        sound[:, frames : rows * ROW_FRAMES] = 0.0
        whole, left = (each.reshape(len(sound), -1, ROW_FRAMES)[:, :rows] for each in (sound, out))
        np.matmul(whole, self._row_matrices, out=left)
        before = np.concatenate([self._memory[:, np.newaxis], left[:, :-1, -1]], axis=1)
        feed_back(before, self._carried[:, :, -1])
        left += np.multiply(before[:, :, np.newaxis], self._carried, out=whole)


def feed_back(lines: Lines, poles: Lines) -> None:
    """Add to every frame what the one before it has become, times the pole, in place.

    What is left is x[n] + b x[n − 1] + b² x[n − 2] …: the sum of two of these gives that of four,
    these that of eight, until nothing is left of what came so long before.

    Args:
        poles: 0 or more, of shape (lines, 1), or (lines, frames) where they move.
    """
    reach, moves = 1, poles.shape[1] > 1
    while reach < lines.shape[1] and poles.max() > UNHEARD:
        lines[:, reach:] += (poles[:, reach:] if moves else poles) * lines[:, :-reach]
        further = np.square(poles)
        if moves:
            np.multiply(poles[:, reach:], poles[:, :-reach], out=further[:, reach:])
        poles, reach = further, 2 * reach
