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
from nexus_desktop.engine.effects.modulation.waves import SHAPES, Turns, blended, wave_of
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Curve, Glide, scaled
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


class Tremolo:
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

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        frames = len(block)
        if not frames:
            return block
        sound = without_damage(block)
        turns, apart = self._turning.over(frames), self._apart.over(frames)
        depth, waves = self._depth.over(frames), self._waves.over(frames)

        def gains(turned: Curve) -> Turns:
            kept = 1.0 - depth * blended(waves, turned.astype(np.float32))
            return kept.astype(np.float32, copy=False)

        treated = scaled(sound, gains(turns))
        if sound.shape[1] > 1 and np.any(apart):
            treated[:, 1::2] = sound[:, 1::2] * gains((turns + apart) % 1.0)[:, np.newaxis]
        return treated
