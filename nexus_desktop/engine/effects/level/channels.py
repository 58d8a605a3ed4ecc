"""Channels: swaps, copies and mixes the two sides of a sound, or turns one of them upside down."""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.level.stereo_matrix import AS_IT_IS, Matrix, StereoMatrix

ROUTES: Mapping[str, Matrix] = {
    "as they are": AS_IT_IS,
    "swapped": ((0.0, 1.0), (1.0, 0.0)),
    "left on both": ((1.0, 0.0), (1.0, 0.0)),
    "right on both": ((0.0, 1.0), (0.0, 1.0)),
    "mono": ((0.5, 0.5), (0.5, 0.5)),
    "to mid and side": ((0.5, 0.5), (0.5, -0.5)),
    "from mid and side": ((1.0, 1.0), (1.0, -1.0)),
}
"""Mid and side are the mean and half the difference (A. Blumlein, British Patent 394,325, 1931)."""

_SWITCH = ("off", "on")

SPEC = EffectSpec(
    "channels",
    "Channels",
    "Swaps left and right, puts one or the mean of them on both, or goes to mid and side and back.",
    (
        ParamSpec(
            *("route", "Sides", "", 0.0, len(ROUTES) - 1.0, 0.0),
            "What is heard on the left and on the right.",
            ParamScale.CHOICE,
            tuple(ROUTES),
        ),
        ParamSpec(
            *("invert_left", "Left inverted", "", 0.0, 1.0, 0.0),
            "Whether the left wave, or a mono one, is turned upside down.",
            ParamScale.CHOICE,
            _SWITCH,
        ),
        ParamSpec(
            *("invert_right", "Right inverted", "", 0.0, 1.0, 0.0),
            "Whether the right wave is turned upside down.",
            ParamScale.CHOICE,
            _SWITCH,
        ),
    ),
    "Stereo",
    is_linked=True,
)


class Channels(StereoMatrix):
    """Routes first, then inverts what comes out."""

    def configure(self, values: Mapping[str, float]) -> None:
        (left_left, left_right), (right_left, right_right) = tuple(ROUTES.values())[
            int(values["route"])
        ]
        left = -1.0 if values["invert_left"] else 1.0
        right = -1.0 if values["invert_right"] else 1.0
        self.aim(
            ((left * left_left, left * left_right), (right * right_left, right * right_right)),
            for_mono=left,
        )
