"""A stream cut into stretches of one length that overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Stretches:
    """Cuts samples that come in pieces of any length; the first stretch begins with the first.

    Attributes:
        size: samples of a stretch.
        hop: samples from the beginning of one to that of the next.
    """

    def __init__(self, size: int, hop: int, channels: int = 1) -> None:
        self.size, self.hop = size, hop
        self._waiting: Samples = np.zeros((channels, 0), np.float32)

    @property
    def rest(self) -> Samples:
        """The samples that the next stretch begins with, of shape (channels, frames)."""
        return self._waiting

    def add(self, planar: Samples) -> Samples:
        """Return the stretches that are whole now, of shape (channels, stretches, size).

        Args:
            planar: the next samples, of shape (channels, frames).
        """
        samples = np.concatenate([self._waiting, planar], axis=1)
        count = max(0, (samples.shape[1] - self.size) // self.hop + 1)
        self._waiting = samples[:, count * self.hop :].copy()
        if not count:
            return np.zeros((len(samples), 0, self.size), np.float32)
        views = np.lib.stride_tricks.sliding_window_view(samples, self.size, axis=1)
        return views[:, : (count - 1) * self.hop + 1 : self.hop]
