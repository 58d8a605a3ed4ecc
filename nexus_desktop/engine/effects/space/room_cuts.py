"""The cuts of a room: what of it is left away below and above, behind all else."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nexus_desktop.domain.effect import ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections

LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
Q = math.sqrt(0.5)

CUTS = (
    ParamSpec(
        *("low_cut_hz", "Low cut", "Hz", LOWEST_HZ, 1000.0, LOWEST_HZ),
        "Below it the room is softer; all of it is heard at the lowest.",
        ParamScale.LOG,
    ),
    ParamSpec(
        *("high_cut_hz", "High cut", "Hz", 1000.0, HIGHEST_HZ, HIGHEST_HZ),
        "Above it the room is softer; all of it is heard at the highest.",
        ParamScale.LOG,
    ),
)


def cut_sections(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return Butterworth filters of second order, without those that are at their ends."""
    sections: dict[str, biquads.Section] = {}
    low_hz, high_hz = values["low_cut_hz"], values["high_cut_hz"]
    if low_hz > LOWEST_HZ:
        sections["low"] = biquads.high_pass(biquads.angle_of(low_hz, sample_rate), Q)
    if high_hz < HIGHEST_HZ:
        sections["high"] = biquads.low_pass(biquads.angle_of(high_hz, sample_rate), Q)
    return sections
