"""The K-weighting of ITU-R BS.1770-5: how the ear weighs frequencies, at any sample rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Planar = NDArray[np.float64]
"""Audio of shape (channels, frames), one channel after the other."""

SHELF_HERTZ, SHELF_Q, SHELF_GAIN_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
SHELF_SLOPE = 0.4996667741545416
HIGH_PASS_HERTZ, HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
"""The analogue filters that give the printed tables when transformed to 48 kHz (De Man, "Evaluation
of implementations of the EBU R128 loudness measurement", AES 145, 2018)."""

STANDARD_RATE = 48_000
"""The rate that the tables of BS.1770 are printed for."""

EXACT_HERTZ = 1000.0
"""The transform bends frequencies, more so at low rates, and is exact at one of them: here the tone
that every meter is tested with, where speech and music have their power, too."""

ROW_FRAMES = 32
"""Filtered by one product of matrices; longer rows multiply more, shorter ones call more often."""

_NOTHING = 1e-20
"""A state that has decayed this far cannot be heard of in a double any more."""


@dataclass(frozen=True, slots=True)
class Biquad:
    """A filter of the second order; the first of `poles` is 1.

    y[n] = zeros · (x[n], x[n-1], x[n-2]) - poles[1:] · (y[n-1], y[n-2])
    """

    zeros: tuple[float, float, float]
    poles: tuple[float, float, float]


def shelf(rate: float) -> Biquad:
    """Return the first stage: a head in the sound field lifts what is high."""
    k = math.tan(math.pi * SHELF_HERTZ / STANDARD_RATE)
    k *= math.tan(math.pi * EXACT_HERTZ / rate) / math.tan(math.pi * EXACT_HERTZ / STANDARD_RATE)
    high = 10 ** (SHELF_GAIN_DB / 20)
    middle = high**SHELF_SLOPE
    scale = 1 + k / SHELF_Q + k * k
    zeros = (
        (high + middle * k / SHELF_Q + k * k) / scale,
        2 * (k * k - high) / scale,
        (high - middle * k / SHELF_Q + k * k) / scale,
    )
    return Biquad(zeros, _poles(k, SHELF_Q))


def high_pass(rate: float) -> Biquad:
    """Return the second stage: what is low is heard less.

    The tables print zeros of (1, -2, 1) for 48 kHz, which is 0.04 dB more than the transform
    gives. That gain belongs to the filter, so it is the same here at every rate.
    """
    gain = _high_pass_scale(STANDARD_RATE) / _high_pass_scale(rate)
    k = math.tan(math.pi * HIGH_PASS_HERTZ / rate)
    return Biquad((gain, -2 * gain, gain), _poles(k, HIGH_PASS_Q))


def _high_pass_scale(rate: float) -> float:
    k = math.tan(math.pi * HIGH_PASS_HERTZ / rate)
    return 1 + k / HIGH_PASS_Q + k * k


def _poles(k: float, q: float) -> tuple[float, float, float]:
    scale = 1 + k / q + k * k
    return 1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale


class KWeighting:
    """Weighs a stream, in pieces of any length.

    A recursive filter answers to a row of samples with a fixed matrix, and so does its state after
    the row. So a whole piece is a few products of matrices, and nothing walks from sample to
    sample. The states at the beginnings of the rows, of which each needs the one before, are summed
    up over 1, 2, 4 … rows (Hillis and Steele, "Data parallel algorithms", 1986).
    """

    def __init__(self, rate: float, channels: int) -> None:
        step, entry, exit_, through = _cascade(shelf(rate), high_pass(rate))
        powers = [np.eye(4)]
        for _ in range(ROW_FRAMES):
            powers.append(step @ powers[-1])
        self._powers = powers
        self._from_state = np.array([exit_ @ power for power in powers[:-1]]).T
        impulse = np.array([through, *(exit_ @ power @ entry for power in powers[:-2])])
        lag = np.arange(ROW_FRAMES)[np.newaxis, :] - np.arange(ROW_FRAMES)[:, np.newaxis]
        self._from_row = np.where(lag >= 0, impulse[np.abs(lag)], 0.0)
        self._to_state = np.array([power @ entry for power in powers[-2::-1]])
        self._state = np.zeros((channels, 4))

    def weighted(self, planar: Planar) -> Planar:
        """Return the next piece of the stream as the ear weighs it."""
        channels, frames = planar.shape
        whole = frames - frames % ROW_FRAMES
        rows = planar[:, :whole].reshape(channels, -1, ROW_FRAMES)
        result = np.empty_like(planar)
        if whole:
            states = self._states(rows)
            answer = rows @ self._from_row
            answer += states[:, :-1] @ self._from_state
            result[:, :whole] = answer.reshape(channels, whole)
            self._state = states[:, -1]
        if rest := frames - whole:
            last = planar[:, whole:]
            result[:, whole:] = last @ self._from_row[:rest, :rest]
            result[:, whole:] += self._state @ self._from_state[:, :rest]
            carried = self._state @ self._powers[rest].T
            self._state = carried + last @ self._to_state[ROW_FRAMES - rest :]
        return result

    def _states(self, rows: Planar) -> Planar:
        """Return the state before every row and after the last, shape (channels, rows + 1, 4)."""
        states = np.concatenate([self._state[:, np.newaxis], rows @ self._to_state], axis=1)
        power, reach = self._powers[ROW_FRAMES], 1
        while reach < states.shape[1] and np.abs(power).max() > _NOTHING:
            states[:, reach:] = states[:, reach:] + states[:, :-reach] @ power.T
            power, reach = power @ power, 2 * reach
        return states


def _cascade(first: Biquad, second: Biquad) -> tuple[Planar, Planar, Planar, float]:
    """Return step, entry, exit and passage: s' = step s + entry x, y = exit s + passage x."""
    step_1, entry_1, exit_1, through_1 = _state_space(first)
    step_2, entry_2, exit_2, through_2 = _state_space(second)
    step = np.block([[step_1, np.zeros((2, 2))], [np.outer(entry_2, exit_1), step_2]])
    entry = np.concatenate([entry_1, entry_2 * through_1])
    return step, entry, np.concatenate([through_2 * exit_1, exit_2]), through_1 * through_2


def _state_space(biquad: Biquad) -> tuple[Planar, Planar, Planar, float]:
    """Return the transposed direct form II of one stage, as `_cascade` does for two."""
    b0, b1, b2 = biquad.zeros
    _, a1, a2 = biquad.poles
    step = np.array([[-a1, 1.0], [-a2, 0.0]])
    return step, np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), b0
