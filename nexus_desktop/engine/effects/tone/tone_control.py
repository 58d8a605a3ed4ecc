"""Tone control: bass, middle and treble, as on an amplifier.

Source: two shelves and a wide bell of the Audio EQ Cookbook, see `biquads`, where P. Baxandall,
"Negative-Feedback Tone Control", Wireless World, October 1952, has them.
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections

BASS_HZ, MIDDLE_HZ, TREBLE_HZ = 120.0, 1000.0, 6000.0
WIDE_Q = 0.6


def _knob(param_id: str, name: str, what: str) -> ParamSpec:
    return ParamSpec(*(param_id, name, "dB", -18.0, 18.0, 0.0), f"Level of {what}.")


SPEC = EffectSpec(
    "tone_control",
    "Tone control",
    "Bass, middle and treble, as on an amplifier.",
    (
        _knob("bass_db", "Bass", "what lies below 120 Hz"),
        _knob("middle_db", "Middle", "what lies around 1 kHz"),
        _knob("treble_db", "Treble", "what lies above 6 kHz"),
    ),
    "Tone",
)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return a section for each knob that is not at 0."""
    sections = {}
    for name, design, freq_hz in (
        ("bass", biquads.low_shelf, BASS_HZ),
        ("middle", biquads.bell, MIDDLE_HZ),
        ("treble", biquads.high_shelf, TREBLE_HZ),
    ):
        gain_db = values[f"{name}_db"]
        if gain_db:
            angle = biquads.angle_of(freq_hz, sample_rate)
            sections[name] = design(angle, WIDE_Q, gain_db)
    return sections
