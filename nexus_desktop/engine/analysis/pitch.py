"""The pitch of a sound with one voice: YIN (de Cheveigné and Kawahara, 2002).

A stretch of sound is compared with itself a little later; where the difference is small, a period
is over. Between samples the place is found on a parabola (step 5 of the paper), and not after one
period but after as many as fit, which makes it as many times as exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.key import CONCERT_A_HZ, NOTES
from nexus_desktop.engine.analysis.stretches import Samples, Stretches

LOWEST_HZ, HIGHEST_HZ = 50.0, 2000.0
STEPS_A_SECOND = 10
"""The pitch is looked for so often."""

THRESHOLD = 0.15
"""What is left of the difference after a period of a voice, of its mean: step 4 of the paper."""

SOFTEST_DB = -40.0
"""Below the loudest stretch: what is softer is not listened to."""

NEAR_CENTS = 50.0

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pitch:
    """A pitch, and for how much of the sound it is the one: 0 to 1."""

    hertz: float
    confidence: float

    @property
    def note(self) -> str:
        """The nearest note, with its octave: A4 is 440 Hz."""
        semitones = self._semitones
        return f"{NOTES[round(semitones) % 12]}{round(semitones) // 12}"

    @property
    def cents(self) -> float:
        """How much higher than that note it is, −50 to 50."""
        return 100 * (self._semitones - round(self._semitones))

    @property
    def _semitones(self) -> float:
        """Semitones above C0."""
        return 57 + 12 * math.log2(self.hertz / CONCERT_A_HZ)


class PitchTrack:
    """Follows the pitch of a stream of samples."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._longest = math.ceil(rate / LOWEST_HZ)
        self._shortest = max(2, math.floor(rate / HIGHEST_HZ))
        self._stretches = Stretches(3 * self._longest, rate // STEPS_A_SECOND)
        self._hertz: list[Values] = []
        self._levels: list[Values] = []

    def add(self, mono: Samples) -> None:
        """Take in the next samples, of shape (frames,)."""
        [stretches] = self._stretches.add(mono[np.newaxis])
        if len(stretches):
            sound = stretches.astype(np.float64)
            self._levels.append(np.square(sound).mean(axis=1))
            self._hertz.append(self._rate / self._periods(_differences(sound, self._longest)))

    def hertz(self) -> Values:
        """Return the pitch `STEPS_A_SECOND` times a second; NaN where there is none."""
        return np.concatenate([np.zeros(0), *self._hertz])

    def powers(self) -> Values:
        """Return the power at the same places."""
        return np.concatenate([np.zeros(0), *self._levels])

    def _periods(self, differences: Values) -> Values:
        """Return the period of every stretch in samples, NaN where it has none."""
        lags = np.arange(1, differences.shape[1])
        sums = np.cumsum(differences[:, 1:], axis=1)
        relative = np.ones_like(differences)
        np.divide(differences[:, 1:] * lags, sums, out=relative[:, 1:], where=sums > 0)
        inner = relative[:, self._shortest : -1]
        is_dip = (inner <= relative[:, self._shortest - 1 : -2]) & (
            inner < relative[:, self._shortest + 1 :]
        )
        is_voice = is_dip & (inner < THRESHOLD)
        periods = np.full(len(differences), np.nan)
        for row in np.flatnonzero(is_voice.any(axis=1)).tolist():
            first = self._shortest + int(is_voice[row].argmax())
            periods[row] = _exact(relative[row], first)
        return periods


def pitch_of(track: PitchTrack) -> Pitch | None:
    """Return the pitch that most of the sound has; None where nothing has one."""
    hertz, powers = track.hertz(), track.powers()
    is_heard = powers > powers.max(initial=0.0) * 10 ** (SOFTEST_DB / 10)
    is_voiced = is_heard & np.isfinite(hertz)
    if not is_voiced.any():
        return None
    cents = 1200 * np.log2(hertz[is_voiced] / CONCERT_A_HZ)
    middle = float(np.median(cents))
    near = np.abs(cents - middle) <= NEAR_CENTS
    confidence = float(np.count_nonzero(near) / np.count_nonzero(is_heard))
    return Pitch(CONCERT_A_HZ * 2 ** (float(np.median(cents[near])) / 1200), confidence)


def _differences(stretches: Values, longest: int) -> Values:
    """Return the squared difference to itself after 0 … `longest` samples (equation 6).

    Sums over the part that every lag has in common, with Fourier transforms: the difference is the
    power of both less twice their product.
    """
    size = stretches.shape[1]
    kept = size - longest
    length = 2 ** math.ceil(math.log2(size + kept))
    spectrum = np.fft.rfft(stretches, length)
    own = np.fft.rfft(stretches[:, :kept], length)
    products = np.fft.irfft(spectrum * np.conj(own), length)[:, : longest + 1]
    heights = np.cumsum(np.pad(np.square(stretches), ((0, 0), (1, 0))), axis=1)
    powers = heights[:, kept : kept + longest + 1] - heights[:, : longest + 1]
    differences: Values = np.maximum(powers[:, :1] + powers - 2 * products, 0.0)
    return differences


def _exact(relative: Values, period: int) -> float:
    """Return a period exactly, from the dip after as many of them as there is room for."""
    found, multiple = period + _lowest(relative, period), 1
    while 2 * multiple * found + 2 < len(relative):
        multiple *= 2
        around = round(multiple * found)
        start = max(1, around - 1)
        at = start + int(relative[start : around + 2].argmin())
        found = (at + _lowest(relative, at)) / multiple
    return found


def _lowest(values: Values, at: int) -> float:
    """Return where the parabola through three values on end is lowest, from the middle one."""
    before, here, after = values[at - 1 : at + 2].tolist()
    bend = before - 2 * here + after
    return max(-0.5, min(0.5, 0.5 * (before - after) / bend)) if bend > 0 else 0.0
