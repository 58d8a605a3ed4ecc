"""Chorus: copies of the sound that come a little late, each swaying in pitch by itself.

Source: J. Dattorro, "Effect Design, Part 2: Delay-Line Modulation and Chorus", J. AES 45
(1997): modulated delay lines, read between the samples; cubic Lagrange interpolation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.interpolation import cubic
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide
from nexus_desktop.engine.effects.turning import Turning

LONGEST_DELAY_MS, LONGEST_DEPTH_MS = 40.0, 10.0
AROUND = 2
"""Samples that interpolation needs on either side."""

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
        ParamSpec(*("delay_ms", "Delay", "ms", 1.0, LONGEST_DELAY_MS, 12.0), "How late they come."),
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


class Chorus(PlanarProcessor):
    """Every voice sways a share of a turn behind the one before."""

    def __init__(self) -> None:
        self._depth, self._delay, self._mix = Glide(), Glide(), Glide()
        self._rate_hz, self._voices = 1.0, 1
        self._turning = Turning()
        self._sample_rate = self._channels = 0
        self._before: Planar = np.zeros((0, 0))

    @property
    def tail(self) -> int:
        longest_ms = self._delay.target + self._depth.target
        return math.ceil(longest_ms * self._sample_rate / 1000.0) + AROUND

    def configure(self, values: Mapping[str, float]) -> None:
        self._depth.aim(values["depth_ms"])
        self._delay.aim(values["delay_ms"])
        self._mix.aim(values["mix"] / 100.0)
        self._rate_hz, self._voices = values["rate_hz"], int(values["voices"]) + 1
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for glide in (self._depth, self._delay, self._mix):
            glide.prepare(sample_rate)
        self._turning.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        for glide in (self._depth, self._delay, self._mix):
            glide.settle()
        self._turning.begin(self._rate_hz / self._sample_rate)
        longest_ms = LONGEST_DELAY_MS + LONGEST_DEPTH_MS
        kept = math.ceil(longest_ms * self._sample_rate / 1000.0) + 2 * AROUND
        self._before = np.zeros((self._channels, kept))

    def _treated(self, sound: Planar) -> Planar:
        frames, kept = sound.shape[1], self._before.shape[1]
        whole = np.concatenate([self._before, sound], axis=1)
        self._before = whole[:, frames:].copy()
        turns = self._turning.over(frames)
        depth, delay = self._depth.over(frames), self._delay.over(frames)
        copies = np.zeros_like(sound)
        here = kept + np.arange(frames)
        for voice in range(self._voices):
            swaying = np.sin(2.0 * np.pi * (turns + voice / self._voices))
            late = (delay + depth * swaying) * (self._sample_rate / 1000.0)
            copies += between(whole, here - np.maximum(late, AROUND))
        copies /= math.sqrt(self._voices)
        mixed: Planar = sound + (copies - sound) * self._mix.over(frames)
        return mixed


def between(sound: Planar, places: Curve) -> Planar:
    """Return the sound at places between its samples, by the four samples around each."""
    first = np.floor(places).astype(np.intp)
    share = places - first
    a, b, c, d = (np.take(sound, first + step, axis=1) for step in (-1, 0, 1, 2))
    return cubic(a, b, c, d, share)
