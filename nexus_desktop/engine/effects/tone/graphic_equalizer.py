"""Graphic equaliser: 31 faders a third of an octave apart, heard at their places as they stand.

Source: J. Liski, V. Välimäki, "The Quest for the Best Graphic Equalizer", DAFx-17 (2017): bells one
after the other, whose gains are solved by least squares at the centres and half-way between them,
so that what leaks from band to band is taken into account. The bells here are those of the Audio EQ
Cookbook with the bandwidth warped towards Nyquist, see `biquads`, and the solution is refined.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.cascade import Sections

NAMES = (
    *("20", "25", "31", "40", "50", "63", "80", "100", "125", "160", "200", "250", "315", "400"),
    *("500", "630", "800", "1000", "1250", "1600", "2000", "2500", "3150", "4000", "5000", "6300"),
    *("8000", "10000", "12500", "16000", "20000"),
)
"""Nominal centres in Hz (ISO 266); the exact ones are thirds of octaves from 1 kHz."""

CENTRES_HZ = tuple(1000.0 * 2.0 ** ((place - NAMES.index("1000")) / 3.0) for place in range(31))
BANDWIDTH_OCTAVES = 0.5
"""Wider than the distance of the bands, so that equal faders are flat (the paper has c = 0.4)."""

MOST_DB = 12.0
_HIGHEST_SHARE = 0.46
"""Of the sample rate; bands above are left out."""

_PROTOTYPE_DB = 6.0
_REFINED = 3
_MOST_SOLVED_DB = 30.0
_UNHEARD_DB = 0.005

SPEC = EffectSpec(
    "graphic_equalizer",
    "Graphic equaliser",
    "Raises and lowers 31 bands, each a third of an octave wide.",
    tuple(
        ParamSpec(*(f"at_{name}hz", f"{name} Hz", "dB", -MOST_DB, MOST_DB, 0.0), "Level there.")
        for name in NAMES
    ),
    "Tone",
)


def sections_of(values: Mapping[str, float], sample_rate: int) -> Sections:
    """Return a section for every band that has something to do."""
    wanted = np.array([values[f"at_{name}hz"] for name in NAMES])
    if not wanted.any():
        return {}
    gains_db = _Bank.at(sample_rate).solved(wanted)
    return {
        NAMES[place]: _bell(place, float(gain_db), sample_rate)
        for place, gain_db in enumerate(gains_db)
        if abs(gain_db) > _UNHEARD_DB
    }


class _Bank:
    """The bells of one sample rate, and how each is heard in the places of the others."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._bands = sum(hertz < _HIGHEST_SHARE * sample_rate for hertz in CENTRES_HZ)
        centres = np.array(CENTRES_HZ[: self._bands])
        between = np.sqrt(centres[1:] * centres[:-1])
        self._places_hz = np.concatenate([centres, between])
        prototypes = [
            biquads.magnitude_db(
                [_bell(place, _PROTOTYPE_DB, sample_rate)], sample_rate, self._places_hz
            )
            for place in range(self._bands)
        ]
        self._inverse = np.linalg.pinv(np.array(prototypes).T / _PROTOTYPE_DB)

    @staticmethod
    @lru_cache(maxsize=8)
    def at(sample_rate: int) -> _Bank:
        """Return the bank of a sample rate."""
        return _Bank(sample_rate)

    def solved(self, wanted_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gains of the bells that together give what is wanted."""
        centres = wanted_db[: self._bands]
        target = np.concatenate([centres, (centres[1:] + centres[:-1]) / 2.0])
        gains = self._inverse @ target
        for _ in range(_REFINED):
            row = [_bell(place, gain, self._sample_rate) for place, gain in enumerate(gains)]
            heard = biquads.magnitude_db(row, self._sample_rate, self._places_hz)
            gains = gains + self._inverse @ (target - heard)
            gains = np.clip(gains, -_MOST_SOLVED_DB, _MOST_SOLVED_DB)
        solved: NDArray[np.float64] = gains
        return solved


def _bell(place: int, gain_db: float, sample_rate: int) -> Section:
    angle = biquads.angle_of(CENTRES_HZ[place], sample_rate)
    widened = math.log(2.0) / 2.0 * BANDWIDTH_OCTAVES * angle / math.sin(angle)
    return biquads.bell(angle, 1.0 / (2.0 * math.sinh(widened)), gain_db)
