"""Music made from formulas: notes, chords and clicks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]


def hertz_of(midi: float) -> float:
    """Return the frequency of a note; 69 is the A of 440 Hz."""
    return float(440 * 2 ** ((midi - 69) / 12))


def harmonic_tone(hertz: float, seconds: float, rate: int, harmonics: int = 6) -> Mono:
    """Return a steady tone whose overtones grow softer, as far as the rate has room for them."""
    times = np.arange(round(seconds * rate)) / rate
    orders = [each for each in range(1, harmonics + 1) if each * hertz < 0.45 * rate]
    waves = [0.7 ** (each - 1) * np.sin(2 * np.pi * hertz * each * times) for each in orders]
    sound: Mono = (0.2 * np.sum(waves, axis=0)).astype(np.float32)
    return sound


def chord(notes: Iterable[float], seconds: float, rate: int) -> Mono:
    """Return notes, as MIDI numbers, struck together and dying away."""
    tones = [harmonic_tone(hertz_of(note), seconds, rate) for note in notes]
    times = np.arange(len(tones[0])) / rate
    struck: Mono = (np.sum(tones, axis=0) * np.minimum(1, 50 * times) * np.exp(-times)).astype(
        np.float32
    )
    return struck


def cadence(tonic: int, rate: int, *, is_minor: bool) -> Mono:
    """Return the chords I, IV, V and I of a key; a minor one has the leading note of its scale."""
    home, third = 60 + tonic, 3 if is_minor else 4
    chords = (
        (home - 12, home, home + third, home + 7),
        (home - 7, home + 5, home + 5 + third, home + 12),
        (home - 5, home + 7, home + 11, home + 14),
        (home - 12, home, home + third, home + 7),
    )
    return np.concatenate([chord(notes, 1.0, rate) for notes in chords])


def clicks(bpm: float, seconds: float, rate: int) -> Mono:
    """Return a click of 20 ms on every beat."""
    times = np.arange(round(0.02 * rate)) / rate
    click = np.sin(2 * np.pi * 1000 * times) * np.exp(-250 * times)
    sound = np.zeros(round(seconds * rate) + len(click), np.float32)
    for beat in np.arange(0, seconds, 60 / bpm):
        start = round(beat * rate)
        sound[start : start + len(click)] += click
    return sound
