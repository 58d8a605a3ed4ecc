"""How quickly a gain follows what is wanted of it.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", J. Audio
Eng. Soc. 60 (2012), eq. 16, the smooth branching detector.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.smoothing import Curve

TOO_LITTLE_DB = 1e-6


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
        reduction_db = self._reduction_db
        if not reduction_db and not wanted_db.any():
            return wanted_db
        smoothed = []
        # Each hop needs the one before and branches on it: a plain loop, over Python's own floats
        # because numpy's are many times slower one by one.
        for wanted in wanted_db.tolist():
            decay = attack if wanted > reduction_db else release
            reduction_db = wanted + decay * (reduction_db - wanted)
            if reduction_db < TOO_LITTLE_DB:
                reduction_db = 0.0
            smoothed.append(reduction_db)
        self._reduction_db = reduction_db
        return np.array(smoothed)
