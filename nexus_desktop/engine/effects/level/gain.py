"""Gain: louder or softer, or upside down, without a click when it is turned."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Glide, factor_of

SPEC = EffectSpec(
    "gain",
    "Gain",
    "Makes the sound louder or softer.",
    (
        ParamSpec("gain_db", "Gain", "dB", -60.0, 36.0, 0.0, "How much louder; below 0 softer."),
        ParamSpec(
            *("polarity", "Polarity", "", 0.0, 1.0, 0.0),
            "Whether the wave is turned upside down, against two microphones that cancel out.",
            ParamScale.CHOICE,
            ("normal", "inverted"),
        ),
    ),
    "Level",
)


class Gain:
    """Scales the samples, gliding exponentially to every new factor."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._factor = Glide(1.0)

    def configure(self, values: Mapping[str, float]) -> None:
        sign = -1.0 if values["polarity"] else 1.0
        self._factor.aim(sign * factor_of(values["gain_db"]))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._factor.prepare(sample_rate)

    def process(self, block: Block) -> Block:
        if not len(block):
            return block
        factor = self._factor.over(len(block))
        if isinstance(factor, float):
            return without_damage(block) * np.float32(factor)
        treated: Block = without_damage(block) * factor.astype(np.float32)[:, np.newaxis]
        return treated

    def reset(self) -> None:
        self._factor.settle()
