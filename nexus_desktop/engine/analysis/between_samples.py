"""Levels between the samples by several interpolators at once, as products of matrices.

A signal is cut into rows of some frames; one product gives what lies between all samples of many
rows, and rows that are too low to matter are left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROW_FRAMES = 20
"""Interpolated by one row of a product of matrices."""

ROWS_AT_ONCE = 128
"""In one product: few enough that OpenBLAS calls up no threads for it."""

Samples = NDArray[np.float32]
Places = NDArray[np.intp]


class Interpolators:
    """FIR filters that each give the level at a place between two samples.

    Attributes:
        taps: samples that each of them sees.
        overshoot: how many times higher than its samples the level between them is at most.
    """

    def __init__(self, filters: NDArray[np.float64]) -> None:
        """Take filters of shape (places, taps)."""
        self.taps = filters.shape[1]
        self.overshoot = float(np.abs(filters).sum(axis=1).max(initial=1.0))
        self._matrix = _row_matrix(filters)

    def rows(self, samples: Samples) -> int:
        """Return how many whole rows there are in (channels, taps - 1 + frames) samples."""
        frames: int = samples.shape[1] - (self.taps - 1)
        return max(0, frames) // ROW_FRAMES

    def rows_above(self, samples: Samples, floor: float) -> tuple[Places, Places]:
        """Return where a level above a floor may be: which channels, and which row of each."""
        heights = _heights(samples, self.rows(samples))
        channels, rows = np.nonzero(heights * self.overshoot > floor)
        return channels, rows

    def levels(self, samples: Samples, channels: Places, rows: Places) -> Samples:
        """Return the levels in some rows, of shape (rows, ROW_FRAMES, places).

        Those of a frame are made of the samples from it on, of which there are `taps` - 1 more.
        """
        width = ROW_FRAMES + self.taps - 1
        windows = np.lib.stride_tricks.sliding_window_view(samples, width, axis=1)[:, ::ROW_FRAMES]
        levels = np.empty((len(rows), self._matrix.shape[1]), np.float32)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            these = slice(start, start + ROWS_AT_ONCE)
            np.matmul(windows[channels[these], rows[these]], self._matrix, out=levels[these])
        return levels.reshape(len(rows), ROW_FRAMES, -1)


def windowed_sincs(factor: int, taps: int, kaiser_beta: float) -> NDArray[np.float64]:
    """Return a filter for each place between two samples, of shape (factor - 1, taps).

    A sinc under a Kaiser window, cut into phases (Crochiere and Rabiner, "Multirate Digital Signal
    Processing", 1983); the phase on the sample is the sample and is left out.
    """
    places = np.arange(1, factor)[:, np.newaxis] / factor
    distance = np.arange(taps)[np.newaxis, :] - (taps / 2 - 1) - places
    window = np.i0(kaiser_beta * np.sqrt(1 - (distance / (taps / 2)) ** 2)) / np.i0(kaiser_beta)
    phases: NDArray[np.float64] = np.sinc(distance) * window
    phases /= phases.sum(axis=1, keepdims=True)
    return phases


def _heights(samples: Samples, count: int) -> Samples:
    """Return the highest sample that each row sees or a little more, shape (channels, rows)."""
    channels = len(samples)
    padded = np.zeros((channels, (count + 1) * ROW_FRAMES), np.float32)
    within = min(samples.shape[1], padded.shape[1])
    np.abs(samples[:, :within], out=padded[:, :within])
    heights: Samples = padded.reshape(channels, count + 1, ROW_FRAMES).max(axis=2)
    # What reaches over into the next row counts as the whole of it.
    reached: Samples = np.maximum(heights[:, :-1], heights[:, 1:])
    return reached


def _row_matrix(filters: NDArray[np.float64]) -> Samples:
    """Return what makes the levels between the samples of a row from the samples it sees."""
    places, taps = filters.shape
    matrix = np.zeros((ROW_FRAMES + taps - 1, ROW_FRAMES, places))
    for frame in range(ROW_FRAMES):
        matrix[frame : frame + taps, frame] = filters.T
    return matrix.reshape(len(matrix), -1).astype(np.float32)
