"""What effects share that turn the sound down by how loud it is."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.dynamics.hops import (
    Hops,
    Values,
    highest_of_channels,
    hop_for,
)
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Curve, scaled
from nexus_desktop.engine.effects.waiting import Waiting

QUIETEST = 1e-10
"""−200 dBFS: stands for silence where a logarithm is taken."""


class LevelDriven(ABC):
    """A processor that listens, perhaps through a filter, and turns all channels down together.

    With look-ahead the sound waits, and the gain is there before it.
    """

    tail = 0

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._sample_rate = 0
        self._channels = 0
        self._ear = TurnableCascade()
        self._hops = Hops()
        self._last_db = self._most_db = 0.0
        self._waiting = Waiting()
        self.latency = 0

    @property
    def reduction_db(self) -> float:
        """The most by which the last block was turned down."""
        return self._most_db

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        if self._sample_rate:
            self._ear.aim(self._ear_sections())
            self._hops = self._hops.regrouped(self._hop)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self.latency = round(self._values.get("lookahead_ms", 0.0) * sample_rate / 1000.0)
        self._ear.prepare(self._ear_sections(), sample_rate, channels)
        self.reset()

    def reset(self) -> None:
        self._hops = Hops(self._hop)
        self._last_db = self._most_db = 0.0
        self._waiting = Waiting(self.latency, self._channels)
        self._ear.reset()

    def process(self, block: Block) -> Block:
        if not len(block):
            return block
        sound = without_damage(block)
        levels = self._hops.levels(self._levels(self._heard(sound)))
        reductions_db = self._reductions_db(levels)
        self._most_db = max(self._last_db, float(reductions_db.max(initial=0.0)))
        if len(reductions_db):
            self._last_db = float(reductions_db[-1])
        if self._hops.is_at_rest and not reductions_db.any():
            self._hops.rest(len(block))
            return self._finished(self._waiting.late(sound), None)
        gains = np.exp(reductions_db * (-math.log(10.0) / 20.0))
        return self._finished(self._waiting.late(sound), self._hops.gains(gains, len(block)))

    def _finished(self, sound: Block, curve: Values | None) -> Block:
        """Return the sound turned down by a gain for every frame; None leaves it as it is."""
        return sound if curve is None else scaled(sound, curve)

    def _heard(self, sound: Block) -> Block:
        """Return what the effect listens to."""
        if self._ear.is_idle:
            return sound
        planar = np.ascontiguousarray(sound.T, np.float64)
        filtered: Block = self._ear.filtered(planar).T.astype(np.float32)
        return filtered

    def _levels(self, sound: Block) -> Values:
        """Return the level of every frame."""
        return highest_of_channels(sound)

    def _decay(self, time_ms: float) -> float:
        """Return what is left after a hop of something that takes its time."""
        return math.exp(-1000.0 * self._hops.hop / (time_ms * self._sample_rate))

    @property
    def _hop(self) -> int:
        return hop_for(self._shortest_ms, self._sample_rate)

    @property
    def _shortest_ms(self) -> float:
        """The time of the quickest that the gain does."""
        return min(self._values["attack_ms"], self._values["release_ms"])

    @abstractmethod
    def _ear_sections(self) -> Sections:
        """Return the filter that it listens through."""

    @abstractmethod
    def _reductions_db(self, levels: Values) -> Curve:
        """Return by how much the sound is to be turned down at the end of each hop, 0 or more."""


def decibels(levels: Values) -> Curve:
    """Return linear levels in dBFS."""
    level_db: Curve = 20.0 * np.log10(np.maximum(levels.astype(np.float64), QUIETEST))
    return level_db
