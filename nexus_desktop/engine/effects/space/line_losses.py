"""What the lines of a room lose on their way, so that all tones decay in the time asked for.

Source: J.-M. Jot, A. Chaigne, "Digital Delay Networks for Designing Artificial Reverberators", AES
90 (1991), sections 3 and 4: in decibels, every line loses in proportion to its length, in all tones
alike and by a low-pass of first order in high ones.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve, Glide

Lengths = NDArray[np.intp]


class LineLosses:
    """A loss and a low-pass for every line; both glide to what they are set to."""

    def __init__(self) -> None:
        self._decays_a_second, self._damping_octave = Glide(1.0), Glide(1.0)
        self._sample_rate = 1
        self._lengths: Lengths = np.zeros(0, np.intp)
        self._memory: NDArray[np.float64] = np.zeros(0)
        self._still: tuple[float, float] | None = None
        self._losses = self._poles = self._band = np.zeros((0, 0))

    def aim(self, decay_s: float, damping_hz: float) -> None:
        """Let tones be 60 dB softer after a time, and at a frequency after half of it."""
        self._decays_a_second.aim(1.0 / decay_s)
        self._damping_octave.aim(math.log2(damping_hz))

    def prepare(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        for glide in (self._decays_a_second, self._damping_octave):
            glide.prepare(sample_rate)

    def begin(self, lengths: Lengths) -> None:
        """Stand at the first frame of lines of so many frames each."""
        for glide in (self._decays_a_second, self._damping_octave):
            glide.settle()
        self._lengths, self._memory = lengths, np.zeros(len(lengths))
        self._still = None

    def move(self, frames: int) -> None:
        """Work out the losses of the next frames, of which `lost` then takes one after another."""
        rate, octave = self._decays_a_second.over(frames), self._damping_octave.over(frames)
        if isinstance(rate, float) and isinstance(octave, float):
            if self._still == (rate, octave):
                return
            self._still = rate, octave
        else:
            self._still = None
        lengths = self._lengths[:, np.newaxis]
        rates = np.broadcast_to(rate, 1 if self._still else frames)
        self._losses = np.exp(math.log(1e-3) * lengths * rates / self._sample_rate)
        self._poles = self._poles_at(np.asarray(octave))
        most = int(self._lengths.min()) if self._still else frames
        # All filters as one, from the last frame of a line to the first of the next not at all.
        self._band = np.ones((len(self._lengths), most, 2))
        self._band[:, : most - 1, 1] = -np.broadcast_to(self._poles, (len(lengths), most))[:, 1:]
        self._band[:, -1, 1] = 0.0

    def _poles_at(self, octave: Curve) -> Planar:
        """Return the poles b, from |H|² = (1 − b)² / (1 − 2 b cos ω + b²) at the damping.

        Beyond the highest tone it takes as much less there as the square of their ratio says.
        """
        share = np.exp2(octave) / self._sample_rate
        reached = np.minimum(share, HIGHEST_SHARE)
        power = self._losses ** (2.0 * np.square(reached / share))
        half, lost = 1.0 - power * np.cos(2.0 * np.pi * reached), 1.0 - power
        poles: Planar = (half - np.sqrt(np.square(half) - np.square(lost))) / lost
        return poles

    def lost(self, read: Planar, start: int) -> Planar:
        """Return what is left of the lines, from a frame of those worked out by `move` on."""
        # Imported here because the window starts without it, and not later, while sound plays.
        from scipy.linalg.blas import dtbsv

        frames = read.shape[1]
        now = slice(None) if self._still else slice(start, start + frames)
        poles, losses = self._poles[:, now], self._losses[:, now]
        end = self._band.shape[1] if self._still else start + frames
        band = self._band[:, end - frames : end].copy()
        band[:, -1, 1] = 0.0
        coming = read * (losses * (1.0 - poles))
        coming[:, 0] += poles[:, 0] * self._memory
        # Solves a band of equations from the first to the last: what a filter does.
        solved: Planar = dtbsv(1, band.reshape(-1, 2).T, coming.ravel(), lower=1, diag=1)
        left = solved.reshape(len(read), frames)
        self._memory = left[:, -1].copy()
        self._memory[np.abs(self._memory) < TOO_SMALL] = 0.0
        return left
