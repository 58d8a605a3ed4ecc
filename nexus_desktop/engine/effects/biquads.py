"""Second-order filter sections as in R. Bristow-Johnson's Audio EQ Cookbook.

Source: https://www.w3.org/TR/audio-eq-cookbook/ (W3C Working Group Note, 2021). A section is a row
of six numbers as scipy takes it: b0, b1, b2, a0 = 1, a1, a2.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Section = tuple[float, float, float, float, float, float]

HIGHEST_SHARE = 0.49
"""Of the sample rate: a filter set to a frequency beyond it stays there, below Nyquist."""


def bell(angle: float, q: float, gain_db: float) -> Section:
    """Raise or lower a region around a frequency ("peakingEQ" in the cookbook).

    Every design takes `angle`, the frequency in radians per frame between 0 and pi.
    """
    a, cosine = 10.0 ** (gain_db / 40.0), math.cos(angle)
    alpha = math.sin(angle) / (2.0 * q)
    return _normal(
        *(1.0 + alpha * a, -2.0 * cosine, 1.0 - alpha * a),
        *(1.0 + alpha / a, -2.0 * cosine, 1.0 - alpha / a),
    )


def low_shelf(angle: float, q: float, gain_db: float) -> Section:
    """Raise or lower everything below a frequency."""
    a, cosine = 10.0 ** (gain_db / 40.0), math.cos(angle)
    slope = 2.0 * math.sqrt(a) * math.sin(angle) / (2.0 * q)
    return _normal(
        a * ((a + 1.0) - (a - 1.0) * cosine + slope),
        2.0 * a * ((a - 1.0) - (a + 1.0) * cosine),
        a * ((a + 1.0) - (a - 1.0) * cosine - slope),
        (a + 1.0) + (a - 1.0) * cosine + slope,
        -2.0 * ((a - 1.0) + (a + 1.0) * cosine),
        (a + 1.0) + (a - 1.0) * cosine - slope,
    )


def high_shelf(angle: float, q: float, gain_db: float) -> Section:
    """Raise or lower everything above a frequency."""
    a, cosine = 10.0 ** (gain_db / 40.0), math.cos(angle)
    slope = 2.0 * math.sqrt(a) * math.sin(angle) / (2.0 * q)
    return _normal(
        a * ((a + 1.0) + (a - 1.0) * cosine + slope),
        -2.0 * a * ((a - 1.0) + (a + 1.0) * cosine),
        a * ((a + 1.0) + (a - 1.0) * cosine - slope),
        (a + 1.0) - (a - 1.0) * cosine + slope,
        2.0 * ((a - 1.0) - (a + 1.0) * cosine),
        (a + 1.0) - (a - 1.0) * cosine - slope,
    )


def low_pass(angle: float, q: float) -> Section:
    """Take away what lies above a frequency, 12 dB an octave."""
    cosine, alpha = math.cos(angle), math.sin(angle) / (2.0 * q)
    half = (1.0 - cosine) / 2.0
    return _normal(half, 2.0 * half, half, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def high_pass(angle: float, q: float) -> Section:
    """Take away what lies below a frequency, 12 dB an octave."""
    cosine, alpha = math.cos(angle), math.sin(angle) / (2.0 * q)
    half = (1.0 + cosine) / 2.0
    return _normal(half, -2.0 * half, half, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def notch(angle: float, q: float) -> Section:
    """Take away one frequency."""
    cosine, alpha = math.cos(angle), math.sin(angle) / (2.0 * q)
    return _normal(1.0, -2.0 * cosine, 1.0, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def one_pole_low_pass(angle: float) -> Section:
    """Take away what lies above a frequency, 6 dB an octave (bilinear transform of 1/(s + 1))."""
    k = math.tan(angle / 2.0)
    return _normal(k, k, 0.0, k + 1.0, k - 1.0, 0.0)


def one_pole_high_pass(angle: float) -> Section:
    """Take away what lies below a frequency, 6 dB an octave (bilinear transform of s/(s + 1))."""
    k = math.tan(angle / 2.0)
    return _normal(1.0, -1.0, 0.0, k + 1.0, k - 1.0, 0.0)


def band_pass(angle: float, q: float) -> Section:
    """Keep a region around a frequency, which itself stays as loud as it is."""
    cosine, alpha = math.cos(angle), math.sin(angle) / (2.0 * q)
    return _normal(alpha, 0.0, -alpha, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def all_pass(angle: float, q: float) -> Section:
    """Turn the phase around a frequency, and no level."""
    cosine, alpha = math.cos(angle), math.sin(angle) / (2.0 * q)
    return _normal(
        *(1.0 - alpha, -2.0 * cosine, 1.0 + alpha), *(1.0 + alpha, -2.0 * cosine, 1.0 - alpha)
    )


def tilt(angle: float, gain_db: float) -> Section:
    """Lower all below a frequency and raise all above it, or the other way, by as much.

    Bilinear transform of (g s + 1)/(s + g), which is 1/g at 0 Hz, 1 at the frequency and g far
    above it.
    """
    k, g = math.tan(angle / 2.0), 10.0 ** (gain_db / 20.0)
    return _normal(g + k, k - g, 0.0, 1.0 + g * k, g * k - 1.0, 0.0)


def level(gain_db: float) -> Section:
    """Raise or lower everything."""
    return 10.0 ** (gain_db / 20.0), 0.0, 0.0, 1.0, 0.0, 0.0


def magnitude_db(
    sections: Iterable[Section], sample_rate: int, freqs_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the gain of a row of sections at frequencies, in dB."""
    turns = np.exp(-2j * np.pi * freqs_hz / sample_rate)
    magnitude = np.ones(len(freqs_hz))
    for b0, b1, b2, _, a1, a2 in sections:
        above = b0 + turns * (b1 + turns * b2)
        below = 1.0 + turns * (a1 + turns * a2)
        magnitude *= np.abs(above) / np.abs(below)
    response: NDArray[np.float64] = 20.0 * np.log10(np.maximum(magnitude, 1e-10))
    return response


def butterworth_qs(order: int) -> tuple[float, ...]:
    """Return the Q of each pole pair of a Butterworth filter, the mildest first.

    One of odd order has a single pole besides.
    """
    first = 1 + order % 2
    return tuple(
        1.0 / (2.0 * math.cos(math.pi * (2 * k + first) / (2 * order))) for k in range(order // 2)
    )


def angle_of(freq_hz: float, sample_rate: int) -> float:
    """Return a frequency in radians per frame, held below Nyquist."""
    return 2.0 * math.pi * min(freq_hz / sample_rate, HIGHEST_SHARE)


def _normal(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Section:
    return b0 / a0, b1 / a0, b2 / a0, 1.0, a1 / a0, a2 / a0
