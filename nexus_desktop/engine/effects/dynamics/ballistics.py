"""How quickly a gain follows what is wanted of it.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", J. Audio
Eng. Soc. 60 (2012), eq. 16, the smooth branching detector.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.smoothing import Curve

TOO_LITTLE_DB = 1e-6

STRETCH_HOPS = 2048
"""Stretches in which there is nothing to do are passed over as a whole."""


class Ballistics:
    """A reduction that grows with one pace and is let go with another, hop by hop."""

    def __init__(self) -> None:
        self._reduction_db = 0.0

    def smoothed(self, wanted_db: Curve, attack: float, release: float) -> Curve:
        """Return the reduction at the end of each hop.

        Args:
            wanted_db: what is aimed at, 0 or more.
            attack, release: what is left of the way after one hop, 0 to 1.
        """
        if not self._reduction_db and not wanted_db.any():
            return wanted_db
        smoothed = np.zeros(len(wanted_db))
        for start in range(0, len(wanted_db), STRETCH_HOPS):
            stretch = wanted_db[start : start + STRETCH_HOPS]
            if self._reduction_db or stretch.any():
                followed = self._followed(stretch.tolist(), attack, release)
                smoothed[start : start + STRETCH_HOPS] = followed
        return smoothed

    def _followed(self, wanted_db: list[float], attack: float, release: float) -> list[float]:
        """Return the reduction at the end of each hop.

        Each needs the one before and branches on it: one by one, over Python's own floats because
        numpy's are many times slower so.
        """
        reduction_db = self._reduction_db
        followed = [
            reduction_db := wanted
            + (attack if wanted > reduction_db else release) * (reduction_db - wanted)
            for wanted in wanted_db
        ]
        if reduction_db < TOO_LITTLE_DB:
            reduction_db = followed[-1] = 0.0
        self._reduction_db = reduction_db
        return followed
