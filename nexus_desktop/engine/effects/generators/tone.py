"""Tone: a sine, or a square, sawtooth or triangle without anything above half the sample rate.

Source: the Fourier series of the waves, cut off below Nyquist; one cycle is kept as a table and
read with cubic interpolation (Lagrange), as in J. O. Smith, "Physical Audio Signal Processing".
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectKind, EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.biquads import HIGHEST_SHARE
from nexus_desktop.engine.effects.generators.source import WaveSource
from nexus_desktop.engine.effects.interpolation import cubic
from nexus_desktop.engine.effects.smoothing import Curve
from nexus_desktop.engine.effects.turning import Turning

TABLE_FRAMES = 1 << 15
"""Of a cycle; seven times the harmonics that 20 Hz has at 192 kHz."""

FADE_S = 0.02
"""How long one wave fades into another, and the harmonics of an old pitch into those of a new."""

WAVES = ("sine", "square", "sawtooth", "triangle")

SPEC = EffectSpec(
    "tone",
    "Tone",
    "Makes a steady tone in the place of the sound.",
    (
        ParamSpec(
            *("wave", "Wave", "", 0.0, len(WAVES) - 1, 0.0),
            "Its shape; the sine has no overtones, the sawtooth most.",
            ParamScale.CHOICE,
            WAVES,
        ),
        ParamSpec(*("freq", "Frequency", "Hz", 1.0, 20_000.0, 440.0), "Its pitch.", ParamScale.LOG),
        ParamSpec(
            *("level_db", "Level", "dB", -120.0, 0.0, -12.0),
            "Height of the wave; the corners of a square ring 1.5 dB above it.",
        ),
    ),
    "Generators",
    EffectKind.GENERATOR,
)


class Tone(WaveSource):
    """Reads a table of one cycle at a phase that never jumps."""

    def __init__(self) -> None:
        super().__init__()
        self._wave_is, self._freq = "sine", 440.0
        self._turning = Turning()
        self._table = self._old = np.zeros(TABLE_FRAMES + 3)
        self._drawn = ("", 0)
        self._faded, self._fade_frames = 0, 1

    def _aim(self, values: Mapping[str, float]) -> None:
        self._wave_is, self._freq = WAVES[int(values["wave"])], values["freq"]
        if not self._channels:
            return
        self._turning.aim(self._step)
        if self._wanted != self._drawn:
            share = min(1.0, self._faded / self._fade_frames)
            self._old = self._old + (self._table - self._old) * share
            self._faded = 0
            self._draw()

    def _begin(self) -> None:
        self._turning.prepare(self._sample_rate)
        self._turning.begin(self._step)
        self._fade_frames = max(1, round(FADE_S * self._sample_rate))
        self._draw()
        self._faded = self._fade_frames

    @property
    def _step(self) -> float:
        return min(self._freq / self._sample_rate, HIGHEST_SHARE)

    @property
    def _wanted(self) -> tuple[str, int]:
        """The wave, and the number of its harmonics that lie below Nyquist."""
        return self._wave_is, math.ceil(0.5 / self._step) - 1

    def _draw(self) -> None:
        self._drawn = self._wanted
        self._table = cycle(*self._drawn)

    def _wave(self, frames: int) -> Curve:
        places = self._turning.over(frames) * TABLE_FRAMES
        first = places.astype(np.intp)
        share = places - first
        # A place that is rounded up to a whole cycle is its beginning.
        first[first == TABLE_FRAMES] = 0
        wave = _between(self._table, first, share)
        left = self._fade_frames - self._faded
        if left > 0:
            old = _between(self._old, first[:left], share[:left])
            shares = (self._faded + np.arange(1, len(old) + 1)) / self._fade_frames
            wave[:left] = old + (wave[:left] - old) * shares
            self._faded += len(old)
        return wave


def cycle(wave: str, harmonics: int) -> Curve:
    """Return one cycle of a wave from its first harmonics, with one sample before and two behind.

    Every wave begins at zero and rises, the sawtooth as well: it falls at half its cycle.
    """
    k = np.arange(1, 1 + (1 if wave == "sine" else harmonics))
    is_odd = k % 2
    match wave:
        case "sine":
            heights = np.ones(1)
        case "square":
            heights = 4.0 / np.pi * is_odd / k
        case "sawtooth":
            heights = 2.0 / np.pi * np.where(is_odd, 1.0, -1.0) / k
        case _:
            heights = 8.0 / np.pi**2 * is_odd * np.where(k % 4 == 1, 1.0, -1.0) / (k * k)
    spectrum = np.zeros(TABLE_FRAMES // 2 + 1, np.complex128)
    spectrum[1 : 1 + len(k)] = -0.5j * TABLE_FRAMES * heights
    samples = np.fft.irfft(spectrum)
    return np.concatenate([samples[-1:], samples, samples[:2]])


def _between(table: Curve, first: np.ndarray, share: Curve) -> Curve:
    """Return the table between its samples `first` and those behind them, by four of them."""
    a, b, c, d = table[first], table[first + 1], table[first + 2], table[first + 3]
    return cubic(a, b, c, d, share)
