"""Frequencies from left to right by octaves, and what is strong where, a level for every pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from nexus_desktop.engine.analysis.bands import Bands
from nexus_desktop.engine.analysis.transform import Levels

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
NAMED_HZ = {100.0: "100", 1000.0: "1k", 10_000.0: "10k"}
"""The lines of a grid that say what they stand for."""


@dataclass(frozen=True, slots=True)
class FrequencyAxis:
    """From 20 Hz to 20 kHz; `left` and `width` in pixels."""

    left: float
    width: float

    def x_of(self, hertz: float) -> float:
        """Return where a frequency lies; at the ends for what is beyond them."""
        share = math.log(max(hertz, LOWEST_HZ) / LOWEST_HZ) / math.log(HIGHEST_HZ / LOWEST_HZ)
        return self.left + min(share, 1.0) * self.width

    def hertz_at(self, x: float) -> float:
        """Return the frequency at a place; the lowest or highest beside the axis."""
        share = min(max((x - self.left) / max(1.0, self.width), 0.0), 1.0)
        return LOWEST_HZ * math.pow(HIGHEST_HZ / LOWEST_HZ, share)


class SpectrumColumns:
    """Reduces a spectrum to the loudest of every pixel, so that no line is missed."""

    def __init__(self) -> None:
        self._laid_out: tuple[FrequencyAxis, int, float] | None = None
        self._bands = Bands(np.arange(2.0), 2)
        self._x: list[float] = []

    def levels(self, axis: FrequencyAxis, levels_db: Levels, bin_hz: float) -> Levels:
        """Return a level for every pixel of the axis, where bins are so many Hz apart."""
        asked = (axis, len(levels_db), bin_hz)
        if asked != self._laid_out:
            self._laid_out = asked
            pixels = max(2, round(axis.width))
            edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, pixels + 1) / bin_hz
            self._bands = Bands(edges, len(levels_db))
            self._x = [axis.left + axis.width * (n + 0.5) / pixels for n in range(pixels)]
        columns: Levels = self._bands.of(levels_db[np.newaxis])[0]
        return columns

    def line(self, columns_db: Levels, lowest_db: float, highest_db: float, *,
             top: float, height: float) -> QPolygonF:  # fmt: skip
        """Return the line over columns that `levels` gave last, held inside a box."""
        share = np.clip((columns_db - lowest_db) / (highest_db - lowest_db), 0.0, 1.0)
        rows = (top + height * (1.0 - share)).tolist()
        return QPolygonF([QPointF(x, y) for x, y in zip(self._x, rows, strict=True)])
