"""In which key music is: how often each note is heard, held against profiles of all keys.

After Krumhansl, "Cognitive Foundations of Musical Pitch" (1990), chapter 4, with the profiles of
Krumhansl and Kessler (1982). Relative keys (C major and A minor) have the same notes, and a key a
fifth away has all but one of them: they are what it mistakes for each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.stretches import Samples, Stretches
from nexus_desktop.engine.analysis.transform import Transform, Window

NOTES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)

CONCERT_A_HZ = 440.0
LOWEST_HZ, HIGHEST_HZ = 100.0, 2000.0
STRETCH_S = 0.4
_CENTS_A_PLACE = 10
_PLACES = 1200 // _CENTS_A_PLACE
_SOFTEST = 1e-3
"""Of the highest peak of a stretch, as power: what is softer is no note."""

_UNLIKE, _ALIKE = 0.5, 0.9
"""Correlations with a profile: what noise and speech stay below, and what a cadence comes to."""

_CLEAR_LEAD = 0.1
"""Over the key that is next: by so much a key is told from its relative."""

_ONE_NOTE, _SEVERAL_NOTES = 3.0, 5.0
"""A single note with its overtones is no key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and how clear it is: 0 not at all, 1 as in a cadence.

    Attributes:
        tonic: 0 for C, 1 for C sharp … 11 for B.
        tuning_cents: by how much its notes are higher than those of an A of 440 Hz.
    """

    tonic: int
    is_minor: bool
    confidence: float
    tuning_cents: float

    @property
    def name(self) -> str:
        return f"{NOTES[self.tonic]} {'minor' if self.is_minor else 'major'}"


class NoteCount:
    """Counts how strong each pitch is, whatever its octave, in a stream of samples."""

    def __init__(self, rate: int) -> None:
        size = int(2 ** np.ceil(np.log2(STRETCH_S * rate)))
        self._transform = Transform(size, Window.HANN)
        self._stretches = Stretches(size, size // 2)
        self._hertz_a_bin = rate / size
        self._first = int(LOWEST_HZ / self._hertz_a_bin)
        self._last = min(int(HIGHEST_HZ / self._hertz_a_bin), self._transform.bins - 2)
        self._counts = np.zeros(_PLACES)

    def add(self, mono: Samples) -> None:
        """Take in the next samples, of shape (frames,)."""
        [stretches] = self._stretches.add(mono[np.newaxis])
        if len(stretches):
            self._count(self._transform.powers(stretches))

    def counts(self) -> NDArray[np.float64]:
        """Return the sums of the amplitudes at each tenth of a semitone from C on."""
        return self._counts.copy()

    def _count(self, powers: NDArray[np.float32]) -> None:
        """Find the peaks between bins, and add each to its pitch."""
        here = powers[:, self._first : self._last]
        before = powers[:, self._first - 1 : self._last - 1]
        after = powers[:, self._first + 1 : self._last + 1]
        highest = here.max(axis=1, keepdims=True)
        is_peak = (here > before) & (here >= after) & (here > _SOFTEST * highest) & (here > 1e-10)
        _, bins = np.nonzero(is_peak)
        low, middle, high = (np.log(each[is_peak] + 1e-20) for each in (before, here, after))
        shift = 0.5 * (low - high) / np.minimum(low - 2 * middle + high, -1e-9)
        hertz = (bins + self._first + np.clip(shift, -0.5, 0.5)) * self._hertz_a_bin
        cents = 1200 * np.log2(hertz / CONCERT_A_HZ) + 900
        places = np.rint(cents / _CENTS_A_PLACE).astype(np.int64) % _PLACES
        amplitudes = np.sqrt(here[is_peak])
        self._counts += np.bincount(places, amplitudes, _PLACES)


def key_of(counts: NDArray[np.float64]) -> Key | None:
    """Return the key of notes counted by `NoteCount`; None where none was heard."""
    if not counts.any():
        return None
    tuning_cents = _tuning_cents(counts)
    chroma = _chroma(counts, tuning_cents)
    likeness = np.array(
        [
            _correlation(np.roll(profile, tonic), chroma)
            for profile in (MAJOR, MINOR)
            for tonic in range(12)
        ]
    )
    best = int(likeness.argmax())
    second, first = np.sort(likeness)[-2:].tolist()
    confidence = (
        _share(first, _UNLIKE, _ALIKE)
        * _share(first - second, 0.0, _CLEAR_LEAD)
        * _share(_notes_heard(chroma), _ONE_NOTE, _SEVERAL_NOTES)
    )
    return Key(best % 12, best >= 12, confidence, tuning_cents)


def _correlation(profile: NDArray[np.float64], chroma: NDArray[np.float64]) -> float:
    """Return Pearson's correlation, 0 where every note is as strong."""
    apart = chroma - chroma.mean()
    scale = math.sqrt(float((apart**2).sum() * ((profile - profile.mean()) ** 2).sum()))
    return float((profile * apart).sum()) / scale if scale else 0.0


def _share(value: float, nothing: float, everything: float) -> float:
    """Return where a value lies between two others, 0 to 1."""
    return max(0.0, min(1.0, (value - nothing) / (everything - nothing)))


def _notes_heard(chroma: NDArray[np.float64]) -> float:
    """Return of how many notes, equally strong, the sound might be: by its entropy."""
    shares = chroma[chroma > 0] / chroma.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _tuning_cents(counts: NDArray[np.float64]) -> float:
    """Return how far the notes lie from those of equal temperament, −50 to 50, as a mean angle."""
    turns = np.exp(2j * np.pi * np.arange(_PLACES) * _CENTS_A_PLACE / 100)
    return float(np.angle((counts * turns).sum()) / (2 * np.pi) * 100)


def _chroma(counts: NDArray[np.float64], tuning_cents: float) -> NDArray[np.float64]:
    """Return how strong each of the twelve notes is, from C on."""
    notes = (np.arange(_PLACES) * _CENTS_A_PLACE - tuning_cents) / 100
    chroma: NDArray[np.float64] = np.zeros(12)
    np.add.at(chroma, np.rint(notes).astype(np.int64) % 12, counts)
    return chroma
