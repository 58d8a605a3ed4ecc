"""Multiband compressor: lows, middle and highs are each evened out on their own.

Three `compressor`s behind a `crossover`; what they leave alone comes together again as loud as it
was at every frequency.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.crossover import Crossover
from nexus_desktop.engine.effects.dynamics import compressor
from nexus_desktop.engine.effects.dynamics.compressor import Compressor
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor, interleaved
from nexus_desktop.engine.effects.smoothing import Glide

BANDS = ("low", "mid", "high")
ALL = 0
"""All bands are heard; otherwise the band of that number, from 1 on."""

_OF_A_BAND = ("threshold_db", "ratio", "attack_ms", "release_ms")
_USUAL = {param.id: param.default for param in compressor.SPEC.params}


def _params_of(band: str, attack_ms: float, release_ms: float) -> tuple[ParamSpec, ...]:
    name = band.capitalize()
    return (
        ParamSpec(
            *(f"{band}_threshold_db", f"{name} threshold", "dB", -60.0, 0.0, -24.0),
            f"Level of the {band} band at which it begins to be turned down.",
        ),
        ParamSpec(
            *(f"{band}_ratio", f"{name} ratio", ":1", 1.0, 20.0, 2.0),
            f"How many decibels more come into the {band} band for one more to come out.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *(f"{band}_attack_ms", f"{name} attack", "ms", 0.1, 250.0, attack_ms),
            f"Time until 63 % of the reduction of the {band} band is there.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *(f"{band}_release_ms", f"{name} release", "ms", 5.0, 3000.0, release_ms),
            f"Time until 63 % of the reduction of the {band} band is gone.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *(f"{band}_gain_db", f"{name} gain", "dB", -12.0, 12.0, 0.0),
            f"Gain of the {band} band behind the compression.",
        ),
        ParamSpec(
            *(f"{band}_bypass", f"{name} bypass", "", 0.0, 1.0, 0.0),
            f"Whether the {band} band passes as it is.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
    )


SPEC = EffectSpec(
    "multiband_compressor",
    "Multiband compressor",
    "Evens out lows, middle and highs separately, so that a loud bass turns no voice down.",
    (
        ParamSpec(
            *("low_mid_hz", "Low to mid", "Hz", 40.0, 1000.0, 200.0),
            "Frequency between the low and the mid band.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("mid_high_hz", "Mid to high", "Hz", 1000.0, 12_000.0, 3000.0),
            "Frequency between the mid and the high band.",
            ParamScale.LOG,
        ),
        ParamSpec(
            "knee_db", "Knee", "dB", 0.0, 24.0, 6.0, "Width of the bend around every threshold."
        ),
        *_params_of("low", 30.0, 200.0),
        *_params_of("mid", 15.0, 150.0),
        *_params_of("high", 5.0, 100.0),
        ParamSpec(
            *("solo", "Solo", "", 0.0, 3.0, ALL),
            "Which band is heard while it is being set.",
            ParamScale.CHOICE,
            ("all", *BANDS),
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class MultibandCompressor(PlanarProcessor):
    """In each band, all channels are turned down together."""

    def __init__(self) -> None:
        self._values: Mapping[str, float] = {}
        self._compressors = {band: Compressor() for band in BANDS}
        self._shares = {band: Glide(1.0) for band in BANDS}
        self._sample_rate = self._channels = 0
        self._crossover = Crossover((), 1, 0)

    @property
    def reduction_db(self) -> float:
        """The most by which a band of the last block was turned down."""
        return max(each.reduction_db for each in self._compressors.values())

    def configure(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)
        for number, band in enumerate(BANDS, start=1):
            self._compressors[band].configure(self._values_of(band))
            self._shares[band].aim(1.0 if values["solo"] in (ALL, number) else 0.0)
        if self._sample_rate:
            self._crossover.aim(self._freqs_hz)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for band in BANDS:
            self._compressors[band].prepare(sample_rate, channels)
            self._shares[band].prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._crossover = Crossover(self._freqs_hz, self._sample_rate, self._channels)
        for band in BANDS:
            self._compressors[band].reset()
            self._shares[band].settle()

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        together = np.zeros_like(sound)
        for band, part in zip(BANDS, self._crossover.parted(sound), strict=True):
            block = interleaved(part)
            together += self._compressors[band].process(block).T * self._shares[band].over(frames)
        return together

    def _values_of(self, band: str) -> Mapping[str, float]:
        """Return the settings of a compressor; it takes and gives nothing where it is passed by."""
        if self._values[f"{band}_bypass"]:
            return {**_USUAL, "ratio": 1.0, "makeup_db": 0.0}
        own = {each: self._values[f"{band}_{each}"] for each in _OF_A_BAND}
        makeup_db, knee_db = self._values[f"{band}_gain_db"], self._values["knee_db"]
        return {**_USUAL, **own, "makeup_db": makeup_db, "knee_db": knee_db}

    @property
    def _freqs_hz(self) -> tuple[float, float]:
        return self._values["low_mid_hz"], self._values["mid_high_hz"]
