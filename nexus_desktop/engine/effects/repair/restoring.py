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
_NOISE_FLOOR = 1e-9


def predictions(rows: Samples, order: int = ORDER) -> Samples:
    """Return the filters of the prediction error, 1 first (autocorrelation method).

    Args:
        rows: pieces of sound, each predicted by itself, shape (rows, frames); many more frames
            than `order`.

    Returns:
        Shape (rows, order + 1).
    """
    frames = rows.shape[1]
    # Longer by more than the lags that are asked for, and quick to transform.
    size = frames * 9 // 8
    bands = np.fft.rfft(rows * _tapered(frames), size, axis=1)
    powers = np.square(bands.real) + np.square(bands.imag)
    lags = np.fft.irfft(powers, size, axis=1)[:, : order + 1]
    lags[:, 0] = np.where(lags[:, 0] > 0.0, lags[:, 0] * (1.0 + _NOISE_FLOOR), 1.0)
    places = np.arange(order)
    equations = lags[:, np.abs(places[:, None] - places)]
    weights = np.linalg.solve(equations, lags[:, 1:, None])[:, :, 0]
    return np.concatenate([np.ones((len(rows), 1)), -weights], axis=1)


def _tapered(frames: int) -> Samples:
    """Return a window that is 1 but for a quarter at either end (Tukey)."""
    ramp = frames // 4
    ends = np.hanning(2 * ramp)
    window: Samples = np.concatenate([ends[:ramp], np.ones(frames - 2 * ramp), ends[ramp:]])
    return window


def filled(filters: Samples, rows: Samples, lost: Mask) -> Samples:
    """Return pieces whose lost samples make the errors of their predictions least.

    Args:
        filters: as `predictions` returns them, shape (rows, order + 1).
        rows: shape (rows, frames); what stands at lost places is of no account.
        lost: same shape.
    """
    # Imported here because the window starts without it.
    from scipy.linalg import solveh_banded

    result, order = rows.copy(), filters.shape[1] - 1
    row_of, places = np.nonzero(lost)
    if not len(places):
        return result
    # The error is least where it does not answer to itself: its filter applied forth and back.
    lags = np.stack([np.correlate(each, each, "full")[order:] for each in filters])
    kept = np.pad(np.where(lost, 0.0, rows), ((0, 0), (order, order)))
    around = np.lib.stride_tricks.sliding_window_view(kept, 2 * order + 1, axis=1)
    both = np.concatenate([lags[:, :0:-1], lags], axis=1)
    known = np.einsum("ij,ij->i", around[row_of, places], both[row_of])
    # No prediction goes from one piece to the next, so that one system holds them all.
    line = np.pad(row_of * (rows.shape[1] + order + 1) + places, (0, order), mode="edge")
    line[len(places) :] += order + 1
    apart = np.lib.stride_tricks.sliding_window_view(line, order + 1).T - line[: len(places)]
    bands = np.where(apart <= order, lags[row_of, np.minimum(apart, order)], 0.0)
    bands[0] *= 1.0 + _NOISE_FLOOR
    # In the lower form, which LAPACK solves ten times as fast as the upper.
    result[row_of, places] = solveh_banded(bands, -known, lower=True, check_finite=False)
    return result
