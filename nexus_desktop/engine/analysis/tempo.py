"""How fast the beat of music is (Ellis, "Beat tracking by dynamic programming", 2007, section 3).

A beat and its half or double are the same to the arithmetic, and to listeners often, too. Among
them the one is taken that lies nearer to 120 BPM, unless what is between its beats is as strong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.mel import mel_edges_hz
from nexus_desktop.engine.analysis.stretches import Samples, Stretches
from nexus_desktop.engine.analysis.transform import Transform, Window

STEPS_A_SECOND = 100
"""Onsets are looked for so often."""

SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
USUAL_BPM = 120.0
OCTAVES = 0.9
"""How far from the usual tempo a beat is taken for one less readily: a normal curve over log2."""

SHORTEST_S, LONG_ENOUGH_S = 4.0, 8.0
"""A shorter sound has too few beats; up to the second, chance may look like a beat, and it is
believed the less the shorter it is."""

BANDS = 40
_LOUDNESS_EXPONENT = 0.2
"""Of the power; that of Stevens (1957) is 0.3, under which soft onsets hardly count. In decibels,
which Ellis takes, what is barely heard between two beats is nearly as strong as the beats."""

_BEATS = 4
"""So many beats on end have to be where they are expected."""

_OFF_BEAT_SHARE = 0.5
"""Of what is halfway, or a third of the way, between two beats: this much speaks against them."""

_GRID = 0.004
"""Steps between the tempos that are tried, as natural logarithm: 0.4 %."""

_MOST_MULTIPLES = 16
"""Beats after which the tempo is read off exactly."""

Strength = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tempo:
    """A tempo, and how regular the beat is: 0 not at all, 1 as a click track."""

    bpm: float
    confidence: float


class OnsetStrength:
    """Hears where something begins: how much the bands of the mel scale become louder."""

    def __init__(self, rate: int) -> None:
        hop = rate // STEPS_A_SECOND
        size = 2 ** math.ceil(math.log2(3 * hop))
        self._transform = Transform(size, Window.HANN)
        self._stretches = Stretches(size, hop)
        edges = mel_edges_hz(30.0, rate / 2, BANDS) * size / rate
        self._edges = np.unique(np.rint(edges).astype(int))[:-1]
        self._last: NDArray[np.float32] | None = None
        self._pieces: list[NDArray[np.float32]] = []

    def add(self, mono: Samples) -> None:
        """Take in the next samples, of shape (frames,)."""
        [stretches] = self._stretches.add(mono[np.newaxis])
        if not len(stretches):
            return
        powers = np.add.reduceat(self._transform.powers(stretches), self._edges, axis=1)
        loudness = powers ** np.float32(_LOUDNESS_EXPONENT)
        if self._last is None:
            self._last = loudness[0]
        rises = np.diff(loudness, axis=0, prepend=self._last[np.newaxis])
        self._last = loudness[-1]
        self._pieces.append(np.maximum(rises, 0).mean(axis=1))

    def strength(self) -> Strength:
        """Return the strength of onsets, `STEPS_A_SECOND` values a second."""
        return np.concatenate([np.zeros(0, np.float32), *self._pieces]).astype(np.float64)


def tempo_of(strength: Strength) -> Tempo | None:
    """Return the tempo of onsets; None where there are none, and for too short a sound."""
    if len(strength) < SHORTEST_S * STEPS_A_SECOND:
        return None
    likeness = _autocorrelation(_sharpened(strength))
    if likeness is None:
        return None
    bpm = np.exp(np.arange(math.log(SLOWEST_BPM), math.log(FASTEST_BPM), _GRID))
    lags = 60 * STEPS_A_SECOND / bpm
    usual = np.exp(-0.5 * (np.log2(bpm / USUAL_BPM) / OCTAVES) ** 2)
    lag = float(lags[(usual * _pulse(likeness, lags)).argmax()])
    exact, confidence = _refined(likeness, lag)
    length_s = len(strength) / STEPS_A_SECOND
    belief = min(1.0, length_s / LONG_ENOUGH_S) * min(1.0, max(0.0, confidence))
    return Tempo(60 * STEPS_A_SECOND / exact, belief)


def _sharpened(strength: Strength) -> Strength:
    """Return onsets without what changes slowly, widened to 20 ms on both sides."""
    slow = np.convolve(strength, np.full(STEPS_A_SECOND, 1 / STEPS_A_SECOND), "same")
    bell = np.exp(-0.5 * (np.arange(-6, 7) / 2.0) ** 2)
    return np.convolve(strength - slow, bell, "same")


def _autocorrelation(onsets: Strength) -> Strength | None:
    """Return how like itself the sound is after each time, 1 for no time at all."""
    length = len(onsets)
    spectrum = np.fft.rfft(onsets, 2 ** math.ceil(math.log2(2 * length)))
    products = np.fft.irfft(np.abs(spectrum) ** 2)[: length // 2]
    if products[0] <= 0:
        return None
    means = products / (length - np.arange(len(products)))
    likeness: Strength = means / means[0]
    return likeness


def _pulse(likeness: Strength, lags: NDArray[np.float64]) -> Strength:
    """Return how strong the beat of each lag is, less what is strong between its beats."""
    beats = np.arange(1.0, _BEATS + 1)[:, np.newaxis]
    places = np.arange(len(likeness))

    def mean_at(multiples: NDArray[np.float64]) -> Strength:
        at = multiples * lags
        values = np.interp(at, places, likeness)
        is_known = at < len(likeness)
        means: Strength = (values * is_known).sum(axis=0) / np.maximum(is_known.sum(axis=0), 1)
        return means

    between = np.maximum(mean_at(beats - 1 / 2), mean_at(beats - 1 / 3))
    pulse: Strength = mean_at(beats) - _OFF_BEAT_SHARE * np.maximum(between, 0.0)
    return pulse


def _refined(likeness: Strength, lag: float) -> tuple[float, float]:
    """Return a lag exactly, from many beats on end, and the likeness after one beat."""
    confidence, multiple = 0.0, 1
    while multiple <= _MOST_MULTIPLES and round(multiple * lag) + 4 < len(likeness):
        start = max(1, round(multiple * lag) - 3)
        at = start + int(likeness[start : start + 7].argmax())
        before, here, after = likeness[at - 1 : at + 2].tolist()
        if multiple == 1:
            confidence = here
        if here < 0.5 * confidence or here < max(before, after):
            break
        lag = (at + _summit(before, here, after)) / multiple
        multiple *= 2
    return lag, confidence


def _summit(before: float, here: float, after: float) -> float:
    """Return where the parabola through three values on end is highest, from the middle one."""
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend else 0.0
