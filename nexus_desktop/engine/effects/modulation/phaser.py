"""Phaser: notches wander through the sound, made by all-pass filters.

Sources: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 2.4.2, for the
all-pass of first order, A(z) = (c + z⁻¹) / (1 + c z⁻¹) with c = (tan(π f / rate) − 1) /
(tan(π f / rate) + 1), which turns the phase by a quarter at f; V. Zavalishin, The Art of VA Filter
Design (2018), chapter 10, for feedback without a delay.

N of them within a feedback g are Aᴺ / (1 − g Aᴺ). Where the denominator is 0, A is one of the N
roots γ of 1/g, turned over; so the whole falls apart into N sections of first order that are exact,
(c + z⁻¹) / ((1 − γ c) + (c − γ) z⁻¹), of which two whose γ are conjugate make one of second order.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.blend import Blend
from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.delay_line import echoes_heard
from nexus_desktop.engine.effects.processor import Fixed, Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide
from nexus_desktop.engine.effects.turning import Turning

STAGES = ("2", "4", "6", "8", "10", "12")

SPEC = EffectSpec(
    "phaser",
    "Phaser",
    "Lets a few notches wander up and down through the sound.",
    (
        ParamSpec(*("rate_hz", "Rate", "Hz", 0.02, 10.0, 0.4), "Sweeps a second.", ParamScale.LOG),
        ParamSpec(
            *("centre_hz", "Centre", "Hz", 100.0, 5000.0, 800.0),
            "Where the notches wander around.",
            ParamScale.LOG,
        ),
        ParamSpec("range_oct", "Range", "oct", 0.0, 6.0, 3.0, "How far they go, in all."),
        ParamSpec(
            *("stages", "Stages", "", 0.0, len(STAGES) - 1.0, 1.0),
            "Every two of them make a notch.",
            ParamScale.CHOICE,
            STAGES,
        ),
        ParamSpec(
            *("feedback", "Feedback", "%", -95.0, 95.0, 30.0),
            "How much goes round again, which sharpens the peaks between the notches.",
        ),
        ParamSpec(
            *("stereo_phase", "Stereo phase", "°", 0.0, 180.0, 60.0),
            "How far the sweep of the right is ahead of that of the left.",
        ),
        ParamSpec(
            *("mix", "Depth", "%", 0.0, 100.0, 50.0),
            "How much of the filtered sound is heard; at one half the notches are deepest.",
        ),
    ),
    "Modulation",
    is_linked=True,
)


class _Ring(NamedTuple):
    """What cannot glide: the number of stages, and the feedback, from which the sections follow."""

    stages: int
    feedback: float

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """The sum and the product of the γ of each section of second order."""
        size = abs(self.feedback) ** (1.0 / self.stages)
        turned = 0.0 if self.feedback >= 0.0 else math.pi
        angles = [(turned + 2.0 * math.pi * k) / self.stages for k in range(self.stages)]
        above = [cmath.rect(size, angle).real for angle in angles if 1e-9 < angle < math.pi - 1e-9]
        pairs = [(2.0 * real, size * size) for real in above]
        # What is left of an even number are the two that are real, and opposite.
        return pairs if self.feedback < 0.0 else [*pairs, (0.0, -size * size)]


class Phaser(PlanarProcessor):
    """Filters whose coefficients change at every frame.

    What comes out of them is made softer by √(1 − feedback²): its power is 1 on average over a turn
    of the phase, with peaks of √((1 + feedback) / (1 − feedback)).
    """

    def __init__(self) -> None:
        self._octaves, self._range, self._apart, self._mix = Glide(), Glide(), Glide(), Glide()
        self._rings = Blend(self._silent, _Ring(2, 0.0))
        self._turning = Turning()
        self._rate_hz = 1.0
        self._sample_rate = self._channels = 0

    @property
    def tail(self) -> int:
        stages, feedback = self._rings.target
        lowest_hz = math.exp2(self._octaves.target - self._range.target / 2.0)
        # The delay of the stages at 0 Hz, where it is longest.
        once = stages * self._sample_rate / (math.pi * lowest_hz)
        return math.ceil(once * (1 + echoes_heard(self._mix.target, feedback)))

    @property
    def _glides(self) -> tuple[Glide, ...]:
        return self._octaves, self._range, self._apart, self._mix

    def configure(self, values: Mapping[str, float]) -> None:
        self._octaves.aim(math.log2(values["centre_hz"]))
        self._range.aim(values["range_oct"])
        self._apart.aim(values["stereo_phase"] / 360.0)
        self._mix.aim(values["mix"] / 100.0)
        self._rings.aim(_Ring(int(STAGES[int(values["stages"])]), values["feedback"] / 100.0))
        self._rate_hz = values["rate_hz"]
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for glide in self._glides:
            glide.prepare(sample_rate)
        self._rings.prepare(sample_rate)
        self._turning.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        for glide in self._glides:
            glide.settle()
        self._rings.reset()
        self._turning.begin(self._rate_hz / self._sample_rate)

    def _silent(self, ring: _Ring) -> _Stages:
        return _Stages(ring, self._channels)

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        coefficients = self._coefficients(frames)
        wet = np.zeros_like(sound)
        for share, stages in self._rings.over(frames):
            wet += share * stages.filtered(sound, coefficients)
        mixed: Planar = sound + (wet - sound) * self._mix.over(frames)
        return mixed

    def _coefficients(self, frames: int) -> list[Curve]:
        """Return c for left and right, or once if they are the same."""
        apart = self._apart.over(frames)
        sways = self._turning.sines(frames, *((0.0, apart) if np.any(apart) else (0.0,)))
        octaves, half_range = self._octaves.over(frames), np.multiply(self._range.over(frames), 0.5)
        curves = []
        for sway in sways:
            hertz = np.exp2(octaves + half_range * sway)
            tangent = np.tan(np.pi * np.minimum(hertz / self._sample_rate, HIGHEST_SHARE))
            curves.append((tangent - 1.0) / (tangent + 1.0))
        return curves


class _Stages:
    """The sections of one setting, with what they remember: the two last frames of each."""

    def __init__(self, ring: _Ring, channels: int) -> None:
        # Imported here because the window starts without it, and not later, while sound plays.
        from scipy.linalg.blas import dtbsv

        # Solves a band of equations from the first to the last: what a filter does.
        self._solve = Fixed(partial(dtbsv, 2, lower=1, diag=1, overwrite_x=1))
        self._pairs = ring.pairs
        self._level = math.sqrt(1.0 - ring.feedback**2)
        self._memory: NDArray[np.float64] = np.zeros((len(self._pairs) + 1, channels, 2))

    def filtered(self, sound: Planar, coefficients: list[Curve]) -> Planar:
        """Return the sound behind the sections, whose c are given for every second channel."""
        result = sound * self._level
        for side, c in enumerate(coefficients):
            self._filter(result[side :: len(coefficients)], c, slice(side, None, len(coefficients)))
        self._memory[np.abs(self._memory) < TOO_SMALL] = 0.0
        return result

    def _filter(self, rows: Planar, c: Curve, channels: slice) -> None:
        """Filter rows in place."""
        memory = self._memory[:, channels]
        square, twice = c * c, 2.0 * c
        band = np.ones((len(c), 3))
        for section, (total, product) in enumerate(self._pairs):
            less = square - total * c
            scale = 1.0 / (less + (1.0 + (product - 1.0) * square))
            back = scale * ((1.0 + product) * twice - total * (1.0 + square))
            further = scale * (less + product)
            band[:-1, 1], band[:-2, 2] = back[1:], further[2:]
            for row, held, after in zip(rows, memory[section], memory[section + 1], strict=True):
                before = np.concatenate([held, row])
                forward = square * row
                forward += twice * before[1:-1]
                forward += before[:-2]
                forward *= scale
                forward[0] -= back[0] * after[1] + further[0] * after[0]
                forward[1:2] -= further[1:2] * after[1]
                held[:] = before[-2:]
                row[:] = self._solve.value(band.T, forward)
        memory[-1] = np.concatenate([memory[-1], rows], axis=1)[:, -2:]
