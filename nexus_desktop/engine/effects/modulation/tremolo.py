"""Tremolo: the level goes up and down in a steady rhythm.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), chapter 3,
amplitude modulation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide

SPEC = EffectSpec(
    "tremolo",
    "Tremolo",
    "Lets the level swing up and down.",
    (
        ParamSpec(*("rate_hz", "Rate", "Hz", 0.05, 20.0, 5.0), "Swings a second.", ParamScale.LOG),
        ParamSpec("depth", "Depth", "%", 0.0, 100.0, 50.0, "How far down; 100 is to silence."),
        ParamSpec(
            *("shape", "Shape", "", 0.0, 1.0, 0.0),
            "How the level moves between its ends.",
            ParamScale.CHOICE,
            ("sine", "triangle"),
        ),
    ),
    "Modulation",
)


class Tremolo(PlanarProcessor):
    """Scales by a wave that begins at its top; all channels swing together."""

    def __init__(self) -> None:
        self._rate, self._depth, self._shape = Glide(1.0), Glide(), Glide()
        self._sample_rate = 1
        self._phase = 0.0

    def configure(self, values: Mapping[str, float]) -> None:
        self._rate.aim(values["rate_hz"])
        self._depth.aim(values["depth"] / 100.0)
        self._shape.aim(values["shape"])

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        for glide in (self._rate, self._depth, self._shape):
            glide.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._phase = 0.0
        for glide in (self._rate, self._depth, self._shape):
            glide.settle()

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        turns = self._turns(frames)
        sine = 0.5 - 0.5 * np.cos(2.0 * np.pi * turns)
        triangle = 1.0 - np.abs(1.0 - 2.0 * turns)
        down = sine + (triangle - sine) * self._shape.over(frames)
        treated: Planar = sound * (1.0 - self._depth.over(frames) * down)
        return treated

    def _turns(self, frames: int) -> Curve:
        """Return how far each frame is within its swing, 0 to 1."""
        step = np.broadcast_to(np.asarray(self._rate.over(frames)) / self._sample_rate, frames)
        ends = self._phase + np.cumsum(step)
        self._phase = float(ends[-1] % 1.0)
        turns: Curve = (ends - step) % 1.0
        return turns
