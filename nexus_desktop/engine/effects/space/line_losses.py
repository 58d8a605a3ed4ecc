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
            self._row_matrices = np.where(ages >= 0, powers, 0.0).astype(np.float32)
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

    def gains(self, now: slice) -> Lines:
        """Return the factors of the lines, at some frames of those worked out, or at all alike."""
        return self._gains if self._still else self._gains[:, now]

    def dulled(self, sound: Lines, now: slice) -> Lines:
        """Return the lines behind their low-passes; they have got their gains.

        Args:
            sound: may be overwritten.
        """
        if self._still:
            sound = self._dulled_rows(sound)
        else:
            poles = self._poles[:, now]
            sound[:, 0] += poles[:, 0] * self._memory
            feed_back(sound, poles)
        self._memory = sound[:, -1].copy()
        self._memory[np.abs(self._memory) < TOO_SMALL] = 0.0
        return sound

    def _dulled_rows(self, sound: Lines) -> Lines:
        """Filter rows of frames as if each were the first, then add what comes from before it."""
        lines, frames = sound.shape
        missing = -frames % ROW_FRAMES
        if missing:
            sound = np.concatenate([sound, np.zeros((lines, missing), np.float32)], axis=1)
        dulled = np.matmul(sound.reshape(lines, -1, ROW_FRAMES), self._row_matrices)
        before = np.concatenate([self._memory[:, np.newaxis], dulled[:, :-1, -1]], axis=1)
        feed_back(before, self._carried[:, :, -1])
        dulled += before[:, :, np.newaxis] * self._carried
        whole: Lines = dulled.reshape(lines, -1)
        return whole[:, :frames]


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
