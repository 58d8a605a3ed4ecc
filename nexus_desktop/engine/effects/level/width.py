"""Stereo width: the balance between what both sides share and what tells them apart.

Source: A. Blumlein, British Patent 394,325 (1931): sum (mid) and difference (side) of two channels.
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects.level.stereo_matrix import StereoMatrix
from nexus_desktop.engine.effects.smoothing import factor_of

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


class Width(StereoMatrix):
    """Scales mid and side of the first two channels."""

    def configure(self, values: Mapping[str, float]) -> None:
        mid = factor_of(values["mid_db"]) / 2.0
        side = values["width"] / 100.0 * factor_of(values["side_db"]) / 2.0
        self.aim(((mid + side, mid - side), (mid - side, mid + side)))
