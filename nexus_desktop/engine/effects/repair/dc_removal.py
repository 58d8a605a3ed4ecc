"""DC removal: brings a wave that lies too high or too low back to the middle.

Source: J. O. Smith, Introduction to Digital Filters with Audio Applications (2007), "DC Blocker";
a zero at 0 Hz and a pole beside it, here placed so that the cutoff is exact (bilinear transform).
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor

SPEC = EffectSpec(
    "dc_removal",
    "DC removal",
    "Takes away a constant offset, which costs headroom and clicks at cuts.",
    (
        ParamSpec(
            *("freq", "Cutoff", "Hz", 1.0, 40.0, 5.0),
            "What lies below is taken away; lower keeps more bass, higher settles sooner.",
            ParamScale.LOG,
        ),
    ),
    "Repair",
)


class DcRemoval(PlanarProcessor):
    """A first-order high-pass far below what is heard."""

    def __init__(self) -> None:
        self._freq_hz = 0.0
        self._filter = TurnableCascade()
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._freq_hz = values["freq"]
        if self._sample_rate:
            self._filter.aim(self._sections())

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._filter.prepare(self._sections(), sample_rate, channels)

    def reset(self) -> None:
        self._filter.reset()

    def _treated(self, sound: Planar) -> Planar:
        return self._filter.filtered(sound)

    def _sections(self) -> Sections:
        angle = biquads.angle_of(self._freq_hz, self._sample_rate)
        return {"blocker": biquads.one_pole_high_pass(angle)}
