"""Copies of a sound that come late by a time that changes, as their pitch then does."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.interpolation import cubic
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve

AROUND = 2
"""Samples that interpolation needs on either side."""


def between(sound: Planar, places: Curve) -> Planar:
    """Return the sound at places between its samples, by the four samples around each."""
    first = np.floor(places).astype(np.intp)
    share = places - first
    a, b, c, d = (np.take(sound, first + step, axis=1) for step in (-1, 0, 1, 2))
    return cubic(a, b, c, d, share)
