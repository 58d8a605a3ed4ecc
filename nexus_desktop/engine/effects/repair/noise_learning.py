"""Learns steady noise from a sound that need not fall silent: each band where it is quietest.

Source: R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum
statistics" (IEEE Trans. Speech Audio Proc. 9(5), 2001): even while somebody speaks, each band falls
back to the noise between one sound and the next. The minimum of a level that wavers lies below its
mean; since all of the sound is at hand, this bias is not only undone by its expected value, but the
level is also taken anew from all the places where nothing but the noise is heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EffectRefused
from nexus_desktop.engine.effects.repair.noise_profile import (
    SOFTEST,
    Levels,
    profile_of,
    window_frames,
    window_of,
)
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

Powers = NDArray[np.float32]

STRETCH_S = 2.0
MOST_STRETCHES = 20
"""Of a sound that lasts longer, the quietest stretches are looked into."""

SMOOTHED_WINDOWS = 8
"""Half overlapping windows whose power is averaged: 0.2 s, as long as a short pause."""

LIKE_NOISE = 2.5
"""Up to so many times the power of the noise, a band is taken to hold nothing else."""

_ROUNDS = 3
_INDEPENDENT = 0.9
"""How many windows that half overlap are worth, as a share of as many that do not."""


def learn(sound: Sound, settings: EffectSettings, progress: Progress) -> EffectSettings:
    """Complete settings with the noise beneath a sound.

    Raises:
        EffectRefused: there is nothing but silence.
        Cancelled: `progress` was cancelled.
    """
    stretch = max(window_frames(sound.sample_rate), round(STRETCH_S * sound.sample_rate))
    chosen = _quietest(sound, stretch, progress.part(0.0, 0.3))
    if not len(chosen):
        raise EffectRefused(
            "No noise was learned",
            "The sound is silent.",
            hint="Select a place where only the noise is heard.",
        )
    found: list[list[Powers]] = [[] for _ in range(sound.channels)]
    for number, start in enumerate(chosen):
        progress.part(0.3, 1.0).report(number / len(chosen), "Listening for the noise")
        for channel, powers in enumerate(_powers(sound, int(start), stretch)):
            found[channel].append(powers)
    floors = np.array([_floor(np.concatenate(powers)) for powers in found])
    progress.report(1.0)
    return replace(settings, data=(("profile", profile_of(floors, sound.sample_rate)),))


def _quietest(sound: Sound, stretch: int, progress: Progress) -> NDArray[np.int64]:
    """Return where stretches begin that are not silent, in order."""
    starts = np.arange(0, max(1, sound.frames), stretch)
    powers = np.zeros(len(starts))
    for place, start in enumerate(starts):
        progress.report(place / len(starts), "Looking for the quietest place")
        # What is left at the end is shorter, and not quieter for that.
        frames = min(stretch, max(1, sound.frames - int(start)))
        powers[place] = np.mean(np.square(sound.read(int(start), frames), dtype=np.float64))
    order = np.argsort(powers, kind="stable")
    heard = order[powers[order] > SOFTEST][:MOST_STRETCHES]
    return np.sort(starts[heard])


def _powers(sound: Sound, start: int, stretch: int) -> Iterator[Powers]:
    """Yield for each channel the power per hertz of the windows of a stretch that are not silent.

    Shape: (windows, bands).
    """
    size = window_frames(sound.sample_rate)
    window = window_of(size)
    scale = 1.0 / (sound.sample_rate * np.sum(window**2))
    # Windows of one stretch go on where those of the one before end.
    frames = min(stretch + size // 2, max(size, sound.frames - start))
    block = sound.read(start, frames)
    for channel in block.T:
        pieces = np.lib.stride_tricks.sliding_window_view(channel, size)[:: size // 2]
        bands = np.fft.rfft(pieces * window, axis=1)
        powers = np.asarray((np.square(bands.real) + np.square(bands.imag)) * scale, np.float32)
        yield powers[powers.sum(axis=1) > SOFTEST]


def _floor(powers: Powers) -> Levels:
    """Return the power of the noise in each band, 0 where all was silent."""
    if not len(powers):
        return np.zeros(powers.shape[1])
    width = min(SMOOTHED_WINDOWS, len(powers))
    summed = np.cumsum(powers, axis=0, dtype=np.float64)
    smoothed = summed[width - 1 :].copy()
    smoothed[1:] -= summed[:-width]
    smoothed = np.maximum(smoothed / width, 0.0)
    bias = _expected_minimum(_INDEPENDENT * width, len(powers) / width)
    floor: Levels = smoothed.min(axis=0) / bias
    for _ in range(_ROUNDS):
        is_noise = smoothed <= LIKE_NOISE * floor
        count = is_noise.sum(axis=0)
        mean = np.where(is_noise, smoothed, 0.0).sum(axis=0) / np.maximum(count, 1)
        floor = np.where(count > 0, mean, floor)
    return floor


def _expected_minimum(degrees: float, count: float) -> float:
    """Return the mean of the least of `count` powers, each smoothed over `degrees` windows.

    Such a power has a gamma distribution, here with a mean of 1 (Martin 2001, section V).
    """
    # Imported here because the window starts without it.
    from scipy.special import gammaincinv

    middles = (np.arange(1000) + 0.5) / 1000
    least = gammaincinv(degrees, 1.0 - (1.0 - middles) ** (1.0 / max(1.0, count)))
    return float(np.mean(least)) / degrees
