"""Work at a multiple of the sample rate, so that what is bent makes no tones that do not belong.

Windowed sinc filters (Kaiser) in linear phase: a long one between the sample rate and its double,
where the sound has to end within a tenth of it, and a short one from there on, where nothing is
near. Each row of frames is one product with a banded matrix: more multiplications than a filter
needs, and several times as fast as one. A row is longer where the filter is short, so that less
of it is copied twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.processor import Fixed

Matrix = NDArray[np.float64]
Samples = NDArray[Any]
"""Of shape (channels, frames), in single or double precision."""

HIGH_ENOUGH_HZ = 350_000
"""The rate at which the work is done, at least, where `MOST_TIMES` reaches it."""

LEAST_TIMES, MOST_TIMES = 4, 8

LONG_REACH = 36
"""Frames on either side that a filter hears; at 44.1 kHz −0.1 dB at 20 kHz, −100 dB at 24.1."""

SHORT_REACH = 8
"""The same behind the first doubling, in samples of the doubled rate."""

LATENCY = 2 * LONG_REACH + SHORT_REACH
"""Frames by which a sound lags that was made finer, worked on and made coarser again."""

LONG_ROW, SHORT_ROW = 36, 32
"""Frames of the lower rate that are made at once, behind a long and behind a short filter."""

BETA = 10.06
"""Of the Kaiser window, for −100 dB."""


def times_for(sample_rate: int) -> int:
    """Return by how much a sample rate is to be multiplied: 4 or 8."""
    times = LEAST_TIMES
    while times < MOST_TIMES and times * sample_rate < HIGH_ENOUGH_HZ:
        times *= 2
    return times


class Upsampler:
    """Puts samples between the samples."""

    def __init__(self, channels: int, times: int) -> None:
        self._steps = (
            _Step(channels, 1, LONG_ROW, _up_matrix(2, LONG_REACH, LONG_ROW)),
            _Step(channels, 1, SHORT_ROW, _up_matrix(times // 2, SHORT_REACH, SHORT_ROW)),
        )

    def fine(self, sound: Samples) -> Samples:
        """Return the sound at the higher rate, of shape (channels, times × frames)."""
        for step in self._steps:
            sound = step.through(sound)
        return sound


class Downsampler:
    """Leaves out samples, and before that all that would be heard as another tone.

    The sound that comes is to be half a fine sample late, as the mean of each two neighbours is;
    what goes is late by whole frames, see `LATENCY`.
    """

    def __init__(self, channels: int, times: int) -> None:
        short = _down_matrix(times // 2, SHORT_REACH, SHORT_ROW, is_late=True)
        long = _down_matrix(2, LONG_REACH, LONG_ROW, is_late=False)
        self._steps = (
            _Step(channels, times // 2, SHORT_ROW, short),
            _Step(channels, 2, LONG_ROW, long),
        )

    def coarse(self, fine: Samples) -> Samples:
        """Return a sound of shape (channels, times × frames) at the lower rate."""
        for step in self._steps:
            fine = step.through(fine)
        return fine


class _Step:
    """A change of the rate: rows of frames, each with the past that the filter hears."""

    def __init__(self, channels: int, samples: int, row_frames: int, matrix: Matrix) -> None:
        """Take the matrix of a row; `samples` are those that come in for a frame."""
        self._past: Samples = np.zeros((channels, len(matrix) - row_frames * samples))
        self._matrices = Fixed({kind: matrix.astype(kind) for kind in (np.float32, np.float64)})
        self._samples, self._row_frames = samples, row_frames

    def through(self, sound: Samples) -> Samples:
        """Return the sound at the other rate, in the precision that it has."""
        matrix, kept = self._matrices.value[sound.dtype.type], self._past.shape[1]
        frames, stride = sound.shape[1] // self._samples, self._row_frames * self._samples
        rows = -(-frames // self._row_frames)
        whole = np.empty((len(sound), len(matrix) + (rows - 1) * stride), sound.dtype)
        whole[:, :kept] = self._past
        whole[:, kept : kept + sound.shape[1]] = sound
        # Behind the sound there is silence until the last row is whole.
        whole[:, kept + sound.shape[1] :] = 0.0
        self._past = whole[:, sound.shape[1] : kept + sound.shape[1]].copy()
        made = np.empty((len(whole), rows, matrix.shape[1]), sound.dtype)
        # Channel by channel, so that none depends on how many there are, not even by a rounding.
        for channel, product in zip(whole, made, strict=True):
            steps = (stride * channel.itemsize, channel.itemsize)
            windows: Samples = np.ndarray((rows, len(matrix)), sound.dtype, channel, 0, steps)
            # Copied, since BLAS takes no rows that overlap, and numpy would do it more slowly.
            np.matmul(windows.copy(), matrix, out=product)
        length = frames * matrix.shape[1] // self._row_frames
        return made.reshape(len(whole), -1)[:, :length]


def _up_matrix(times: int, reach: int, row_frames: int) -> Matrix:
    """Return a matrix of shape (past and frames of a row, its samples at the higher rate)."""
    taps = times * _low_pass(2 * reach * times + 1, times)
    samples = np.arange(row_frames * times)
    heard = np.arange(2 * reach + row_frames)[:, np.newaxis] - 2 * reach
    return _taps_at(taps, samples - heard * times)


def _down_matrix(times: int, reach: int, row_frames: int, *, is_late: bool) -> Matrix:
    """Return a matrix of shape (past and samples of a row, its frames)."""
    taps = _low_pass(2 * reach * times + (0 if is_late else 1), times)
    frames = np.arange(row_frames)
    heard = np.arange((2 * reach + row_frames) * times)[:, np.newaxis] - 2 * reach * times
    return _taps_at(taps, frames * times - heard)


def _taps_at(taps: NDArray[np.float64], ages: NDArray[np.int_]) -> Matrix:
    is_heard = (ages >= 0) & (ages < len(taps))
    matrix: Matrix = np.where(is_heard, taps[ages.clip(0, len(taps) - 1)], 0.0)
    return matrix


def _low_pass(length: int, times: int) -> NDArray[np.float64]:
    """Return the taps of a filter that cuts at half of the lower rate."""
    distances = np.arange(length) - (length - 1) / 2.0
    taps: NDArray[np.float64] = np.sinc(distances / times) * np.kaiser(length, BETA)
    scaled: NDArray[np.float64] = taps / taps.sum()
    return scaled
