"""A phase that turns at a frequency, and never jumps when the frequency is changed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.processor import Fixed
from nexus_desktop.engine.effects.smoothing import GLIDE_S, Curve

WHEEL_FRAMES = 4096
"""So many frames of a steady wave are worked out once."""


QUARTER = 0.25
"""Of a turn, by which a cosine is ahead of a sine."""


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
        self._wheel: Fixed[NDArray[Any]] | None = None

    def prepare(self, sample_rate: int) -> None:
        """Set the pace of a glide."""
        self._decay = 1.0 / (GLIDE_S * sample_rate)

    def begin(self, step: float) -> None:
        """Stand at the first frame of a wave that turns by `step` from frame to frame."""
        self._wheel = None if step != self._step else self._wheel
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
        self._wheel = None

    def over(self, frames: int) -> Curve:
        """Return the turns at the next frames, 0 to 1."""
        turns = self._turns(np.arange(self._count, self._count + frames, dtype=np.float64))
        self._count += frames
        turns -= np.floor(turns)
        return turns

    def sines(
        self, frames: int, *ahead: float | Curve, kind: type[np.floating] = np.float64
    ) -> NDArray[Any]:
        """Return sin(2π · turns) at the next frames, shape (waves, frames).

        Args:
            ahead: by how much of a turn each wave is ahead of `over`.
            kind: the precision.
        """
        if self._distance or not all(isinstance(share, float) for share in ahead):
            turns = self.over(frames)
            sines = np.sin(2.0 * np.pi * np.stack([turns + share for share in ahead]))
            return sines.astype(kind, copy=False)
        waves = np.empty((len(ahead), frames), kind)
        cosines, sines = self._steady_wheel(kind)
        start = 0
        while start < frames:
            # From where a wheel begins, so that no rounding depends on how the stream is cut.
            first = (self._count + start) % WHEEL_FRAMES
            turned = self._turned + self._step * (self._count + start - first)
            parts = waves[:, start : start + WHEEL_FRAMES - first]
            here = slice(first, first + parts.shape[1])
            for wave, share in zip(parts, ahead, strict=True):
                angle = 2.0 * math.pi * float((turned + share) % 1.0)
                # sin(a + b) = sin a · cos b + cos a · sin b costs a fifth of a sine.
                np.multiply(cosines[here], math.sin(angle), out=wave)
                wave += math.cos(angle) * sines[here]
            start += parts.shape[1]
        self._count += frames
        return waves

    def _steady_wheel(self, kind: type[np.floating]) -> NDArray[Any]:
        if self._wheel is None or self._wheel.value.dtype != kind:
            angles = 2.0 * np.pi * self._step * np.arange(WHEEL_FRAMES)
            self._wheel = Fixed(np.stack([np.cos(angles), np.sin(angles)]).astype(kind))
        return self._wheel.value

    def _turns(self, counts: Curve) -> Curve:
        turns = self._step * counts
        turns += self._turned
        if self._distance:
            shares = np.expm1(-self._decay * counts) / math.expm1(-self._decay)
            turns += self._distance * shares
        return turns
