"""Parametric equaliser: six bands of bells, shelves, cuts and notches.

Source of every section: R. Bristow-Johnson's Audio EQ Cookbook, see `biquads`. Steep cuts are
Butterworth: sections of one frequency whose Q are those of the filter's pole pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor

BANDS = 6
TYPES = ("bell", "lowshelf", "highshelf", "lowpass", "highpass", "notch", "off")
SLOPES_DB = (6, 12, 24, 36, 48)
PLAIN_Q = 0.7071
"""Without resonance: shelves do not overshoot, cuts are Butterworth."""

_FREQUENCIES = (1000.0, 100.0, 300.0, 3000.0, 6000.0, 12_000.0)
_TYPE_HELP = "What the band does: raise or lower a region, take away one end, or one frequency."


def _band_params(band: int) -> Iterator[ParamSpec]:
    ending, name = ("", "") if band == 1 else (f"_{band}", f" {band}")
    kind = float(TYPES.index("bell" if band == 1 else "off"))
    yield ParamSpec(
        *(f"type{ending}", f"Type{name}", "", 0.0, len(TYPES) - 1.0, kind),
        _TYPE_HELP,
        ParamScale.CHOICE,
        TYPES,
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
    yield ParamSpec(
        *(f"slope{ending}", f"Slope{name}", "dB/oct", 0.0, len(SLOPES_DB) - 1.0, 1.0),
        "How steep a low or high cut is.",
        ParamScale.CHOICE,
        tuple(str(slope) for slope in SLOPES_DB),
    )


SPEC = EffectSpec(
    "equalizer",
    "Equaliser",
    "Raises and lowers parts of the spectrum in up to six bands.",
    tuple(param for band in range(1, BANDS + 1) for param in _band_params(band)),
    "Tone",
)


class Equalizer(PlanarProcessor):
    """Runs all bands as one row of sections; a turned knob fades from the old row to the new."""

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._filter = TurnableCascade()
        self._sample_rate = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        if self._sample_rate:
            self._filter.aim(sections_of(self._values, self._sample_rate))

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._filter.prepare(sections_of(self._values, sample_rate), sample_rate, channels)

    def reset(self) -> None:
        self._filter.reset()

    def _treated(self, sound: Planar) -> Planar:
        return self._filter.filtered(sound)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return the filter sections of all bands, for the processor and for the drawn response."""
    return {
        f"{band}.{place}": section
        for band in range(1, BANDS + 1)
        for place, section in enumerate(_band_sections(values, band, sample_rate))
    }


def response_db(
    values: Mapping[str, float], sample_rate: int, freqs_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the gain at frequencies, in dB; what is drawn is what is heard."""
    turns = np.exp(-2j * np.pi * freqs_hz / sample_rate)
    magnitude = np.ones(len(freqs_hz))
    for b0, b1, b2, _, a1, a2 in sections_of(values, sample_rate).values():
        above = b0 + turns * (b1 + turns * b2)
        below = 1.0 + turns * (a1 + turns * a2)
        magnitude *= np.abs(above) / np.abs(below)
    response: NDArray[np.float64] = 20.0 * np.log10(np.maximum(magnitude, 1e-10))
    return response


def _band_sections(values: Mapping[str, float], band: int, sample_rate: int) -> tuple[Section, ...]:
    ending = "" if band == 1 else f"_{band}"
    kind = TYPES[int(values[f"type{ending}"])]
    angle = biquads.angle_of(values[f"freq{ending}"], sample_rate)
    q, gain_db = values[f"q{ending}"], values[f"gain_db{ending}"]
    if kind in ("lowpass", "highpass"):
        return _cut(kind, angle, q, SLOPES_DB[int(values[f"slope{ending}"])])
    if kind == "notch":
        return (biquads.notch(angle, q),)
    if kind == "off" or gain_db == 0.0:
        return ()
    if kind == "lowshelf":
        return (biquads.low_shelf(angle, q, gain_db),)
    if kind == "highshelf":
        return (biquads.high_shelf(angle, q, gain_db),)
    return (biquads.bell(angle, q, gain_db),)


def _cut(kind: str, angle: float, q: float, slope_db: int) -> tuple[Section, ...]:
    """Return a cut; its Q scales that of the sharpest pole pair, so 12 dB are the cookbook's."""
    is_low = kind == "lowpass"
    if slope_db == 6:
        design = biquads.one_pole_low_pass if is_low else biquads.one_pole_high_pass
        return (design(angle),)
    *mild, sharpest = biquads.butterworth_qs(slope_db // 6)
    sharp = q if not mild else sharpest * q / PLAIN_Q
    section = biquads.low_pass if is_low else biquads.high_pass
    return tuple(section(angle, each) for each in (*mild, sharp))
