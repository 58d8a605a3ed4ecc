"""What every generator shares: one wave for all channels, at a level that glides."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.smoothing import Curve, Glide, factor_of


class WaveSource(ABC):
    """A processor that does not listen: what comes in tells only for how long it shall sound."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._level = Glide(1.0)
        self._sample_rate = 1
        self._channels = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._level.aim(factor_of(values["level_db"]))
        self._aim(values)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._level.prepare(sample_rate)
        self._begin()

    def reset(self) -> None:
        self._level.settle()
        self._begin()

    def process(self, block: Block) -> Block:
        if not len(block):
            return block
        wave = self._wave(len(block)) * self._level.over(len(block))
        return np.repeat(wave.astype(np.float32)[:, np.newaxis], self._channels, axis=1)

    @abstractmethod
    def _aim(self, values: Mapping[str, float]) -> None:
        """Take other settings, from the next frame on."""

    @abstractmethod
    def _begin(self) -> None:
        """Be at the first frame, with the settings taken last; rate and channels are known."""

    @abstractmethod
    def _wave(self, frames: int) -> Curve:
        """Return the next frames, full scale at ±1."""
