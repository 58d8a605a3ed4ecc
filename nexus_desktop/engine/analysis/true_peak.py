"""True peak after ITU-R BS.1770-5 annex 2: the highest level between the samples, too."""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.analysis.between_samples import (
    ROW_FRAMES,
    Interpolators,
    Samples,
    windowed_sincs,
)
from nexus_desktop.engine.block import Block

TAPS = 12
"""Samples that one value between two samples is made of: 48 at four times the rate, as annex 2."""

KAISER_BETA = 4.0
"""Of the window; every response stays within 0.1 dB up to 0.35 of the sample rate."""


def oversampling(rate: int) -> int:
    """Return how often a sample is looked at, so that it is about 192 000 times a second.

    Half of what annex 2 asks for at 48 kHz suffices from 88.2 kHz on, and the samples themselves
    from 176.4 kHz on. Below 48 kHz it stays four times: the wave then varies just as much less.
    """
    if rate < 80_000:
        return 4
    return 2 if rate < 160_000 else 1


class TruePeak:
    """The highest level of a stream, in blocks of any length."""

    def __init__(self, rate: int, channels: int) -> None:
        phases = windowed_sincs(oversampling(rate), TAPS, KAISER_BETA)
        self._between = Interpolators(phases) if len(phases) else None
        self._waiting: Samples = np.zeros((channels, TAPS - 1), np.float32)
        self._peak = 0.0

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""
        self.add_planar(np.ascontiguousarray(block.T))

    def add_planar(self, planar: Samples) -> None:
        """Take in the next samples, of shape (channels, frames)."""
        if not planar.size:
            return
        self._peak = max(self._peak, float(planar.max()), -float(planar.min()))
        if self._between is not None:
            self._oversample(planar, self._between)

    def level_db(self) -> float | None:
        """Return dBTP of all that was added, as if silence followed; None for silence."""
        if not self._peak:
            return None
        before, waiting = self._peak, self._waiting
        self.add_planar(np.zeros((len(waiting), TAPS + ROW_FRAMES), np.float32))
        peak = self._peak
        # Only looked ahead: the stream goes on where it was.
        self._peak, self._waiting = before, waiting
        return 20 * math.log10(peak)

    def _oversample(self, planar: Samples, between: Interpolators) -> None:
        samples = np.concatenate([self._waiting, planar], axis=1)
        count = between.rows(samples)
        self._waiting = samples[:, count * ROW_FRAMES :].copy()
        # A row whose samples are too low cannot hold a peak, however they are combined.
        channels, rows = between.rows_above(samples, self._peak)
        if len(rows):
            levels = between.levels(samples, channels, rows)
            self._peak = max(self._peak, float(levels.max()), -float(levels.min()))
