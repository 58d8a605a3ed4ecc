"""De-esser: turns sharp s and sh sounds down, and leaves the voice alone.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 4.2.4, a compressor
that listens to the highs. Where only these are turned down, it is by a Butterworth shelf of second
order: with g for the gain of the highs, (g s² + √(2g) s + 1) / (s² + √2 s + 1), whose power at the
frequency w is (1 + g² w⁴) / (1 + w⁴). At g = 1 it is nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.delay_line import DelayLine
from nexus_desktop.engine.effects.dynamics.ballistics import Ballistics
from nexus_desktop.engine.effects.dynamics.curves import reduction_above
from nexus_desktop.engine.effects.dynamics.hops import Values
from nexus_desktop.engine.effects.dynamics.level_driven import LevelDriven, decibels
from nexus_desktop.engine.effects.processor import Planar, interleaved
from nexus_desktop.engine.effects.smoothing import Curve, Glide

Q = biquads.butterworth_qs(2)[0]

SPEC = EffectSpec(
    "de_esser",
    "De-esser",
    "Turns down sharp s and sh sounds of a voice.",
    (
        ParamSpec(
            *("freq", "Frequency", "Hz", 1500.0, 14_000.0, 5000.0),
            "Where the sharpness begins; what lies above is listened to.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("threshold_db", "Threshold", "dB", -70.0, 0.0, -36.0),
            "Level of the sharpness from which on it is turned down.",
        ),
        ParamSpec(
            *("ratio", "Ratio", ":1", 1.0, 50.0, 6.0),
            "How many decibels more sharpness come in for one more to come out.",
            ParamScale.LOG,
        ),
        ParamSpec("range_db", "Range", "dB", 0.0, 36.0, 12.0, "It turns down by no more."),
        ParamSpec(
            *("attack_ms", "Attack", "ms", 0.1, 50.0, 1.0),
            "Time until 63 % of the reduction is there.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("release_ms", "Release", "ms", 5.0, 1000.0, 60.0),
            "Time until 63 % of the reduction is gone.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("mode", "Mode", "", 0.0, 1.0, 0.0),
            "Whether only what lies above the frequency is turned down, or all of the sound.",
            ParamScale.CHOICE,
            ("split", "wide"),
        ),
        ParamSpec(
            *("listen", "Listen", "", 0.0, 1.0, 0.0),
            "Whether what it listens to is heard, to find the frequency.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
        ParamSpec(
            *("lookahead_ms", "Look-ahead", "ms", 0.0, 10.0, 0.0),
            "How much earlier it begins to turn down; the sound waits for as long.",
            changes_latency=True,
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class DeEsser(LevelDriven):
    """All channels are turned down together."""

    def __init__(self) -> None:
        super().__init__()
        self._ballistics = Ballistics()
        self._middle = TurnableCascade()
        self._wide, self._listened = Glide(), Glide()
        self._lines: tuple[DelayLine, ...] = ()
        self._parts: tuple[Planar, ...] = ()

    def configure(self, values: Mapping[str, float]) -> None:
        super().configure(values)
        self._wide.aim(values["mode"])
        self._listened.aim(values["listen"])
        if self._sample_rate:
            self._middle.aim(self._middle_sections())

    def prepare(self, sample_rate: int, channels: int) -> None:
        super().prepare(sample_rate, channels)
        self._middle.prepare(self._middle_sections(), sample_rate, channels)
        self._wide.prepare(sample_rate)
        self._listened.prepare(sample_rate)

    def reset(self) -> None:
        super().reset()
        self._ballistics = Ballistics()
        self._middle.reset()
        self._wide.settle()
        self._listened.settle()
        self._lines = tuple(DelayLine(self._channels, self.latency) for _ in range(3))

    def _heard(self, sound: Block) -> Block:
        planar = np.ascontiguousarray(sound.T, np.float64)
        parts = planar, self._ear.filtered(planar), self._middle.filtered(planar)
        self._parts = tuple(
            line.delayed(part, self.latency) for line, part in zip(self._lines, parts, strict=True)
        )
        return interleaved(parts[1])

    def _reductions_db(self, levels: Values) -> Curve:
        values = self._values
        over_db = reduction_above(decibels(levels), values["threshold_db"], values["ratio"], 0.0)
        wanted_db: Curve = np.minimum(over_db, values["range_db"])
        attack, release = self._decay(values["attack_ms"]), self._decay(values["release_ms"])
        return self._ballistics.smoothed(wanted_db, attack, release)

    def _finished(self, sound: Block, curve: Values | None) -> Block:
        planar, highs, middle = self._parts
        wide, listened = self._wide.over(len(sound)), self._listened.over(len(sound))
        if curve is None and isinstance(listened, float) and not listened:
            return sound
        gains = np.ones(1) if curve is None else curve.astype(np.float64)
        treated = planar * gains if np.any(wide) else planar
        if not isinstance(wide, float) or wide != 1.0:
            shelved = planar - (1.0 - gains) * highs
            shelved -= (1.0 - np.sqrt(gains)) * middle
            treated = _between(shelved, treated, wide)
        return interleaved(_between(treated, highs, listened))

    def _ear_sections(self) -> Sections:
        angle = biquads.angle_of(self._values["freq"], self._sample_rate)
        return {"highs": biquads.high_pass(angle, Q)}

    def _middle_sections(self) -> Sections:
        angle = biquads.angle_of(self._values["freq"], self._sample_rate)
        return {"middle": biquads.band_pass(angle, Q)}


def _between(one: Planar, other: Planar, share: float | Curve) -> Planar:
    """Return the mix of two sounds, of which the other has a share of 0 to 1."""
    if isinstance(share, float) and share in (0.0, 1.0):
        return other if share else one
    mixed: Planar = one + (other - one) * share
    return mixed
