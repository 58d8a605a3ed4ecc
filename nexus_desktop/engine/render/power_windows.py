"""The power of a sound from moment to moment, to find a hole in what a lossy format has kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

WINDOWS_A_SECOND = 5
LOW_HZ = 2000
"""Every lossy format keeps what lies below, at every bit rate."""


class Powers(NamedTuple):
    """Mean power of each window, in full scale: of all there is, and of what is low."""

    full: NDArray[np.float32]
    low: NDArray[np.float32]


class PowerWindows:
    """Takes in a stream of blocks; windows that are not full at its end are left out."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._channels = channels
        # The mean of so many samples lets low frequencies pass, and its notch lies at LOW_HZ.
        self._mean_frames = max(1, sample_rate // LOW_HZ)
        means = max(1, sample_rate // WINDOWS_A_SECOND // self._mean_frames)
        self._window_frames = means * self._mean_frames
        # As a product: numpy's mean over such short rows takes many times as long.
        self._means: Block = np.tile(
            np.eye(channels, dtype=np.float32) / self._mean_frames, (self._mean_frames, 1)
        )
        self._rest: Block = np.zeros((0, channels), np.float32)
        self._full: list[NDArray[np.float32]] = []
        self._low: list[NDArray[np.float32]] = []

    def add(self, block: Block) -> None:
        """Take in a block of shape (frames, channels)."""
        if len(self._rest):
            block = np.concatenate((self._rest, block))
        whole = len(block) - len(block) % self._window_frames
        self._rest = block[whole:].copy()
        if not whole:
            return
        count = whole // self._window_frames
        flat = np.ascontiguousarray(block[:whole])
        means: Block = flat.reshape(-1, self._mean_frames * self._channels) @ self._means
        self._full.append(_power(flat.reshape(count, -1)))
        self._low.append(_power(means.reshape(count, -1)))

    @property
    def powers(self) -> Powers:
        """Return what was taken in so far."""
        return Powers(_joined(self._full), _joined(self._low))


def _power(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    power: NDArray[np.float32] = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    return power


def _joined(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
