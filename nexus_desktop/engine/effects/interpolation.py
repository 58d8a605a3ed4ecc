"""Between the samples: the curve of third order through four of them.

Source: the Lagrange polynomial, as in J. O. Smith, "Physical Audio Signal Processing" (2010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]


def cubic(a: Samples, b: Samples, c: Samples, d: Samples, share: Samples) -> Samples:
    """Return what lies `share` of the way from `b` to `c`; `a` stands before them, `d` behind."""
    linear = c - a / 3.0 - b / 2.0 - d / 6.0
    square = (a + c) / 2.0 - b
    third = (d - a) / 6.0 + (b - c) / 2.0
    result: Samples = ((third * share + square) * share + linear) * share + b
    return result
