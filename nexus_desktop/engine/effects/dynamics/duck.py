"""Auto-duck: makes room for another sound while that is heard, as for a voice over music.

The level of the other sound, its side-chain, opens and holds as that of a gate does; times as in
`ballistics`.
"""

from __future__ import annotations

import numpy as np

from nexus_desktop.domain.effect import DataKind, DataSpec, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.cascade import Sections
from nexus_desktop.engine.effects.dynamics.ballistics import Ballistics
from nexus_desktop.engine.effects.dynamics.hops import Values
from nexus_desktop.engine.effects.dynamics.level_driven import LevelDriven, decibels
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Curve

SPEC = EffectSpec(
    "duck",
    "Auto-duck",
    "Turns the sound down while another is heard, such as music under a voice.",
    (
        ParamSpec(
            *("amount_db", "Amount", "dB", 0.0, 60.0, 12.0),
            "By how much the sound is turned down.",
        ),
        ParamSpec(
            *("threshold_db", "Threshold", "dB", -60.0, 0.0, -36.0),
            "Level of the other sound from which on it counts as heard.",
        ),
        ParamSpec(
            *("attack_ms", "Attack", "ms", 1.0, 1000.0, 60.0),
            "Time until 63 % of the reduction is there.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("hold_ms", "Hold", "ms", 0.0, 5000.0, 400.0),
            "How long a pause of the other sound may be before the sound comes back.",
        ),
        ParamSpec(
            *("release_ms", "Release", "ms", 5.0, 5000.0, 500.0),
            "Time until 63 % of the reduction is gone.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("lookahead_ms", "Look-ahead", "ms", 0.0, 200.0, 0.0),
            "How much earlier it begins to turn down; the sound waits for as long.",
            changes_latency=True,
        ),
    ),
    "Dynamics",
    data=(
        DataSpec(
            *("key", "Key", DataKind.KEY),
            "The sound that this one makes room for; a muted track steers nothing, one whose fader "
            "is down does.",
        ),
    ),
)


class Duck(LevelDriven):
    """Listens to the key alone; without one, the sound stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._key: Block | None = None
        self._ballistics = Ballistics()
        self._hold_left = 0

    def hear(self, key: Block) -> None:
        self._key = without_damage(key)

    def reset(self) -> None:
        super().reset()
        self._key = None
        self._ballistics = Ballistics()
        self._hold_left = 0

    def _heard(self, sound: Block) -> Block:
        key, self._key = self._key, None
        return np.zeros((len(sound), 1), np.float32) if key is None else key

    def _reductions_db(self, levels: Values) -> Curve:
        values = self._values
        wanted_db = self._held(decibels(levels) >= values["threshold_db"]) * values["amount_db"]
        attack, release = self._decay(values["attack_ms"]), self._decay(values["release_ms"])
        return self._ballistics.smoothed(wanted_db, attack, release)

    def _held(self, is_heard: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Curve:
        """Return 1 for hops in which the key is heard or held, otherwise 0."""
        places = np.arange(len(is_heard))
        hold = round(self._values["hold_ms"] * self._sample_rate / (1000.0 * self._hops.hop))
        ends = np.where(is_heard, places + 1 + hold, self._hold_left)
        until = np.maximum.accumulate(ends)
        if len(until):
            self._hold_left = max(0, int(until[-1]) - len(until))
        return np.where(places < until, 1.0, 0.0)

    def _ear_sections(self) -> Sections:
        return {}
