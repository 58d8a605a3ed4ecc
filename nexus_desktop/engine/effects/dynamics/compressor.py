"""Compressor: makes loud passages softer, so that the whole can be made louder.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design — A
Tutorial and Analysis", J. Audio Eng. Soc. 60 (2012): feed-forward, gain computer in the log domain
with a quadratic knee (eq. 4), smooth branching detector behind it (eq. 16).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide

NARROWEST_KNEE_DB = 1e-3
"""A bend narrower than this is a corner to every ear, and its curve would overflow."""

QUIETEST = 1e-10
"""−200 dBFS: stands for silence where a logarithm is taken."""

TOO_LITTLE_DB = 1e-12

SPEC = EffectSpec(
    "compressor",
    "Compressor",
    "Evens out the level: what is above the threshold becomes softer.",
    (
        ParamSpec("threshold_db", "Threshold", "dB", -60.0, 0.0, -18.0, "Level it begins at."),
        ParamSpec(
            *("ratio", "Ratio", ":1", 1.0, 50.0, 4.0),
            "How many decibels more come in for one more to come out.",
            ParamScale.LOG,
        ),
        ParamSpec(
            "knee_db", "Knee", "dB", 0.0, 24.0, 6.0, "Width of the bend around the threshold."
        ),
        ParamSpec(
            *("attack_ms", "Attack", "ms", 0.1, 250.0, 10.0),
            "Time until 63 % of the reduction is there.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("release_ms", "Release", "ms", 5.0, 3000.0, 120.0),
            "Time until 63 % of the reduction is gone.",
            ParamScale.LOG,
        ),
        ParamSpec("makeup_db", "Make-up", "dB", -12.0, 36.0, 0.0, "Gain behind the compression."),
    ),
    "Dynamics",
    is_linked=True,
)


class Compressor(PlanarProcessor):
    """One detector for all channels, so that the stereo image stands still."""

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._makeup = Glide()
        self._sample_rate = 0
        self._reduction_db = 0.0

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        self._makeup.aim(values["makeup_db"])

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._makeup.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._reduction_db = 0.0
        self._makeup.settle()

    def _treated(self, sound: Planar) -> Planar:
        level_db = 20.0 * np.log10(np.maximum(np.abs(sound).max(axis=0), QUIETEST))
        reduction_db = self._smoothed(self._wanted_reduction(level_db))
        gain_db = self._makeup.over(sound.shape[1]) - reduction_db
        treated: Planar = sound * np.exp(gain_db * (math.log(10.0) / 20.0))
        return treated

    def _wanted_reduction(self, level_db: Curve) -> Curve:
        """Return by how many decibels each level lies above the static curve, eq. 4."""
        knee_db, share = self._values["knee_db"], 1.0 - 1.0 / self._values["ratio"]
        over_db = level_db - self._values["threshold_db"]
        wanted: Curve = share * np.maximum(over_db, 0.0)
        if knee_db >= NARROWEST_KNEE_DB:
            bend = share * (over_db + knee_db / 2.0) ** 2 / (2.0 * knee_db)
            wanted = np.where(2.0 * np.abs(over_db) <= knee_db, bend, wanted)
        return wanted

    def _smoothed(self, wanted_db: Curve) -> Curve:
        """Return the reduction with attack and release, eq. 16.

        Each frame needs the one before and branches on it: a plain loop, over Python's own floats
        because numpy's are many times slower one by one.
        """
        reduction_db = self._reduction_db
        if reduction_db == 0.0 and not wanted_db.any():
            return wanted_db
        attack = self._decay(self._values["attack_ms"])
        release = self._decay(self._values["release_ms"])
        smoothed = []
        for wanted in wanted_db.tolist():
            decay = attack if wanted > reduction_db else release
            reduction_db = wanted + decay * (reduction_db - wanted)
            smoothed.append(reduction_db)
        self._reduction_db = reduction_db if reduction_db > TOO_LITTLE_DB else 0.0
        return np.array(smoothed)

    def _decay(self, time_ms: float) -> float:
        return math.exp(-1000.0 / (time_ms * self._sample_rate))
