"""Pan laws: how loud a side is by how near a sound stands to it.

Source: J. Eargle, Handbook of Recording Engineering (4th ed. 2003), "Panpots". Every law takes
nearness, 0 at the other side, 0.5 in the middle and 1 at the side itself.
"""

from __future__ import annotations

import math


def balance(nearness: float) -> float:
    """Return the gain of a side that is softer only where the sound is nearer to the other."""
    return min(1.0, 2.0 * nearness)


def equal_power(nearness: float) -> float:
    """Return the gain of a side whose power and the other's are 1 together, −3 dB in the middle."""
    return math.sin(nearness * math.pi / 2.0)


def linear(nearness: float) -> float:
    """Return the gain of a side that is 1 together with the other's, −6 dB in the middle."""
    return nearness


def compromise(nearness: float) -> float:
    """Return the geometric mean of equal power and linear, −4.5 dB in the middle."""
    return math.sqrt(linear(nearness) * equal_power(nearness))
