"""Restores a stream piece by piece, each with what is around it in sight."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.repair.noise_profile import window_frames


class PiecewiseProcessor(PlanarProcessor):
    """Pieces of the stream, counted from its start, so that blocks have no say in where they lie.

    A piece and what is in sight around it have 85 ms. Many are handed over at once where many come
    at once.

    Attributes:
        around_windows: how much is in sight on either side, as a share of 43 ms.
    """

    around_windows: ClassVar[float] = 0.5

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._sample_rate = self._channels = self._piece = self._around = 0

    def configure(self, values: Mapping[str, float]) -> None:
        """Take values; heard from the next piece on."""
        self._values = dict(values)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        window = window_frames(sample_rate)
        self._around = round(self.around_windows * window)
        self._piece = 2 * window - 2 * self._around
        self.reset()

    def reset(self) -> None:
        self._heard = np.zeros((self._channels, self._around))
        self._ready = np.zeros((self._channels, self.latency))

    @property
    def latency(self) -> int:
        return self._piece + self._around

    def _treated(self, sound: Planar) -> Planar:
        piece, wide = self._piece, self._piece + 2 * self._around
        heard = np.concatenate([self._heard, sound], axis=1)
        count = max(0, (heard.shape[1] - wide) // piece + 1)
        ready = self._ready
        if count:
            views = np.lib.stride_tricks.sliding_window_view(heard, wide, axis=1)
            rows = views[:, : count * piece : piece].reshape(self._channels * count, wide)
            restored = self._restored(rows)[:, self._around : -self._around]
            ready = np.concatenate([ready, restored.reshape(self._channels, -1)], axis=1)
            heard = heard[:, count * piece :].copy()
        self._heard, self._ready = heard, ready[:, sound.shape[1] :]
        return ready[:, : sound.shape[1]]

    @abstractmethod
    def _restored(self, rows: Planar) -> Planar:
        """Return pieces restored, with what is around them, of which nothing is taken.

        Args:
            rows: shape (rows, frames), to be left as they are.
        """
