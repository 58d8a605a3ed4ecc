"""Hum removal: a narrow notch at the frequency of the mains and at each of its overtones.

A notch is (s² + g b s + w²)/(s² + b s + w²), which is g at its middle; `b` is the width between
the points 3 dB down, for a notch that takes all. Source: S. J. Orfanidis, Introduction to Signal
Processing (1996), section 11.3, which also gives the exact width behind the bilinear transform.
It is the bell of the Audio EQ Cookbook with another Q, see `biquads`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import Sections

MAINS_HZ = (50.0, 60.0)
"""What can be chosen by name; the choice behind them is a frequency of one's own."""

SPEC = EffectSpec(
    "hum_removal",
    "Hum removal",
    "Takes away the hum of the mains and its overtones, and next to nothing beside them.",
    (
        ParamSpec(
            *("mains", "Mains", "Hz", 0.0, 2.0, 0.0),
            "50 Hz in most of the world, 60 Hz in most of the Americas, or one of your own.",
            ParamScale.CHOICE,
            ("50", "60", "own"),
            menu=(("50", "50 Hz"), ("60", "60 Hz"), ("own", "Own")),
        ),
        ParamSpec(
            *("freq", "Own frequency", "Hz", 15.0, 450.0, 50.0),
            "The lowest tone of the hum, where the mains are set to own.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("harmonics", "Tones", "tones", 1.0, 30.0, 10.0),
            "How many tones are taken away, counted from the lowest; a buzz has more than a hum.",
        ),
        ParamSpec(
            *("width_hz", "Width", "Hz", 0.5, 20.0, 1.5),
            "How wide each notch is; wider follows a hum that wavers, but takes more of the sound.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("strength_db", "Strength", "dB", 0.0, 60.0, 40.0),
            "By how much each tone of the hum becomes softer.",
        ),
    ),
    "Repair",
)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return a notch for each tone that the sample rate can hold."""
    chosen = int(values["mains"])
    lowest_hz = MAINS_HZ[chosen] if chosen < len(MAINS_HZ) else values["freq"]
    highest_hz = biquads.HIGHEST_SHARE * sample_rate
    return {
        str(number): _notch(number * lowest_hz, values, sample_rate)
        for number in range(1, round(values["harmonics"]) + 1)
        if number * lowest_hz < highest_hz
    }


def _notch(freq_hz: float, values: Mapping[str, float], sample_rate: int) -> Section:
    angle = biquads.angle_of(freq_hz, sample_rate)
    q = math.sin(angle) / (2.0 * math.tan(math.pi * values["width_hz"] / sample_rate))
    # The cookbook takes the width of a bell halfway down in dB, wider by the root of its gain.
    halfway = 10.0 ** (values["strength_db"] / 40.0)
    return biquads.bell(angle, q * halfway, -values["strength_db"])
