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
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections
from nexus_desktop.engine.effects.dynamics.ballistics import Ballistics
from nexus_desktop.engine.effects.dynamics.curves import reduction_above
from nexus_desktop.engine.effects.dynamics.hops import Values
from nexus_desktop.engine.effects.dynamics.level_driven import QUIETEST, LevelDriven, decibels
from nexus_desktop.engine.effects.smoothing import Curve, Glide, scaled

RMS_MS = 10.0
"""Time constant of the mean that the RMS detector takes."""

LOWEST_SIDECHAIN_HZ = 20.0
PEAK, RMS = 0, 1

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
        ParamSpec(
            *("auto_makeup", "Auto make-up", "", 0.0, 1.0, 0.0),
            "Whether half of what a sound at full scale loses is given back.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
        ParamSpec(
            *("detector", "Detector", "", 0.0, 1.0, 0.0),
            "Whether peaks count, or the power over some milliseconds, which is closer to the ear.",
            ParamScale.CHOICE,
            ("peak", "rms"),
            menu=(("peak", "Peak"), ("rms", "RMS")),
        ),
        ParamSpec(
            *("sidechain_hz", "Side-chain cut", "Hz", LOWEST_SIDECHAIN_HZ, 1000.0),
            *(LOWEST_SIDECHAIN_HZ, "What lies below does not count; 20 Hz lets all of it count."),
            ParamScale.LOG,
        ),
        ParamSpec(
            *("lookahead_ms", "Look-ahead", "ms", 0.0, 20.0, 0.0),
            "How much earlier it begins to turn down; the sound waits for as long.",
            changes_latency=True,
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class Compressor(LevelDriven):
    """One detector for all channels, so that the stereo image stands still."""

    def __init__(self) -> None:
        super().__init__()
        self._makeup = Glide(1.0)
        self._ballistics = Ballistics()
        self._mean_square = 0.0

    def configure(self, values: Mapping[str, float]) -> None:
        super().configure(values)
        self._makeup.aim(math.pow(10.0, _makeup_db(self._values) / 20.0))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._makeup.prepare(sample_rate)
        super().prepare(sample_rate, channels)

    def reset(self) -> None:
        super().reset()
        self._ballistics = Ballistics()
        self._mean_square = 0.0
        self._makeup.settle()

    def _finished(self, sound: Block, curve: Values | None) -> Block:
        makeup = self._makeup.over(len(sound))
        if isinstance(makeup, float):
            if curve is None:
                return sound if makeup == 1.0 else sound * np.float32(makeup)
            return scaled(sound, curve if makeup == 1.0 else curve * np.float32(makeup))
        factors = makeup.astype(np.float32)
        return scaled(sound, factors if curve is None else curve * factors)

    def _levels(self, sound: Block) -> Values:
        levels = super()._levels(sound)
        return self._averaged(levels) if self._values["detector"] == RMS else levels

    def _averaged(self, levels: Values) -> Values:
        """Return the root of the mean square over the last milliseconds."""
        # Imported here because what is only listed starts without SciPy; it takes a moment only.
        from nexus_desktop.engine.effects.section_rows import smoothed

        if not len(levels):
            return levels
        decay = math.exp(-1000.0 / (RMS_MS * self._sample_rate))
        means = smoothed(np.square(levels, dtype=np.float64), decay, self._mean_square)
        self._mean_square = float(means[-1])
        if self._mean_square < QUIETEST**2:
            self._mean_square = 0.0
        averaged: Values = np.sqrt(means).astype(np.float32)
        return averaged

    def _reductions_db(self, levels: Values) -> Curve:
        values = self._values
        wanted_db = _reduction(values, decibels(levels))
        attack, release = self._decay(values["attack_ms"]), self._decay(values["release_ms"])
        return self._ballistics.smoothed(wanted_db, attack, release)

    def _ear_sections(self) -> Sections:
        freq_hz = self._values["sidechain_hz"]
        if freq_hz <= LOWEST_SIDECHAIN_HZ:
            return {}
        angle = biquads.angle_of(freq_hz, self._sample_rate)
        return {"cut": biquads.high_pass(angle, biquads.butterworth_qs(2)[0])}


def transfer(values: Mapping[str, float], level_db: Curve) -> Curve:
    """Return what comes out where a level in dB stays for long."""
    held_db: Curve = level_db - _reduction(values, level_db) + _makeup_db(values)
    return held_db


def _reduction(values: Mapping[str, float], level_db: Curve) -> Curve:
    return reduction_above(level_db, values["threshold_db"], values["ratio"], values["knee_db"])


def _makeup_db(values: Mapping[str, float]) -> float:
    makeup_db = values["makeup_db"]
    if values["auto_makeup"]:
        makeup_db += 0.5 * float(_reduction(values, np.zeros(1))[0])
    return makeup_db
