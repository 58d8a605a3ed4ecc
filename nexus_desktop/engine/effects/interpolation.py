"""Between the samples: the curve of third order through four of them.

Source: the Lagrange polynomial, as in J. O. Smith, "Physical Audio Signal Processing" (2010).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

Shares = NDArray[Any]
"""How far each place is from the sample before it to the one behind, 0 to 1; of any precision."""


def cubic(a: Samples, b: Samples, c: Samples, d: Samples, share: Samples) -> Samples:
    """Return what lies `share` of the way from `b` to `c`; `a` stands before them, `d` behind."""
    linear = c - a / 3.0 - b / 2.0 - d / 6.0
    square = (a + c) / 2.0 - b
    third = (d - a) / 6.0 + (b - c) / 2.0
    result: Samples = ((third * share + square) * share + linear) * share + b
    return result


def weights_around(share: Shares) -> tuple[Shares, ...]:
    """Return the weights of the sample before, the one at hand, and two behind."""
    inner = share * (share - 1.0)
    outer = inner - 2.0
    return (
        inner * (2.0 - share) / 6.0,
        outer * (share - 1.0) / 2.0,
        outer * share / -2.0,
        inner * (share + 1.0) / 6.0,
    )
