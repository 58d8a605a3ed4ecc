"""True peak after ITU-R BS.1770-5 annex 2: the highest level between the samples, too."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

TAPS = 12
"""Samples that one value between two samples is made of: 48 at four times the rate, as annex 2."""

KAISER_BETA = 4.0
"""Of the window; every response stays within 0.1 dB up to 0.35 of the sample rate."""

ROW_FRAMES = 20
"""Oversampled by one row of a product of matrices."""

ROWS_AT_ONCE = 128
"""In one product: few enough that OpenBLAS calls up no threads for it."""

Samples = NDArray[np.float32]


def oversampling(rate: int) -> int:
    """Return how often a sample is looked at, so that it is about 192 000 times a second.

    Half of what annex 2 asks for at 48 kHz suffices from 88.2 kHz on, and the samples themselves
    from 176.4 kHz on. Below 48 kHz it stays four times: the wave then varies just as much less.
    """
    if rate < 80_000:
        return 4
    return 2 if rate < 160_000 else 1


class TruePeak:
    """The highest level of a stream, in blocks of any length."""

    def __init__(self, rate: int, channels: int) -> None:
        self._phases = _between_samples(oversampling(rate))
        self._matrix = _row_matrix(self._phases)
        self._overshoot = float(np.abs(self._phases).sum(axis=1).max(initial=1.0))
        self._waiting: Samples = np.zeros((channels, TAPS - 1), np.float32)
        self._peak = 0.0

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""
        self.add_planar(np.ascontiguousarray(block.T))

    def add_planar(self, planar: Samples) -> None:
        """Take in the next samples, of shape (channels, frames)."""
        if not planar.size:
            return
        self._peak = max(self._peak, float(planar.max()), -float(planar.min()))
        if len(self._phases):
            self._oversample(planar)

    def level_db(self) -> float | None:
        """Return dBTP of all that was added, as if silence followed; None for silence."""
        if not self._peak:
            return None
        before, waiting = self._peak, self._waiting
        self.add_planar(np.zeros((len(waiting), TAPS + ROW_FRAMES), np.float32))
        peak = self._peak
        # Only looked ahead: the stream goes on where it was.
        self._peak, self._waiting = before, waiting
        return 20 * math.log10(peak)

    def _oversample(self, planar: Samples) -> None:
        samples = np.concatenate([self._waiting, planar], axis=1)
        count = max(0, samples.shape[1] - (TAPS - 1)) // ROW_FRAMES
        self._waiting = samples[:, count * ROW_FRAMES :].copy()
        if not count:
            return
        width = ROW_FRAMES + TAPS - 1
        rows = np.lib.stride_tricks.sliding_window_view(samples, width, axis=1)[:, ::ROW_FRAMES]
        heights = _heights(samples, count)
        # A row whose samples are too low cannot hold a peak, however they are combined.
        high = rows[:, :count][heights * self._overshoot > self._peak]
        for start in range(0, len(high), ROWS_AT_ONCE):
            between = high[start : start + ROWS_AT_ONCE] @ self._matrix
            self._peak = max(self._peak, float(between.max()), -float(between.min()))


def _heights(samples: Samples, count: int) -> Samples:
    """Return the highest sample that each row sees, shape (channels, rows)."""
    channels = len(samples)
    padded = np.zeros((channels, (count + 1) * ROW_FRAMES), np.float32)
    within = min(samples.shape[1], padded.shape[1])
    np.abs(samples[:, :within], out=padded[:, :within])
    heights: Samples = padded.reshape(channels, count + 1, ROW_FRAMES).max(axis=2)
    # What reaches over into the next row counts as the whole of it.
    reached: Samples = np.maximum(heights[:, :-1], heights[:, 1:])
    return reached


def _between_samples(factor: int) -> NDArray[np.float64]:
    """Return one FIR filter for each place between two samples, shape (factor - 1, TAPS).

    A sinc under a Kaiser window, cut into phases (Crochiere and Rabiner, "Multirate Digital Signal
    Processing", 1983); the phase on the sample is the sample and is left out.
    """
    places = np.arange(1, factor)[:, np.newaxis] / factor
    distance = np.arange(TAPS)[np.newaxis, :] - (TAPS / 2 - 1) - places
    window = np.i0(KAISER_BETA * np.sqrt(1 - (distance / (TAPS / 2)) ** 2)) / np.i0(KAISER_BETA)
    phases: NDArray[np.float64] = np.sinc(distance) * window
    phases /= phases.sum(axis=1, keepdims=True)
    return phases


def _row_matrix(phases: NDArray[np.float64]) -> Samples:
    """Return what makes the values between the samples of a row from the samples it sees."""
    matrix = np.zeros((ROW_FRAMES + TAPS - 1, ROW_FRAMES, len(phases)))
    for frame in range(ROW_FRAMES):
        matrix[frame : frame + TAPS, frame] = phases.T
    return matrix.reshape(len(matrix), -1).astype(np.float32)
