"""Integrated loudness as it grows, in the same time and memory after hours as at the beginning."""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.analysis.gating import (
    ABSOLUTE_GATE_LUFS,
    INTEGRATED_GATE_LU,
    OFFSET_DB,
    loudness_of,
    power_of,
)

BIN_LU = 0.05
"""How finely windows are sorted by their loudness: the relative gate is as exact as that, and the
result, of which windows at the gate are a hundredth part, to a thousandth of a LU or so."""

LOUDEST_LUFS = 30.0


class RunningLoudness:
    """Sorts windows of 400 ms by their loudness as they come (as EBU Tech 3341 allows)."""

    def __init__(self) -> None:
        bins = math.ceil((LOUDEST_LUFS - ABSOLUTE_GATE_LUFS) / BIN_LU)
        self._counts = np.zeros(bins, np.int64)
        self._powers = np.zeros(bins)
        self._count = 0
        self._power = 0.0

    def add(self, power: float) -> None:
        """Take in the power of the next window; what is below the absolute gate never counts."""
        if power <= power_of(ABSOLUTE_GATE_LUFS):
            return
        place = self._bin_of(power)
        self._counts[place] += 1
        self._powers[place] += power
        self._count += 1
        self._power += power

    def integrated_lufs(self) -> float | None:
        """Return the loudness of all windows so far; None before any was heard."""
        if not self._count:
            return None
        gate = self._power / self._count * 10 ** (INTEGRATED_GATE_LU / 10)
        first = self._bin_of(gate)
        count, power = int(self._counts[first:].sum()), float(self._powers[first:].sum())
        return loudness_of(power / count)

    def _bin_of(self, power: float) -> int:
        above = OFFSET_DB + 10 * math.log10(power) - ABSOLUTE_GATE_LUFS
        return min(max(0, int(above / BIN_LU)), len(self._counts) - 1)
