"""Tilt: turns the whole spectrum around one frequency, darker or brighter.

Source: a first-order shelf at both ends at once, as in the tone control of the Quad 34 preamplifier
(1982); bilinear transform, see `biquads.tilt`.
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections

SPEC = EffectSpec(
    "tilt",
    "Tilt",
    "Makes the whole sound brighter or darker with one knob.",
    (
        ParamSpec(
            *("tilt_db", "Tilt", "dB", -12.0, 12.0, 0.0),
            "By how much the highs become louder and the lows softer; below 0 the other way.",
        ),
        ParamSpec(
            *("freq", "Pivot", "Hz", 100.0, 8000.0, 700.0),
            "The frequency that stays as it is.",
            ParamScale.LOG,
        ),
    ),
    "Tone",
)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return the one section, or none where nothing is tilted."""
    if not values["tilt_db"]:
        return {}
    angle = biquads.angle_of(values["freq"], sample_rate)
    return {"tilt": biquads.tilt(angle, values["tilt_db"])}
