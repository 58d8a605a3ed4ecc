"""What a noise is like, written as a text.

A profile is `noise 1`, then for each channel the power of the noise in dB of full scale per hertz,
at frequencies that no sample rate has a say in: dense where hum is, wider apart above.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import EffectRefused

Levels = NDArray[np.float64]

WINDOW_S = 0.043
HEAD = "noise 1"
POINTS_HZ: Levels = 200.0 * np.sinh(np.linspace(0.0, np.arcsinh(24_000.0 / 200.0), 256))
SOFTEST = 1e-20
"""-200 dB per hertz, below what 24 bits can hold: silence, which is no noise."""


def window_frames(sample_rate: int) -> int:
    """Return the length of a window, a power of two."""
    return int(2 ** round(np.log2(WINDOW_S * sample_rate)))


def window_of(frames: int) -> Levels:
    """Return the root of a periodic Hann window; applied twice and overlapped it is even."""
    return np.asarray(np.sin(np.pi * np.arange(frames) / frames))


def profile_of(densities: Levels, sample_rate: int) -> str:
    """Return the text that `densities_of` reads.

    Where points lie further apart than bands, each tells the mean of the bands that it stands for.

    Args:
        densities: power per hertz of full scale, shape (channels, bands of a window).
    """
    freqs = np.fft.rfftfreq(window_frames(sample_rate), 1.0 / sample_rate)
    # The mean from one edge to the next is the step of the integral between them.
    step_hz = freqs[1]
    middles = (POINTS_HZ[1:] + POINTS_HZ[:-1]) / 2.0
    wide = np.maximum(np.diff(middles, prepend=0.0, append=POINTS_HZ[-1]), step_hz) / 2.0
    edges, rows = np.append(freqs - step_hz / 2.0, freqs[-1] + step_hz / 2.0), []
    for row in densities:
        upto = np.concatenate([[0.0], np.cumsum(row) * step_hz])
        above = np.interp(POINTS_HZ + wide, edges, upto)
        below = np.interp(POINTS_HZ - wide, edges, upto)
        inside = np.minimum(POINTS_HZ + wide, edges[-1]) - np.maximum(POINTS_HZ - wide, edges[0])
        held = np.interp(POINTS_HZ, freqs, row)
        means = np.where(inside > step_hz / 2.0, (above - below) / np.maximum(inside, 1e-9), held)
        levels_db = 10.0 * np.log10(np.maximum(means, 0.0) + SOFTEST)
        rows.append(" ".join(f"{level:.1f}" for level in levels_db))
    return "|".join([HEAD, *rows])


def densities_of(profile: str, channels: int, sample_rate: int) -> Levels:
    """Return the power of the noise per hertz, of shape (channels, bands of a window).

    Raises:
        EffectRefused: the text is no profile, or one of a later version.
    """
    head, *rows = profile.split("|")
    try:
        levels = np.array([[float(each) for each in row.split()] for row in rows])
    except ValueError:
        levels = np.zeros((0, 0))
    if head != HEAD or levels.shape[1:] != POINTS_HZ.shape or not np.isfinite(levels).all():
        raise EffectRefused(
            "The noise cannot be used",
            "What was learned cannot be read.",
            hint="Let the effect learn the noise again.",
        )
    freqs = np.fft.rfftfreq(window_frames(sample_rate), 1.0 / sample_rate)
    rows_db = [np.interp(freqs, POINTS_HZ, levels[c % len(levels)]) for c in range(channels)]
    return np.asarray(10.0 ** (np.array(rows_db) / 10.0))
