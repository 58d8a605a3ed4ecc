"""Graphic equaliser: 31 faders a third of an octave apart, heard at their places as they stand.

Source: J. Liski, V. Välimäki, "The Quest for the Best Graphic Equalizer", DAFx-17 (2017): bells one
after the other, whose gains are solved by least squares at the centres and half-way between them,
so that what leaks from band to band is taken into account. The bells here are those of the Audio EQ
Cookbook with the bandwidth warped towards Nyquist, see `biquads`. Other than in the paper, the
places half-way between count for less, and the solution is refined by what is still missing: with
faders anywhere within ±12 dB the centres are met within 0.4 dB, at 44.1 kHz too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections

NAMES = (
    *("20", "25", "31", "40", "50", "63", "80", "100", "125", "160", "200", "250", "315", "400"),
    *("500", "630", "800", "1000", "1250", "1600", "2000", "2500", "3150", "4000", "5000", "6300"),
    *("8000", "10000", "12500", "16000", "20000"),
)
"""Nominal centres in Hz (ISO 266); the exact ones are thirds of octaves from 1 kHz."""

CENTRES_HZ = tuple(1000.0 * 2.0 ** ((place - NAMES.index("1000")) / 3.0) for place in range(31))
BANDWIDTH_OCTAVES = 0.5
"""Wider than the distance of the bands, so that equal faders are flat, to 0.3 dB at +6."""

BETWEEN_WEIGHT = 0.3
"""What the places half-way between the centres count for, beside 1 for the centres."""

MOST_DB = 12.0
_HIGHEST_SHARE = 0.46
"""Of the sample rate; bands above are left out."""

_PROTOTYPE_DB = 6.0
_REFINED = 4
_MOST_SOLVED_DB = 40.0
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
    return _Bank.at(sample_rate).sections(wanted)


class _Bank:
    """The bells of one sample rate, and how each is heard in the places of the others."""

    def __init__(self, sample_rate: int) -> None:
        self._bands = sum(hertz < _HIGHEST_SHARE * sample_rate for hertz in CENTRES_HZ)
        centres = np.array(CENTRES_HZ[: self._bands])
        between = np.sqrt(centres[1:] * centres[:-1])
        places = 2.0 * np.pi * np.concatenate([centres, between]) / sample_rate
        angles, qs = _shapes(centres, sample_rate)
        away = np.cos(places)[:, np.newaxis] - np.cos(angles)
        self._angles, self._qs = angles.tolist(), qs.tolist()
        alphas = np.sin(angles) / (2.0 * qs)
        self._away_squared = (away / (np.sin(places)[:, np.newaxis] * alphas)) ** 2
        weights = np.full(len(places), BETWEEN_WEIGHT)
        weights[: self._bands] = 1.0
        shares = self._heard_db(np.full(self._bands, _PROTOTYPE_DB)) / _PROTOTYPE_DB
        self._inverse = np.linalg.pinv(shares * weights[:, np.newaxis]) * weights

    @staticmethod
    @lru_cache(maxsize=8)
    def at(sample_rate: int) -> _Bank:
        """Return the bank of a sample rate."""
        return _Bank(sample_rate)

    def sections(self, wanted_db: NDArray[np.float64]) -> Sections:
        """Return the bells that together give what is wanted."""
        return {
            name: biquads.bell(angle, q, gain_db)
            for name, angle, q, gain_db in zip(
                NAMES, self._angles, self._qs, self._solved(wanted_db).tolist(), strict=False
            )
            if abs(gain_db) > _UNHEARD_DB
        }

    def _solved(self, wanted_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gains of these bells."""
        centres = wanted_db[: self._bands]
        target = np.concatenate([centres, (centres[1:] + centres[:-1]) / 2.0])
        gains = self._inverse @ target
        for _ in range(_REFINED):
            missing = target - self._heard_db(gains).sum(axis=1)
            gains = np.clip(gains + self._inverse @ missing, -_MOST_SOLVED_DB, _MOST_SOLVED_DB)
        solved: NDArray[np.float64] = gains
        return solved

    def _heard_db(self, gains_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what each bell gives at every place, of shape (places, bands).

        This is |H|² of the cookbook's bell, divided by what numerator and denominator share.
        """
        power = 10.0 ** (gains_db / 20.0)
        heard: NDArray[np.float64] = 10.0 * np.log10(
            (self._away_squared + power) / (self._away_squared + 1.0 / power)
        )
        return heard


def _shapes(
    centres_hz: NDArray[np.float64], sample_rate: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the angle and the Q of the bells at some centres."""
    angles = 2.0 * np.pi * centres_hz / sample_rate
    widened = math.log(2.0) / 2.0 * BANDWIDTH_OCTAVES * angles / np.sin(angles)
    return angles, 1.0 / (2.0 * np.sinh(widened))
