"""Tremolo: the level goes up and down in a steady rhythm.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), chapter 3,
amplitude modulation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.blend import Blend
from nexus_desktop.engine.effects.modulation.waves import SHAPES, swung, wave_of
from nexus_desktop.engine.effects.processor import PieceProcessor
from nexus_desktop.engine.effects.smoothing import Glide
from nexus_desktop.engine.effects.turning import Turning

SPEC = EffectSpec(
    "tremolo",
    "Tremolo",
    "Lets the level swing up and down.",
    (
        ParamSpec(*("rate_hz", "Rate", "Hz", 0.05, 20.0, 5.0), "Swings a second.", ParamScale.LOG),
        ParamSpec("depth", "Depth", "%", 0.0, 100.0, 50.0, "How far down; 100 is to silence."),
        ParamSpec(
            *("shape", "Shape", "", 0.0, len(SHAPES) - 1.0, 0.0),
            "How the level moves between its ends.",
            ParamScale.CHOICE,
            SHAPES,
        ),
        ParamSpec(
            *("stereo_phase", "Stereo phase", "°", 0.0, 180.0, 0.0),
            "How far the right is ahead of the left; at 180 one is up while the other is down.",
        ),
    ),
    "Modulation",
    is_linked=True,
)


class Tremolo(PieceProcessor):
    """Scales by a wave that begins at its top; every second channel swings as a right one."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._depth, self._apart = Glide(), Glide()
        self._waves = Blend(wave_of, 0.0)
        self._turning = Turning()
        self._rate_hz = 1.0
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._depth.aim(values["depth"] / 100.0)
        self._apart.aim(values["stereo_phase"] / 360.0)
        self._waves.aim(values["shape"])
        self._rate_hz = values["rate_hz"]
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        for each in (self._depth, self._apart, self._waves, self._turning):
            each.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._turning.begin(self._rate_hz / self._sample_rate)
        self._depth.settle()
        self._apart.settle()
        self._waves.reset()

    def _treated(self, sound: Block) -> Block:
        frames = len(sound)
        apart, depth = self._apart.over(frames), self._depth.over(frames)
        sides = (0.0, apart) if sound.shape[1] > 1 and np.any(apart) else (0.0,)
        gains = swung(self._waves.over(frames), self._turning, frames, *sides)
        gains *= np.asarray(-depth, np.float32)
        gains += np.float32(1.0)
        treated = np.empty_like(sound)
        for channel in range(sound.shape[1]):
            gain = gains[channel % len(gains)]
            np.multiply(sound[:, channel], gain, out=treated[:, channel])
        return treated
