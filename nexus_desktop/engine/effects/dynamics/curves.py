"""Static curves of dynamics: what comes out at a level, in decibels.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", J. Audio
Eng. Soc. 60 (2012), eq. 4; the expander is its mirror image below the threshold.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.smoothing import Curve

NARROWEST_KNEE_DB = 1e-3
"""A bend narrower than this is a corner to every ear, and its curve would overflow."""


def reduction_above(level_db: Curve, threshold_db: float, ratio: float, knee_db: float) -> Curve:
    """Return by how much a compressor turns each level down, in dB, 0 or more."""
    return (1.0 - 1.0 / ratio) * _bent(level_db - threshold_db, knee_db)


def reduction_below(level_db: Curve, threshold_db: float, ratio: float, knee_db: float) -> Curve:
    """Return by how much an expander turns each level down, in dB, 0 or more."""
    return (ratio - 1.0) * _bent(threshold_db - level_db, knee_db)


def _bent(over_db: Curve, knee_db: float) -> Curve:
    """Return how far each level lies beyond a corner that is rounded over `knee_db`."""
    beyond: Curve = np.maximum(over_db, 0.0)
    if knee_db >= NARROWEST_KNEE_DB:
        bend = (over_db + knee_db / 2.0) ** 2 / (2.0 * knee_db)
        beyond = np.where(2.0 * np.abs(over_db) <= knee_db, bend, beyond)
    return beyond
