"""Loudness settings in decibels: what is allowed, and what counts as silence."""

from __future__ import annotations

import math

from nexus_desktop.domain.errors import EditRefused

SILENT_DB = -1000.0
"""The gain of a silenced clip: a factor too small for a 32-bit float, so exactly zero.

A number instead of minus infinity, because JSON has none.
"""

HIGHEST_GAIN_DB = 60.0
"""A factor of 1000; whatever is still too quiet then is noise."""


def allowed_gain_db(gain_db: float) -> float:
    """Return the gain moved into `SILENT_DB`..`HIGHEST_GAIN_DB`; minus infinity becomes silence.

    Raises:
        EditRefused: it is not a number.
    """
    if math.isnan(gain_db):
        raise EditRefused("Gain not changed", "That is not a number.", hint="Type decibels: -3.5")
    return max(SILENT_DB, min(float(gain_db), HIGHEST_GAIN_DB))


def scaled_gain_db(gain_db: float, by_db: float) -> float:
    """Return a gain made louder or softer, within the limits; silence stays silence."""
    return SILENT_DB if gain_db <= SILENT_DB else allowed_gain_db(gain_db + by_db)
