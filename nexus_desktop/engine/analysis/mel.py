"""The mel scale, on which equal steps sound equally far apart."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def mel_of(hertz: float) -> float:
    """Return a frequency in mel.

    After O'Shaughnessy, "Speech Communication" (1987): mel = 2595 · log10(1 + Hz / 700).
    """
    return 2595 * math.log10(1 + hertz / 700)


def mel_edges_hz(lowest_hz: float, highest_hz: float, bands: int) -> NDArray[np.float64]:
    """Return where bands of equal height begin and end, shape (bands + 1,)."""
    mels = np.linspace(mel_of(lowest_hz), mel_of(highest_hz), bands + 1)
    edges: NDArray[np.float64] = 700 * (10 ** (mels / 2595) - 1)
    return edges
