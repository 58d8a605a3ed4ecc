"""Gliding: a value that is turned moves to its target instead of jumping there."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

GLIDE_S = 0.01
"""Time constant of the glide; with 10 ms no steps (zipper noise) are heard."""

CLOSE_ENOUGH = 1e-9
"""Relative distance at which a glide has arrived; below what float32 can tell."""

Curve = NDArray[np.float64]


class Glide:
    """An exponential glide, in closed form, so that it is the same however it is cut."""

    def __init__(self, value: float = 0.0) -> None:
        self._target = value
        self._value = value
        self._decay = 0.0

    @property
    def target(self) -> float:
        return self._target

    @property
    def is_settled(self) -> bool:
        return self._value == self._target

    def prepare(self, sample_rate: int) -> None:
        """Set the pace and settle."""
        self._decay = 1.0 / (GLIDE_S * sample_rate)
        self.settle()

    def aim(self, target: float) -> None:
        """Move to `target` from the next frame on; at once where there is no stream yet."""
        self._target = target
        if not self._decay:
            self._value = target

    def settle(self) -> None:
        """Be at the target."""
        self._value = self._target

    def over(self, frames: int) -> float | Curve:
        """Return the value over the next frames: one number where it stands still."""
        if self.is_settled:
            return self._value
        distance = self._value - self._target
        decays = np.exp(-self._decay * np.arange(1, frames + 1))
        curve: Curve = self._target + distance * decays
        self._value = float(curve[-1])
        if abs(self._value - self._target) <= CLOSE_ENOUGH * max(1.0, abs(self._target)):
            self.settle()
        return curve


def factor_of(gain_db: float) -> float:
    """Return the factor on samples that a gain in decibels means."""
    return math.pow(10.0, gain_db / 20.0)


def scaled(block: Block, curve: NDArray[np.float32]) -> Block:
    """Return the sound with a gain for every frame."""
    factors = np.empty(block.shape, np.float32)
    # Channel by channel, since numpy is slow at stretching a curve over pairs of samples.
    for channel in range(block.shape[1]):
        factors[:, channel] = curve
    np.multiply(block, factors, out=factors)
    return factors
