"""What a noise is like: learned where a sound is quietest, written as a text.

A profile is `noise 1`, then for each channel the power of the noise in dB of full scale per hertz,
at frequencies that no sample rate has a say in: dense where hum is, wider apart above.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

Levels = NDArray[np.float64]

OVERLAP = 4
WINDOW_S = 0.043
HEAD = "noise 1"
POINTS_HZ: Levels = 200.0 * np.sinh(np.linspace(0.0, np.arcsinh(24_000.0 / 200.0), 256))
SOFTEST = 1e-20
"""-200 dB per hertz, below what 24 bits can hold: silence, which is no noise."""

STRETCH_S = 0.5
ALIKE = 2.0
"""Stretches of up to twice the power of the quietest are taken to hold the same noise."""

MOST_STRETCHES = 60


def window_frames(sample_rate: int) -> int:
    """Return the length of a window, a power of two."""
    return int(2 ** round(np.log2(WINDOW_S * sample_rate)))


def window_of(frames: int) -> Levels:
    """Return the root of a periodic Hann window; applied twice and overlapped it is even."""
    return np.asarray(np.sin(np.pi * np.arange(frames) / frames))


def densities_of(profile: str, channels: int, sample_rate: int) -> Levels:
    """Return the power of the noise per hertz, of shape (channels, bands of a window).

    Raises:
        EffectRefused: the text is no profile, or one of a later version.
    """
    head, *rows = profile.split("|")
    try:
        levels = np.array([[float(each) for each in row.split()] for row in rows])
    except ValueError:
        levels = np.zeros((0, 0))
    if head != HEAD or levels.shape[1:] != POINTS_HZ.shape or not np.isfinite(levels).all():
        raise EffectRefused(
            "The noise cannot be used",
            "What was learned cannot be read.",
            hint="Let the effect learn the noise again.",
        )
    freqs = np.fft.rfftfreq(window_frames(sample_rate), 1.0 / sample_rate)
    rows_db = [np.interp(freqs, POINTS_HZ, levels[c % len(levels)]) for c in range(channels)]
    return np.asarray(10.0 ** (np.array(rows_db) / 10.0))


def learn(sound: Sound, settings: EffectSettings, progress: Progress) -> EffectSettings:
    """Complete settings with the noise of the quietest stretches that are not silent.

    Raises:
        EffectRefused: there is nothing but silence.
    """
    stretch = max(window_frames(sound.sample_rate), round(STRETCH_S * sound.sample_rate))
    starts = np.arange(0, max(1, sound.frames - stretch + 1), stretch)
    powers = np.zeros(len(starts))
    for place, start in enumerate(starts):
        progress.report(place / len(starts), "Looking for the quietest place")
        powers[place] = np.mean(np.square(sound.read(int(start), stretch), dtype=np.float64))
    is_noise = powers > SOFTEST
    if not is_noise.any():
        raise EffectRefused(
            "No noise was learned",
            "The sound is silent.",
            hint="Select a place where only the noise is heard.",
        )
    alike = is_noise & (powers <= ALIKE * powers[is_noise].min())
    chosen = starts[alike][:MOST_STRETCHES]
    density = np.mean([_density(sound, int(start), stretch) for start in chosen], axis=0)
    freqs = np.fft.rfftfreq(window_frames(sound.sample_rate), 1.0 / sound.sample_rate)
    rows = [np.interp(POINTS_HZ, freqs, 10.0 * np.log10(row + SOFTEST)) for row in density]
    written = [" ".join(f"{level:.1f}" for level in row) for row in rows]
    return replace(settings, data=(("profile", "|".join([HEAD, *written])),))


def _density(sound: Sound, start: int, frames: int) -> Levels:
    """Return the mean power per hertz of a stretch, of shape (channels, bands)."""
    size = window_frames(sound.sample_rate)
    window = window_of(size)
    block = sound.read(start, frames).T.astype(np.float64)
    pieces = np.lib.stride_tricks.sliding_window_view(block, size, axis=1)[:, :: size // OVERLAP]
    powers = np.abs(np.fft.rfft(pieces * window, axis=2)) ** 2
    return np.asarray(powers.mean(axis=1) / (sound.sample_rate * np.sum(window**2)))
