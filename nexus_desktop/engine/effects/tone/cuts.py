"""Cuts: takes away one end of the spectrum, as steeply as wanted.

Source: Butterworth filters as rows of sections of one frequency whose Q are those of the filter's
pole pairs (L. Thede, Practical Analog and Digital Filter Design, 2004, ch. 2), each section as in
the Audio EQ Cookbook, see `biquads`.
"""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import Sections

SLOPES_DB = (6, 12, 24, 36, 48, 18)
"""By the place that projects keep; see `ParamSpec.choices`."""

PLAIN_Q = 0.7071
"""Without resonance: shelves do not overshoot, cuts are Butterworth."""


def slope_param(param_id: str, name: str) -> ParamSpec:
    """Return the choice of how steep a cut is."""
    return ParamSpec(
        *(param_id, name, "dB/oct", 0.0, len(SLOPES_DB) - 1.0, 1.0),
        "How steep a low or high cut is.",
        ParamScale.CHOICE,
        tuple(str(slope) for slope in SLOPES_DB),
        menu=tuple((str(slope), f"{slope} dB/oct") for slope in sorted(SLOPES_DB)),
    )


def cut(angle: float, q: float, slope_db: int, *, is_low: bool) -> tuple[Section, ...]:
    """Return a cut; its Q scales that of the sharpest pole pair, so 12 dB are the cookbook's."""
    order = slope_db // 6
    single = biquads.one_pole_low_pass if is_low else biquads.one_pole_high_pass
    row = [single(angle)] if order % 2 else []
    if order > 1:
        *mild, sharpest = biquads.butterworth_qs(order)
        sharp = q if order == 2 else sharpest * q / PLAIN_Q
        section = biquads.low_pass if is_low else biquads.high_pass
        row += [section(angle, each) for each in (*mild, sharp)]
    return tuple(row)


def _spec(effect_id: str, name: str, what: str, freq_hz: float) -> EffectSpec:
    return EffectSpec(
        effect_id,
        name,
        f"Takes away what lies {what} a frequency.",
        (
            ParamSpec(
                *("freq", "Cutoff", "Hz", 10.0, 22_000.0, freq_hz),
                "Where the sound has become 3 dB softer.",
                ParamScale.LOG,
            ),
            slope_param("slope", "Slope"),
            ParamSpec(
                *("q", "Q", "", 0.1, 20.0, PLAIN_Q),
                "Above 0.71, how much it rings at its edge.",
                ParamScale.LOG,
            ),
        ),
        "Tone",
    )


HIGH_PASS = _spec("high_pass", "High-pass", "below", 80.0)
LOW_PASS = _spec("low_pass", "Low-pass", "above", 12_000.0)


def high_pass_sections(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return the sections of a high-pass."""
    return _sections(values, sample_rate, is_low=False)


def low_pass_sections(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return the sections of a low-pass."""
    return _sections(values, sample_rate, is_low=True)


def _sections(values: Mapping[str, float], sample_rate: int, *, is_low: bool) -> Sections:
    angle = biquads.angle_of(values["freq"], sample_rate)
    row = cut(angle, values["q"], SLOPES_DB[int(values["slope"])], is_low=is_low)
    return {str(place): section for place, section in enumerate(row)}
