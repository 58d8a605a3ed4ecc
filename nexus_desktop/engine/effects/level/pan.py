"""Pan: moves a stereo sound to one side, as loud in the middle as its law says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.level import pan_laws
from nexus_desktop.engine.effects.level.stereo_matrix import StereoMatrix

LAWS: Mapping[str, Callable[[float], float]] = {
    "0 db": pan_laws.balance,
    "-3 db": pan_laws.equal_power,
    "-4.5 db": pan_laws.compromise,
    "-6 db": pan_laws.linear,
}
"""Each named by its gain in the middle."""

WAYS = ("balance", "pan")

SPEC = EffectSpec(
    "pan",
    "Pan",
    "Moves a stereo sound to the left or to the right.",
    (
        ParamSpec("pan", "Pan", "%", -100.0, 100.0, 0.0, "−100 is left, 0 the middle, 100 right."),
        ParamSpec(
            *("law", "Pan law", "", 0.0, len(LAWS) - 1.0, 0.0),
            "How much softer each side is in the middle than at its end.",
            ParamScale.CHOICE,
            tuple(LAWS),
            menu=tuple((law, law.replace("-", "−").replace("db", "dB")) for law in LAWS),
        ),
        ParamSpec(
            *("way", "Way", "", 0.0, len(WAYS) - 1.0, 0.0),
            "Balance makes the far side softer; pan takes it along to the near side.",
            ParamScale.CHOICE,
            WAYS,
        ),
    ),
    "Stereo",
    is_linked=True,
)


class Pan(StereoMatrix):
    """A mono sound, which has no sides, stays as it is."""

    def configure(self, values: Mapping[str, float]) -> None:
        law = tuple(LAWS.values())[int(values["law"])]
        pan = values["pan"] / 100.0
        if WAYS[int(values["way"])] == "balance":
            left, right = _gains(law, pan)
            self.aim(((left, 0.0), (0.0, right)))
            return
        # Each side is a sound of its own that stands at its end, and leaves it when pushed.
        from_left = _gains(law, -1.0 + 2.0 * max(pan, 0.0))
        from_right = _gains(law, 1.0 + 2.0 * min(pan, 0.0))
        self.aim(((from_left[0], from_right[0]), (from_left[1], from_right[1])))


def _gains(law: Callable[[float], float], position: float) -> tuple[float, float]:
    """Return the gains of left and right for a sound at −1 to 1."""
    nearness = (1.0 + position) / 2.0
    return law(1.0 - nearness), law(nearness)
