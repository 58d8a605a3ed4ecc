"""Work at a multiple of the sample rate, so that what is bent makes no tones that do not belong.

Windowed sinc filters (Kaiser) in linear phase. Each block of frames is one product with a banded
matrix: many more multiplications than a filter needs, and several times as fast as one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.delay_line import Past
from nexus_desktop.engine.effects.processor import Fixed, Planar

Matrix = NDArray[np.float64]

HIGH_ENOUGH_HZ = 350_000
"""The rate at which the work is done, at least, where `MOST_TIMES` reaches it."""

MOST_TIMES = 8

REACH = 36
"""Frames on either side that a filter hears; at 44.1 kHz −0.1 dB at 20 kHz, −100 dB at 24.1."""

BETA = 10.06
"""Of the Kaiser window, for −100 dB."""

ROW_FRAMES = 32
"""So many frames are one row of the product."""


def times_for(sample_rate: int) -> int:
    """Return by how much a sample rate is to be multiplied: 2, 4 or 8."""
    times = 2
    while times < MOST_TIMES and times * sample_rate < HIGH_ENOUGH_HZ:
        times *= 2
    return times


class Upsampler:
    """Puts samples between the samples, `REACH` frames late."""

    def __init__(self, channels: int, times: int) -> None:
        self._past = Past(channels, 2 * REACH)
        self._matrix = Fixed(_up_matrix(times))

    def fine(self, sound: Planar) -> Planar:
        """Return the sound at the higher rate, of shape (channels, times × frames)."""
        return _products(self._past.and_now(sound), sound.shape[1], self._matrix.value, 1)


class Downsampler:
    """Leaves out samples, and before that all that would be heard as another tone.

    It is `REACH` frames late for a sound that itself is half a fine sample late, as the mean of
    each two neighbours is.
    """

    def __init__(self, channels: int, times: int) -> None:
        self._times = times
        self._past = Past(channels, 2 * REACH * times)
        self._matrix = Fixed(_down_matrix(times))

    def coarse(self, fine: Planar) -> Planar:
        """Return a sound of shape (channels, times × frames) at the lower rate."""
        frames = fine.shape[1] // self._times
        return _products(self._past.and_now(fine), frames, self._matrix.value, self._times)


def _products(whole: Planar, frames: int, matrix: Matrix, step: int) -> Planar:
    """Return every row of frames, with the past it needs, through a matrix.

    Args:
        whole: the past and the sound, `step` samples for a frame.
    """
    width, stride = len(matrix), ROW_FRAMES * step
    rows = -(-frames // ROW_FRAMES)
    missing = width + (rows - 1) * stride - whole.shape[1]
    if missing:
        whole = np.pad(whole, ((0, 0), (0, missing)))
    made = np.empty((len(whole), rows, matrix.shape[1]))
    # Channel by channel, so that none depends on how many there are, not even by a rounding.
    for channel, product in zip(whole, made, strict=True):
        steps = (stride * channel.itemsize, channel.itemsize)
        windows = np.lib.stride_tricks.as_strided(channel, (rows, width), steps, writeable=False)
        np.matmul(windows, matrix, out=product)
    length = frames * matrix.shape[1] // ROW_FRAMES
    return made.reshape(len(whole), -1)[:, :length]


def _up_matrix(times: int) -> Matrix:
    """Return a matrix of shape (past and frames of a row, its samples at the higher rate)."""
    taps = times * _low_pass(2 * REACH * times + 1, times)
    samples = np.arange(ROW_FRAMES * times)
    heard = np.arange(ROW_FRAMES + 2 * REACH)[:, np.newaxis] - 2 * REACH
    return _taps_at(taps, samples - heard * times)


def _down_matrix(times: int) -> Matrix:
    """Return a matrix of shape (past and samples of a row, its frames)."""
    taps = _low_pass(2 * REACH * times, times)
    frames = np.arange(ROW_FRAMES)
    heard = np.arange((ROW_FRAMES + 2 * REACH) * times)[:, np.newaxis] - 2 * REACH * times
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
