"""Parametric equaliser: eight bands of bells, shelves, cuts, notches and passes.

Source of every section: R. Bristow-Johnson's Audio EQ Cookbook, see `biquads` and `cuts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import Sections
from nexus_desktop.engine.effects.tone.cuts import PLAIN_Q, SLOPES_DB, cut, slope_param

BANDS = 8
TYPES = (
    *("bell", "lowshelf", "highshelf", "lowpass", "highpass", "notch", "off"),
    *("bandpass", "allpass"),
)
TYPE_NAMES = {
    "off": "Off",
    "bell": "Bell",
    "lowshelf": "Low shelf",
    "highshelf": "High shelf",
    "highpass": "High-pass",
    "lowpass": "Low-pass",
    "bandpass": "Band-pass",
    "notch": "Notch",
    "allpass": "All-pass",
}
"""As engineers write them, in the order of their lists."""

_WITH_GAIN = {
    "bell": biquads.bell,
    "lowshelf": biquads.low_shelf,
    "highshelf": biquads.high_shelf,
}
_WITHOUT_GAIN = {
    "notch": biquads.notch,
    "bandpass": biquads.band_pass,
    "allpass": biquads.all_pass,
}
GAINLESS = frozenset({"lowpass", "highpass", *_WITHOUT_GAIN})
"""The types of bands that have no gain to set."""

_FREQUENCIES = (1000.0, 100.0, 300.0, 3000.0, 6000.0, 12_000.0, 50.0, 500.0)
_TYPE_HELP = "What the band does: raise or lower a region, take away one end, or one frequency."


def _band_params(band: int) -> Iterator[ParamSpec]:
    ending, name = ("", "") if band == 1 else (f"_{band}", f" {band}")
    kind = float(TYPES.index("bell" if band == 1 else "off"))
    yield ParamSpec(
        *(f"type{ending}", f"Type{name}", "", 0.0, len(TYPES) - 1.0, kind),
        _TYPE_HELP,
        ParamScale.CHOICE,
        TYPES,
        menu=tuple(TYPE_NAMES.items()),
    )
    yield ParamSpec(
        *(f"freq{ending}", f"Frequency{name}", "Hz", 10.0, 22_000.0, _FREQUENCIES[band - 1]),
        "Middle of a bell or notch, edge of a shelf or cut.",
        ParamScale.LOG,
    )
    yield ParamSpec(
        *(f"gain_db{ending}", f"Gain{name}", "dB", -30.0, 30.0, 0.0),
        "How much a bell or shelf raises or lowers.",
    )
    yield ParamSpec(
        *(f"q{ending}", f"Q{name}", "", 0.1, 40.0, PLAIN_Q),
        "Higher is narrower; on cuts, how much they ring at their edge.",
        ParamScale.LOG,
    )
    yield slope_param(f"slope{ending}", f"Slope{name}")


SPEC = EffectSpec(
    "equalizer",
    "Equaliser",
    "Raises and lowers parts of the spectrum in up to eight bands.",
    (
        *(param for band in range(1, BANDS + 1) for param in _band_params(band)),
        ParamSpec("output_db", "Output", "dB", -24.0, 24.0, 0.0, "Level behind all bands."),
    ),
    "Tone",
)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return the filter sections of all bands and the level behind them."""
    sections = {
        f"{band}.{place}": section
        for band in range(1, BANDS + 1)
        for place, section in enumerate(_band_sections(values, band, sample_rate))
    }
    if values["output_db"]:
        sections["output"] = biquads.level(values["output_db"])
    return sections


def _band_sections(values: Mapping[str, float], band: int, sample_rate: int) -> tuple[Section, ...]:
    ending = "" if band == 1 else f"_{band}"
    kind = TYPES[int(values[f"type{ending}"])]
    angle = biquads.angle_of(values[f"freq{ending}"], sample_rate)
    q, gain_db = values[f"q{ending}"], values[f"gain_db{ending}"]
    if kind in ("lowpass", "highpass"):
        return cut(angle, q, SLOPES_DB[int(values[f"slope{ending}"])], is_low=kind == "lowpass")
    if kind in _WITHOUT_GAIN:
        return (_WITHOUT_GAIN[kind](angle, q),)
    if kind == "off" or gain_db == 0.0:
        return ()
    return (_WITH_GAIN[kind](angle, q, gain_db),)
