"""Sweep: a sine that glides from one frequency to another.

Source: A. Farina, "Simultaneous Measurement of Impulse Response and Distortion with a Swept-Sine
Technique", AES 108 (2000): the phase is the integral of the frequency, in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectKind, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.generators.source import WaveSource
from nexus_desktop.engine.effects.smoothing import Curve

_REPEATS, _HOLDS = 0, 1

SPEC = EffectSpec(
    "sweep",
    "Sweep",
    "Makes a tone that glides from one frequency to another in the place of the sound.",
    (
        ParamSpec(
            *("from_hz", "From", "Hz", 1.0, 20_000.0, 20.0), "Where it begins.", ParamScale.LOG
        ),
        ParamSpec(
            *("to_hz", "To", "Hz", 1.0, 20_000.0, 20_000.0), "Where it ends.", ParamScale.LOG
        ),
        ParamSpec(
            *("length_s", "Length", "s", 0.01, 600.0, 10.0), "How long it takes.", ParamScale.LOG
        ),
        ParamSpec(
            *("spread", "Spread", "", 0.0, 1.0, 0.0),
            "Whether every octave takes as long as any other, or every hertz.",
            ParamScale.CHOICE,
            ("octaves", "hertz"),
        ),
        ParamSpec(
            *("then", "Then", "", 0.0, 2.0, 0.0),
            "What it does when it has arrived.",
            ParamScale.CHOICE,
            ("repeat", "hold", "stop"),
        ),
        ParamSpec(*("level_db", "Level", "dB", -120.0, 0.0, -12.0), "Height of the wave."),
    ),
    "Generators",
    EffectKind.GENERATOR,
)


class Sweep(WaveSource):
    """Its phase is a function of the position; other settings go on from the phase it has."""

    def __init__(self) -> None:
        super().__init__()
        self._values: Mapping[str, float] = {}
        self._path = Path(0.1, 0.1, 1.0, is_even_in_hertz=True)
        self._then = _REPEATS
        self._turned = 0.0
        self._position = 0.0
        self._count = 0

    def _aim(self, values: Mapping[str, float]) -> None:
        if values == self._values:
            return
        self._values = dict(values)
        if self._channels:
            self._turned = float(self._turns(np.array([self._count]))[0]) % 1.0
            share = self._share_now()
            self._draw()
            self._position = share * self._path.length
            self._count = 0

    def _begin(self) -> None:
        self._draw()
        self._turned, self._position, self._count = 0.0, 0.0, 0

    def _share_now(self) -> float:
        """Return how much of the way has passed; of the round it is in, where it repeats."""
        share = (self._position + self._count) / self._path.length
        return share % 1.0 if self._then == _REPEATS else min(share, 1.0)

    def _draw(self) -> None:
        values, rate = self._values, self._sample_rate
        self._then = int(values["then"])
        self._path = Path(
            min(values["from_hz"] / rate, HIGHEST_SHARE),
            min(values["to_hz"] / rate, HIGHEST_SHARE),
            values["length_s"] * rate,
            is_even_in_hertz=bool(values["spread"]),
        )

    def _wave(self, frames: int) -> Curve:
        counts = np.arange(self._count, self._count + frames)
        self._count += frames
        turns = self._turns(counts)
        wave: Curve = np.sin(2.0 * np.pi * (turns - np.floor(turns)))
        if self._then not in (_REPEATS, _HOLDS):
            wave[self._position + counts >= self._path.length] = 0.0
        return wave

    def _turns(self, counts: np.ndarray) -> Curve:
        """Return the turns that frames are behind the first of the wave."""
        length, last = self._path.length, self._path.turns(np.array([self._path.length]))[0]
        places = self._position + counts
        if self._then == _REPEATS:
            rounds = np.floor(places / length)
            # The rounds before add up to more turns than a number has digits for: only what is
            # left of a whole turn counts.
            turns = self._path.turns(places - rounds * length) + (rounds * (last % 1.0)) % 1.0
        else:
            turns = self._path.turns(np.minimum(places, length))
            turns += np.maximum(places - length, 0.0) * self._path.to
        before = float(self._path.turns(np.array([self._position]))[0])
        passed: Curve = self._turned + turns - before
        return passed


class Path:
    """The way from one frequency to another, both in turns a frame, in `length` frames."""

    def __init__(self, begin: float, to: float, length: float, *, is_even_in_hertz: bool) -> None:
        self.begin, self.to, self.length = begin, to, length
        self._is_even_in_hertz = is_even_in_hertz

    def turns(self, places: Curve) -> Curve:
        """Return the integral of the frequency up to each place."""
        ratio = math.log(self.to / self.begin)
        if self._is_even_in_hertz or abs(ratio) < 1e-9:
            rise = (self.to - self.begin) / self.length
            straight: Curve = (self.begin + 0.5 * rise * places) * places
            return straight
        rate = ratio / self.length
        bent: Curve = self.begin * np.expm1(rate * places) / rate
        return bent
