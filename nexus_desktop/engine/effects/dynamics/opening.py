"""When a gate is open: hysteresis and hold, for many hops at once.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 4.2.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.dynamics.hops import Values

WORTH_LOOKING = 16
"""Hops: where it holds for longer, a look at the loudest of groups of hops is often enough."""


class Opening:
    """Open or closed from hop to hop; begins open, as if sound had been there before.

    It opens at a hop that is loud enough, and stays open until none of the hops for as long as it
    holds has reached a lower level.
    """

    def __init__(self) -> None:
        self._is_open = True
        self._quiet = 0
        """Hops since the last that kept it open."""

    def over(
        self, levels: Values, opens_at: float, closes_at: float, hold: int
    ) -> NDArray[np.bool_]:
        """Return for each hop whether the gate is open in it.

        Args:
            levels: of the hops, linear.
            opens_at, closes_at: linear, the second not above the first.
            hold: how many hops in a row may be below `closes_at`.
        """
        if self._is_kept_open(levels, closes_at, hold):
            return np.ones(len(levels), np.bool_)
        keeping = np.flatnonzero(levels >= closes_at)
        if self._is_open:
            keeping = np.concatenate([[-1 - self._quiet], keeping])
        if not len(keeping):
            return np.zeros(len(levels), np.bool_)
        return self._opened(levels, keeping, opens_at, hold)

    def _opened(
        self, levels: Values, keeping: NDArray[np.intp], opens_at: float, hold: int
    ) -> NDArray[np.bool_]:
        """Go through runs of hops that keep it open, from the first in each that opens it."""
        breaks = np.flatnonzero(np.diff(keeping) > hold + 1)
        firsts = keeping[np.concatenate([[0], breaks + 1])]
        lasts = keeping[np.concatenate([breaks, [len(keeping) - 1]])]
        opening = np.append(np.flatnonzero(levels >= opens_at), len(levels))
        begins = opening[np.searchsorted(opening, firsts)]
        ends = np.maximum(lasts + 1 + hold, 0)
        is_opened = begins <= lasts
        if self._is_open:
            begins[0], is_opened[0] = 0, True
        is_open = np.zeros(len(levels), np.bool_)
        for begin, end in zip(begins[is_opened].tolist(), ends[is_opened].tolist(), strict=True):
            is_open[begin:end] = True
        self._is_open = bool(is_opened[-1]) and int(ends[-1]) >= len(levels)
        self._quiet = len(levels) - 1 - int(lasts[-1]) if self._is_open else 0
        return is_open

    def _is_kept_open(self, levels: Values, closes_at: float, hold: int) -> bool:
        """Return whether every group of half as many hops as it holds keeps it open."""
        size = (hold + 1) // 2
        groups = len(levels) // size if size >= WORTH_LOOKING else 0
        if not self._is_open or not groups or self._quiet + size > hold:
            return False
        if (levels[: groups * size].reshape(groups, size).max(axis=1) < closes_at).any():
            return False
        last = (groups - 1) * size
        last += int(np.flatnonzero(levels[last:] >= closes_at)[-1])
        self._quiet = len(levels) - 1 - last
        return True
