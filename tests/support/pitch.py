"""What pitch there is in a sound, read from its spectrum."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float32]

LEAST_SIZE = 1 << 19


def strongest_hz(wave: Wave, rate: int) -> float:
    """Return the strongest frequency of the middle half of a sound."""
    return peak_near(wave, rate, rate / 4, octaves=20.0)


def peak_near(wave: Wave, rate: int, hertz: float, octaves: float = 0.05) -> float:
    """Return the strongest frequency around one, from a parabola through the top of its peak."""
    quarter = len(wave) // 4
    middle = wave[quarter : len(wave) - quarter].astype(np.float64)
    size = max(LEAST_SIZE, 1 << len(middle).bit_length())
    spectrum = np.abs(np.fft.rfft(middle * np.blackman(len(middle)), size))
    places = np.arange(len(spectrum)) * (rate / size)
    far = (places < hertz * 2**-octaves) | (places > hertz * 2**octaves)
    top = int(np.argmax(np.where(far, 0.0, spectrum)))
    below, at, above = np.log(spectrum[top - 1 : top + 2])
    return float((top + (below - above) / (2 * (below - 2 * at + above))) * rate / size)


def cents_apart(hertz: float, other_hz: float) -> float:
    """Return how much higher the first is than the second."""
    return 1200 * math.log2(hertz / other_hz)
