"""Ring modulator: multiplies the sound with a tone, which leaves sums and differences only.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 3.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.processor import PieceProcessor
from nexus_desktop.engine.effects.smoothing import Glide, scaled
from nexus_desktop.engine.effects.turning import QUARTER, Turning

SPEC = EffectSpec(
    "ring_modulator",
    "Ring modulator",
    "Multiplies the sound with a tone: bells from strings, robots from voices.",
    (
        ParamSpec(
            *("freq", "Frequency", "Hz", 1.0, 8000.0, 200.0), "Pitch of the tone.", ParamScale.LOG
        ),
        ParamSpec(*("mix", "Depth", "%", 0.0, 100.0, 50.0), "How much of the product is heard."),
    ),
    "Modulation",
)


class RingModulator(PieceProcessor):
    """A carrier whose phase never jumps."""

    latency = 0
    tail = 0

    def __init__(self) -> None:
        self._freq_hz = 1.0
        self._mix = Glide()
        self._turning = Turning()
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._freq_hz = values["freq"]
        self._mix.aim(values["mix"] / 100.0)
        if self._sample_rate:
            self._turning.aim(self._step)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._mix.prepare(sample_rate)
        self._turning.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._mix.settle()
        self._turning.begin(self._step)

    def _treated(self, sound: Block) -> Block:
        factors = self._turning.sines(len(sound), QUARTER, kind=np.float32)[0]
        mix = self._mix.over(len(sound))
        factors *= np.asarray(mix, np.float32)
        factors += np.asarray(1.0 - mix, np.float32)
        return scaled(sound, factors)

    @property
    def _step(self) -> float:
        return min(self._freq_hz / self._sample_rate, HIGHEST_SHARE)
