"""Gate and expander: makes soft passages softer, or silences them.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 4.2.3, noise gate and
expander with hysteresis and hold; static curve as in D. Giannoulis et al. (2012), mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections
from nexus_desktop.engine.effects.dynamics.ballistics import Ballistics
from nexus_desktop.engine.effects.dynamics.curves import reduction_below
from nexus_desktop.engine.effects.dynamics.hops import Values
from nexus_desktop.engine.effects.dynamics.level_driven import LevelDriven, decibels
from nexus_desktop.engine.effects.dynamics.opening import Opening
from nexus_desktop.engine.effects.smoothing import Curve, factor_of

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0

SPEC = EffectSpec(
    "gate",
    "Gate",
    "Turns down what is softer than a threshold: breaths, rooms, the neighbour's drum.",
    (
        ParamSpec("threshold_db", "Threshold", "dB", -90.0, 0.0, -45.0, "Below it, it closes."),
        ParamSpec(
            *("ratio", "Ratio", ":1", 1.0, 100.0, 10.0),
            "How many decibels softer it comes out for one that comes in; 2 expands, 100 closes.",
            ParamScale.LOG,
        ),
        ParamSpec("range_db", "Range", "dB", 0.0, 100.0, 40.0, "It turns down by no more."),
        ParamSpec(
            *("hysteresis_db", "Hysteresis", "dB", 0.0, 24.0, 4.0),
            "How far below the threshold an open gate stays open, so that it does not chatter.",
        ),
        ParamSpec(
            *("attack_ms", "Attack", "ms", 0.1, 250.0, 2.0),
            "Time until it has opened by 63 %.",
            ParamScale.LOG,
        ),
        ParamSpec("hold_ms", "Hold", "ms", 0.0, 2000.0, 60.0, "How long it waits to close."),
        ParamSpec(
            *("release_ms", "Release", "ms", 5.0, 3000.0, 150.0),
            "Time until it has closed by 63 %.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("low_hz", "Side-chain from", "Hz", LOWEST_HZ, 4000.0, LOWEST_HZ),
            "What lies below does not open it; 20 Hz lets all of it count.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("high_hz", "Side-chain to", "Hz", 200.0, HIGHEST_HZ, HIGHEST_HZ),
            "What lies above does not open it; 20 kHz lets all of it count.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("lookahead_ms", "Look-ahead", "ms", 0.0, 20.0, 0.0),
            "How much earlier it opens; the sound waits for as long.",
            changes_latency=True,
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class Gate(LevelDriven):
    """Opens for all channels together."""

    def __init__(self) -> None:
        super().__init__()
        self._opening = Opening()
        self._ballistics = Ballistics()

    def reset(self) -> None:
        super().reset()
        self._opening = Opening()
        self._ballistics = Ballistics()

    def _reductions_db(self, levels: Values) -> Curve:
        values = self._values
        threshold_db = values["threshold_db"]
        hold = int(values["hold_ms"] * self._sample_rate / (1000.0 * self._hops.hop))
        is_closed = ~self._opening.over(
            levels,
            factor_of(threshold_db),
            factor_of(threshold_db - values["hysteresis_db"]),
            hold,
        )
        wanted_db = np.zeros(len(levels))
        if is_closed.any():
            wanted_db[is_closed] = _reduction(values, decibels(levels[is_closed]))
        # A reduction that grows is a gate that closes, which is what its release is.
        attack, release = self._decay(values["attack_ms"]), self._decay(values["release_ms"])
        return self._ballistics.smoothed(wanted_db, release, attack)

    def _ear_sections(self) -> Sections:
        sections = {}
        q = biquads.butterworth_qs(2)[0]
        if self._values["low_hz"] > LOWEST_HZ:
            angle = biquads.angle_of(self._values["low_hz"], self._sample_rate)
            sections["low"] = biquads.high_pass(angle, q)
        if self._values["high_hz"] < HIGHEST_HZ:
            angle = biquads.angle_of(self._values["high_hz"], self._sample_rate)
            sections["high"] = biquads.low_pass(angle, q)
        return sections


def transfer(values: Mapping[str, float], level_db: Curve) -> Curve:
    """Return what comes out where a level in dB stays for long and the gate was closed before."""
    held_db: Curve = level_db - _reduction(values, level_db)
    return held_db


def _reduction(values: Mapping[str, float], level_db: Curve) -> Curve:
    below_db = reduction_below(level_db, values["threshold_db"], values["ratio"], 0.0)
    reduction_db: Curve = np.minimum(below_db, values["range_db"])
    return reduction_db
