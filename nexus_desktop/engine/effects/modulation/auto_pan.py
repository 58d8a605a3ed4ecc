"""Auto-pan: the sound wanders from side to side, equally loud wherever it is.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 5.3.1, the law of sine
and cosine, raised by 3 dB so that a sound in the middle stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.blend import Blend
from nexus_desktop.engine.effects.modulation.waves import SHAPES, swung, wave_of
from nexus_desktop.engine.effects.processor import PieceProcessor
from nexus_desktop.engine.effects.smoothing import Glide
from nexus_desktop.engine.effects.turning import QUARTER, Turning

SPEC = EffectSpec(
    "auto_pan",
    "Auto-pan",
    "Lets a stereo sound wander from side to side.",
    (
        ParamSpec(
            *("rate_hz", "Rate", "Hz", 0.02, 20.0, 0.5),
            "How often a second it comes back to a side.",
            ParamScale.LOG,
        ),
        ParamSpec("depth", "Depth", "%", 0.0, 100.0, 80.0, "How far it goes; 100 is to the ends."),
        ParamSpec(
            *("shape", "Shape", "", 0.0, len(SHAPES) - 1.0, 0.0),
            "How it moves between the sides.",
            ParamScale.CHOICE,
            SHAPES,
        ),
    ),
    "Modulation",
    is_linked=True,
)


class AutoPan(PieceProcessor):
    """Weighs the first two channels; a mono sound, which has no sides, stays as it is."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._depth = Glide()
        self._waves = Blend(wave_of, 0.0)
        self._turning = Turning()
        self._rate_hz = 1.0
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._depth.aim(values["depth"] / 100.0)
        self._waves.aim(values["shape"])
        self._rate_hz = values["rate_hz"]
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        for each in (self._depth, self._waves, self._turning):
            each.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._turning.begin(self._rate_hz / self._sample_rate)
        self._depth.settle()
        self._waves.reset()

    def _treated(self, sound: Block) -> Block:
        frames, channels = sound.shape
        if channels < 2:
            return sound
        # A sine begins in the middle, on its way to the right.
        (right,) = swung(self._waves.over(frames), self._turning, frames, QUARTER)
        place = self._depth.over(frames) * (2.0 * right - 1.0)
        angle = ((place + 1.0) * (math.pi / 4.0)).astype(np.float32)
        treated = sound.copy()
        for channel, law in enumerate((np.cos, np.sin)):
            treated[:, channel] *= math.sqrt(2.0) * law(angle)
        return treated
