"""Stereo width: the balance between what both sides share and what tells them apart.

Source: A. Blumlein, British Patent 394,325 (1931): sum (mid) and difference (side) of two channels.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Glide, factor_of

SPEC = EffectSpec(
    "width",
    "Stereo width",
    "Makes a stereo sound narrower or wider, or sets its middle and its sides apart in level.",
    (
        ParamSpec(
            *("width", "Width", "%", 0.0, 200.0, 100.0), "0 is mono, 100 as it is, 200 very wide."
        ),
        ParamSpec("mid_db", "Middle", "dB", -60.0, 12.0, 0.0, "Level of what both sides share."),
        ParamSpec("side_db", "Sides", "dB", -60.0, 12.0, 0.0, "Level of what differs."),
    ),
    "Stereo",
    is_linked=True,
)


class Width(PlanarProcessor):
    """Scales mid and side of the first two channels; mono and further channels stay as they are."""

    def __init__(self) -> None:
        self._mid, self._side = Glide(1.0), Glide(1.0)

    def configure(self, values: Mapping[str, float]) -> None:
        self._mid.aim(factor_of(values["mid_db"]))
        self._side.aim(values["width"] / 100.0 * factor_of(values["side_db"]))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._mid.prepare(sample_rate)
        self._side.prepare(sample_rate)

    def reset(self) -> None:
        self._mid.settle()
        self._side.settle()

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        mid_factor, side_factor = self._mid.over(frames), self._side.over(frames)
        if len(sound) < 2:
            return sound
        left, right = sound[0], sound[1]
        mid = (left + right) * 0.5 * mid_factor
        side = (left - right) * 0.5 * side_factor
        return np.concatenate([[mid + side, mid - side], sound[2:]])
