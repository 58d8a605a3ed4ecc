"""DC removal: brings a wave that lies too high or too low back to the middle.

Source: J. O. Smith, Introduction to Digital Filters with Audio Applications (2007), "DC Blocker";
a zero at 0 Hz and a pole beside it, here placed so that the cutoff is exact (bilinear transform).
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections

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


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return a first-order high-pass far below what is heard."""
    angle = biquads.angle_of(values["freq"], sample_rate)
    return {"blocker": biquads.one_pole_high_pass(angle)}
