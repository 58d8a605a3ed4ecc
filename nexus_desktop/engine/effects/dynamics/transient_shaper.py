"""Transient shaper: sharpens or softens how sounds begin, and lengthens or shortens how they end.

Source: the manual of the SPL Transient Designer, "Differential Envelope Technology": of two
envelopes the second rises more slowly, and where they differ a sound begins; of two others the
second falls more slowly, and where they differ it ends. They are compared in decibels, so that it
makes no difference how loud the sound is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects.cascade import Sections
from nexus_desktop.engine.effects.dynamics.hops import Values
from nexus_desktop.engine.effects.dynamics.level_driven import QUIETEST, LevelDriven, decibels
from nexus_desktop.engine.effects.dynamics.windows import of_last
from nexus_desktop.engine.effects.smoothing import Curve, Glide

HOLD_MS = 12.0
"""A peak counts for so long: from 42 Hz on, no wave moves the envelope by its own swing."""

FALL_MS, SLOW_FALL_MS = 40.0, 400.0
SLOW_RISE_MS = 20.0

FULL_DB = 12.0
"""Envelopes so far apart call for three quarters of what is set."""

GAIN_MS = 15.0
"""The hops are a thirty-second of it, short against a beginning."""

SILENT_DB = 20.0 * math.log10(QUIETEST)

SPEC = EffectSpec(
    "transient_shaper",
    "Transient shaper",
    "Makes the beginnings and the ends of sounds louder or softer, whatever their level.",
    (
        ParamSpec(
            *("attack_db", "Attack", "dB", -15.0, 15.0, 6.0),
            "By how much beginnings become louder; below 0 they become softer.",
        ),
        ParamSpec(
            *("sustain_db", "Sustain", "dB", -24.0, 24.0, 0.0),
            "By how much what rings on becomes louder; below 0 it becomes softer.",
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class TransientShaper(LevelDriven):
    """All channels are shaped together."""

    def __init__(self) -> None:
        super().__init__()
        self._attack_db, self._sustain_db = Glide(), Glide()
        self._recent: Curve = np.zeros(0)
        self._envelope, self._long = _Falling(1.0), _Falling(1.0)
        self._slow = 0.0

    def configure(self, values: Mapping[str, float]) -> None:
        super().configure(values)
        self._attack_db.aim(values["attack_db"])
        self._sustain_db.aim(values["sustain_db"])

    def prepare(self, sample_rate: int, channels: int) -> None:
        super().prepare(sample_rate, channels)
        for glide in (self._attack_db, self._sustain_db):
            glide.prepare(sample_rate // self._hop)

    def reset(self) -> None:
        super().reset()
        self._attack_db.settle()
        self._sustain_db.settle()
        hops_in_ms = self._sample_rate / (1000.0 * self._hop)
        self._recent = np.full(math.ceil(HOLD_MS * hops_in_ms), SILENT_DB)
        self._envelope = _Falling(_fall_db(FALL_MS * hops_in_ms))
        self._long = _Falling(_fall_db(SLOW_FALL_MS * hops_in_ms))
        self._slow = QUIETEST

    def _reductions_db(self, levels: Values) -> Curve:
        if not len(levels):
            return np.zeros(0)
        peaks_db = self._held(decibels(levels))
        now_db = self._envelope.over(peaks_db)
        begins_db = np.maximum(now_db - self._rising_db(now_db), 0.0)
        ends_db = self._long.over(peaks_db) - now_db
        attack_db, sustain_db = (g.over(len(levels)) for g in (self._attack_db, self._sustain_db))
        gain_db = attack_db * np.tanh(begins_db / FULL_DB) + sustain_db * np.tanh(ends_db / FULL_DB)
        reductions_db: Curve = -gain_db
        return reductions_db

    def _held(self, level_db: Curve) -> Curve:
        """Return the highest of the last levels at each."""
        whole = np.concatenate([self._recent, level_db])
        hold = len(self._recent)
        self._recent = whole[-hold:]
        return of_last(np.maximum, whole, hold + 1)

    def _rising_db(self, now_db: Curve) -> Curve:
        """Return the envelope that rises slowly."""
        # Imported here because what is only listed starts without SciPy; it takes a moment only.
        from nexus_desktop.engine.effects.section_rows import smoothed

        slow = smoothed(10.0 ** (now_db / 20.0), self._decay(SLOW_RISE_MS), self._slow)
        self._slow = float(slow[-1])
        rising_db: Curve = 20.0 * np.log10(np.maximum(slow, QUIETEST))
        return rising_db

    @property
    def _shortest_ms(self) -> float:
        return GAIN_MS

    def _ear_sections(self) -> Sections:
        return {}


class _Falling:
    """An envelope that is at once as high as its peaks, and falls evenly in decibels."""

    def __init__(self, fall_db: float) -> None:
        self._fall_db = fall_db
        self._last_db = SILENT_DB

    def over(self, peaks_db: Curve) -> Curve:
        """Return the envelope at each hop."""
        fallen_db = self._fall_db * np.arange(1, len(peaks_db) + 1)
        raised_db = np.maximum(np.maximum.accumulate(peaks_db + fallen_db), self._last_db)
        envelope_db: Curve = raised_db - fallen_db
        self._last_db = float(envelope_db[-1])
        return envelope_db


def _fall_db(time_constant: float) -> float:
    """Return by how much an exponential falls in one step of its time constant."""
    return 20.0 / math.log(10.0) / time_constant
