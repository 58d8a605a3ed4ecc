"""Vibrato: the pitch sways around where it is.

Source: J. Dattorro, "Effect Design, Part 2: Delay-Line Modulation and Chorus", J. AES 45 (1997). A
delay of A sin(2π f t) changes the pitch by the factor 1 − 2π f A cos(2π f t), so that for a
deviation of c cents A is (2^(c / 1200) − 1) / (2π f).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.modulation.swaying import AROUND, Between
from nexus_desktop.engine.effects.processor import PieceProcessor
from nexus_desktop.engine.effects.smoothing import Glide
from nexus_desktop.engine.effects.turning import Turning
from nexus_desktop.engine.effects.waiting import Waiting

SLOWEST_HZ, DEEPEST_CENTS = 0.5, 100.0

SPEC = EffectSpec(
    "vibrato",
    "Vibrato",
    "Lets the pitch sway, as a singer or a violinist does.",
    (
        ParamSpec(
            *("rate_hz", "Rate", "Hz", SLOWEST_HZ, 14.0, 5.0), "Sways a second.", ParamScale.LOG
        ),
        ParamSpec(
            *("depth_cents", "Depth", "ct", 0.0, DEEPEST_CENTS, 30.0),
            "How far the pitch goes up and down, in hundredths of a semitone.",
        ),
    ),
    "Modulation",
)


def swing_ms(rate_hz: float, cents: float) -> float:
    """Return how far a delay swings to either side for so many cents."""
    return 1000.0 * (math.pow(2.0, cents / 1200.0) - 1.0) / (2.0 * math.pi * rate_hz)


class Vibrato(PieceProcessor):
    """A delay around a middle that is far enough for the widest swing, and taken out as latency."""

    def __init__(self) -> None:
        self._swing_ms = Glide()
        self._turning = Turning()
        self._rate_hz = 1.0
        self._sample_rate = 0
        self._channels = 0
        self._past = Waiting()

    @property
    def latency(self) -> int:
        widest_ms = swing_ms(SLOWEST_HZ, DEEPEST_CENTS)
        return math.ceil(widest_ms * self._sample_rate / 1000.0) + AROUND

    @property
    def tail(self) -> int:
        return math.ceil(self._swing_ms.target * self._sample_rate / 1000.0) + AROUND

    def configure(self, values: Mapping[str, float]) -> None:
        self._rate_hz = values["rate_hz"]
        self._swing_ms.aim(swing_ms(self._rate_hz, values["depth_cents"]))
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._swing_ms.prepare(sample_rate)
        self._turning.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._swing_ms.settle()
        self._turning.begin(self._rate_hz / self._sample_rate)
        self._past = Waiting(2 * self.latency, self._channels)

    def _treated(self, sound: Block) -> Block:
        frames = len(sound)
        widest = self._swing_ms.over(frames) * (self._sample_rate / 1000.0)
        latest = self.latency + math.ceil(np.max(widest)) + AROUND
        around = Between(self._past.with_past(sound)[-(frames + latest) :])
        swing = self._turning.sines(frames, 0.0, kind=np.float32)[0]
        swing *= np.asarray(widest, np.float32)
        return around.late(frames, self.latency, self.latency, swing)
