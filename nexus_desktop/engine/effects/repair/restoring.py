"""Fills in samples that are lost, from those around them.

Source: A. Janssen, R. Veldhuis, L. Vries, "Adaptive interpolation of discrete-time signals that can
be modeled as autoregressive processes" (IEEE Trans. ASSP 34, 1986): samples that make the error of
a linear prediction least, and the prediction from the samples, in turn. The equations are banded,
so that a piece costs as much as it has lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
Mask = NDArray[np.bool_]

ORDER = 32
ROUNDS = 3
PIECE_FRAMES, AROUND_FRAMES = 2048, 1024
_NOISE_FLOOR = 1e-9


def prediction(samples: Samples, order: int = ORDER) -> Samples:
    """Return the filter of the prediction error, 1 first (autocorrelation method).

    Shape: (order + 1,).
    """
    # Imported here because the window starts without it.
    from scipy.linalg import solve_toeplitz

    shaped = samples * np.hanning(len(samples))
    size = 1 << (2 * len(shaped) - 1).bit_length()
    bands = np.fft.rfft(shaped, size)
    lags = np.fft.irfft(np.abs(bands) ** 2, size)[: order + 1]
    if lags[0] <= 0.0:
        lags[0] = 1.0
    lags[0] *= 1.0 + _NOISE_FLOOR
    weights = solve_toeplitz(lags[:-1], lags[1:])
    filter_: Samples = np.concatenate([[1.0], -weights])
    return filter_


def filled(samples: Samples, lost: Mask, rounds: int = ROUNDS) -> Samples:
    """Return a piece with its lost samples filled in; the others stay as they are.

    Args:
        samples: shape (frames,); what stands at lost places is a first guess.
        lost: same shape.
    """
    from scipy.linalg import solveh_banded

    places = np.flatnonzero(lost)
    result = samples.copy()
    if not len(places) or len(places) == len(samples):
        return result
    kept = np.where(lost, 0.0, samples)
    for _ in range(rounds):
        error_filter = prediction(result)
        lags = np.correlate(error_filter, error_filter, "full")[ORDER:]
        bands = np.zeros((ORDER + 1, len(places)))
        for step in range(min(ORDER + 1, len(places))):
            apart = places[step:] - places[: len(places) - step]
            bands[ORDER - step, step:] = np.where(apart <= ORDER, lags[np.minimum(apart, ORDER)], 0)
        bands[ORDER] *= 1.0 + _NOISE_FLOOR
        known = np.convolve(kept, np.concatenate([lags[:0:-1], lags]), "same")[places]
        result[places] = solveh_banded(bands, -known)
    return result


def pieces_with(lost: Mask) -> list[int]:
    """Return where pieces of `PIECE_FRAMES` begin that have lost something."""
    starts = range(0, len(lost), PIECE_FRAMES)
    return [start for start in starts if lost[start : start + PIECE_FRAMES].any()]
