"""From stretches of samples to the power at every frequency, on the scale of a level meter.

A sine whose peaks reach full scale has the power 1, that is 0 dBFS, in the bin of its frequency,
under every window and at every length. Noise is spread over the bins: its level in one of them
depends on length and window, by 3 dB for every doubling.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Powers = NDArray[np.float32]
Levels = NDArray[np.float32]

SILENT_DB = -200.0
"""What digital silence is drawn as; a sample of 32 bits has less range than that."""


class Window(StrEnum):
    """How a stretch of sound fades at its ends (Harris, "On the use of windows", 1978).

    HANN tells close frequencies apart. BLACKMAN_HARRIS hides nothing soft beside something loud: 92
    dB. FLAT_TOP shows the level of a sine to 0.01 dB wherever between two bins it lies. RECTANGULAR
    is for periods that fit exactly.
    """

    HANN = "hann"
    BLACKMAN_HARRIS = "blackman_harris"
    FLAT_TOP = "flat_top"
    RECTANGULAR = "rectangular"


_COSINES = {
    Window.HANN: (0.5, 0.5),
    Window.BLACKMAN_HARRIS: (0.35875, 0.48829, 0.14128, 0.01168),
    Window.FLAT_TOP: (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
    Window.RECTANGULAR: (1.0,),
}
"""Sums of cosines with signs in turn; the flat top is that of IEC and of MATLAB."""


def window_of(window: Window, size: int) -> NDArray[np.float64]:
    """Return a window of `size` samples that would be periodic if it were repeated."""
    turns = 2 * math.pi * np.arange(size) / size
    parts = [
        (-1) ** order * share * np.cos(order * turns)
        for order, share in enumerate(_COSINES[window])
    ]
    shape: NDArray[np.float64] = np.sum(parts, axis=0)
    return shape


class Transform:
    """The power at every frequency of stretches of one length.

    Attributes:
        size: samples of a stretch.
        bins: how many frequencies there are, from 0 to half the sample rate.
    """

    def __init__(self, size: int, window: Window) -> None:
        self.size = size
        self.bins = size // 2 + 1
        shape = window_of(window, size)
        self._window = (2 * shape / shape.sum()).astype(np.float32)

    def frequencies_hz(self, rate: float) -> NDArray[np.float64]:
        """Return the frequency of every bin."""
        frequencies: NDArray[np.float64] = np.arange(self.bins, dtype=np.float64) * rate / self.size
        return frequencies

    def powers(self, stretches: NDArray[np.float32]) -> Powers:
        """Return the powers of stretches, of shape (…, size), as shape (…, bins)."""
        spectrum = np.fft.rfft(stretches * self._window)
        powers: Powers = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        # The outermost bins have no mirror image that half of a sine would be in.
        powers[..., 0] /= 4
        if self.size % 2 == 0:
            powers[..., -1] /= 4
        return powers


def levels_db(powers: NDArray[np.floating]) -> Levels:
    """Return powers as dBFS, not below `SILENT_DB`."""
    least = 10 ** (SILENT_DB / 10)
    levels: Levels = (10 * np.log10(np.maximum(powers, least))).astype(np.float32)
    return levels
