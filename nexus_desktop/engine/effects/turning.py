"""A phase that turns at a frequency, and never jumps when the frequency is changed."""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.effects.smoothing import GLIDE_S, Curve


class Turning:
    """Counts turns in closed form, so that it is the same however it is cut, and never drifts.

    On its way to a new frequency it glides as `Glide` does, with r = exp(−1 / (τ · rate)):
    f[n] = target + distance · rⁿ, whose sum from 0 to n − 1 is target · n + distance · (1 − rⁿ) /
    (1 − r).
    """

    def __init__(self) -> None:
        self._decay = 1.0
        self._step = self._distance = 0.0
        self._turned = 0.0
        self._count = 0

    def prepare(self, sample_rate: int) -> None:
        """Set the pace of a glide."""
        self._decay = 1.0 / (GLIDE_S * sample_rate)

    def begin(self, step: float) -> None:
        """Stand at the first frame of a wave that turns by `step` from frame to frame."""
        self._step, self._distance = step, 0.0
        self._turned, self._count = 0.0, 0

    def aim(self, step: float) -> None:
        """Glide to another step from the next frame on."""
        if step == self._step:
            return
        now = self._step + self._distance * math.exp(-self._decay * self._count)
        self._turned = float(self._turns(np.array([float(self._count)]))[0]) % 1.0
        self._count = 0
        self._step, self._distance = step, now - step

    def over(self, frames: int) -> Curve:
        """Return the turns at the next frames, 0 to 1."""
        turns = self._turns(np.arange(self._count, self._count + frames, dtype=np.float64))
        self._count += frames
        turns -= np.floor(turns)
        return turns

    def _turns(self, counts: Curve) -> Curve:
        turns = self._step * counts
        turns += self._turned
        if self._distance:
            shares = np.expm1(-self._decay * counts) / math.expm1(-self._decay)
            turns += self._distance * shares
        return turns
