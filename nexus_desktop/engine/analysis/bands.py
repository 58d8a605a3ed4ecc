"""Many bins of a transform as few rows of a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.transform import Powers


class Bands:
    """Takes the loudest bin of every row; a row between two bins lies on the line between them."""

    def __init__(self, edges: NDArray[np.float64], bins: int) -> None:
        """Lay out rows.

        Args:
            edges: where rows begin and end, counted in bins, rising; shape (rows + 1,).
            bins: how many there are.
        """
        first, after = np.ceil(edges[:-1]).astype(int), np.ceil(edges[1:]).astype(int)
        self._first = np.minimum(first, bins - 1)
        self._is_wide = (after > first) & (first < bins)
        self._wide = self._first[self._is_wide]
        middle = np.clip((edges[:-1] + edges[1:]) / 2, 0, bins - 1)
        self._below = np.minimum(middle.astype(int), bins - 2)
        self._share = (middle - self._below).astype(np.float32)
        self._end = int(np.minimum(after[-1], bins))

    def of(self, powers: Powers) -> Powers:
        """Return powers, or levels, of shape (columns, bins) as (columns, rows)."""
        below, above = powers[:, self._below], powers[:, self._below + 1]
        rows: Powers = below + (above - below) * self._share
        if len(self._wide):
            loudest = np.maximum.reduceat(powers[:, : self._end], self._wide, axis=1)
            rows[:, self._is_wide] = np.maximum(rows[:, self._is_wide], loudest)
        return rows
