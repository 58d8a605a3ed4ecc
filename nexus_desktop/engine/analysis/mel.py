"""The mel scale, on which equal steps sound equally far apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def mel_edges_hz(lowest_hz: float, highest_hz: float, bands: int) -> NDArray[np.float64]:
    """Return where bands of equal height begin and end, shape (bands + 1,).

    After O'Shaughnessy, "Speech Communication" (1987): mel = 2595 · log10(1 + Hz / 700).
    """
    lowest, highest = 2595 * np.log10(1 + np.array([lowest_hz, highest_hz]) / 700)
    edges: NDArray[np.float64] = 700 * (10 ** (np.linspace(lowest, highest, bands + 1) / 2595) - 1)
    return edges
