"""Chorus: copies of the sound that come a little late, each swaying in pitch by itself.

Source: J. Dattorro, "Effect Design, Part 2: Delay-Line Modulation and Chorus", J. AES 45
(1997): modulated delay lines, read between the samples; cubic Lagrange interpolation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.blend import Blend
from nexus_desktop.engine.effects.modulation.swaying import AROUND, Between
from nexus_desktop.engine.effects.processor import PieceProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide, scaled
from nexus_desktop.engine.effects.turning import Turning
from nexus_desktop.engine.effects.waiting import Waiting

LONGEST_DELAY_MS, LONGEST_DEPTH_MS = 40.0, 10.0
VOICES = ("1", "2", "3", "4")

SPEC = EffectSpec(
    "chorus",
    "Chorus",
    "Makes many out of one, by copies that come late and sway in pitch.",
    (
        ParamSpec(
            *("rate_hz", "Rate", "Hz", 0.05, 10.0, 0.8), "How often they sway.", ParamScale.LOG
        ),
        ParamSpec("depth_ms", "Depth", "ms", 0.0, LONGEST_DEPTH_MS, 2.0, "How far they sway."),
        ParamSpec(
            *("delay_ms", "Delay", "ms", 1.0, LONGEST_DELAY_MS, 12.0),
            "How late they come, at least as much as they sway.",
        ),
        ParamSpec(
            *("mix", "Copies", "%", 0.0, 100.0, 40.0),
            "How much of the copies is heard; all of one copy is a vibrato.",
        ),
        ParamSpec(
            *("voices", "Voices", "", 0.0, len(VOICES) - 1.0, 1.0),
            "How many copies there are.",
            ParamScale.CHOICE,
            VOICES,
        ),
    ),
    "Modulation",
)


class Chorus(PieceProcessor):
    """Every voice sways a share of a turn behind the one before; another number of them fades in.

    A copy cannot come before the sound: where it would sway further than it is late, it is later.
    """

    latency = 0

    def __init__(self) -> None:
        self._depth, self._delay, self._mix = Glide(), Glide(), Glide()
        self._voices = Blend(int, 1)
        self._rate_hz = 1.0
        self._turning = Turning()
        self._sample_rate = self._channels = 0
        self._past = Waiting()

    @property
    def tail(self) -> int:
        longest_ms = max(self._delay.target, self._depth.target) + self._depth.target
        return math.ceil(longest_ms * self._sample_rate / 1000.0) + 2 * AROUND

    def configure(self, values: Mapping[str, float]) -> None:
        self._depth.aim(values["depth_ms"])
        self._delay.aim(values["delay_ms"])
        self._mix.aim(values["mix"] / 100.0)
        self._voices.aim(int(values["voices"]) + 1)
        self._rate_hz = values["rate_hz"]
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for each in (self._depth, self._delay, self._mix, self._voices, self._turning):
            each.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        for glide in (self._depth, self._delay, self._mix):
            glide.settle()
        self._voices.reset()
        self._turning.begin(self._rate_hz / self._sample_rate)
        longest_ms = LONGEST_DELAY_MS + LONGEST_DEPTH_MS
        kept = math.ceil(longest_ms * self._sample_rate / 1000.0) + 2 * AROUND
        self._past = Waiting(kept, self._channels)

    def _treated(self, sound: Block) -> Block:
        frames, per_ms = len(sound), self._sample_rate / 1000.0
        depth = self._depth.over(frames) * per_ms
        delay = np.maximum(self._delay.over(frames) * per_ms, depth + AROUND)
        latest = math.ceil(np.max(delay) + np.max(depth)) + AROUND
        around = Between(self._past.with_past(sound)[-(frames + latest) :])
        shares = self._voices.over(frames)
        ahead = [voice / voices for _, voices in shares for voice in range(voices)]
        swings = self._turning.sines(frames, *ahead, kind=np.float32)
        swings *= np.asarray(depth, np.float32)
        swing = iter(swings)
        near = int(max(self._delay.target, self._depth.target) * per_ms)
        mix = self._mix.over(frames)
        treated = _at_level(sound, 1.0 - mix)
        for share, voices in shares:
            copies = around.late(frames, near, delay, next(swing))
            for _ in range(1, voices):
                copies += around.late(frames, near, delay, next(swing))
            treated += _at_level(copies, mix * share / math.sqrt(voices))
        return treated


def _at_level(sound: Block, level: float | Curve) -> Block:
    if isinstance(level, float):
        return sound * np.float32(level)
    return scaled(sound, level.astype(np.float32))
