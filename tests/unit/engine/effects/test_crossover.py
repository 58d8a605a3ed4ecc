"""Bands that are parted come together again, however many there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from nexus_desktop.engine.effects.crossover import Crossover
from nexus_desktop.engine.effects.processor import Planar

RATE = 48_000


def click(frames: int = 1 << 15) -> Planar:
    sound: Planar = np.zeros((1, frames))
    sound[0, 0] = 1.0
    return sound


@pytest.mark.parametrize(
    "freqs", [(), (500.0,), (120.0, 2500.0), (100.0, 101.0, 102.0), (60.0, 400.0, 3000.0, 9000.0)]
)
def test_all_bands_together_are_as_loud_as_the_sound(freqs: tuple[float, ...]) -> None:
    bands = Crossover(freqs, RATE, 1).parted(click())
    assert len(bands) == len(freqs) + 1
    heard = np.abs(np.fft.rfft(np.sum(bands, axis=0)))
    np.testing.assert_allclose(20 * np.log10(heard), 0.0, atol=0.01)


def test_two_bands_are_butterworth_filters_one_behind_the_other() -> None:
    sound = np.random.default_rng(1).standard_normal((2, 5000))
    low, high = Crossover((700.0,), RATE, 2).parted(sound)
    for band, kind in ((low, "low"), (high, "high")):
        once = butter(2, 700.0, kind, fs=RATE, output="sos")
        np.testing.assert_allclose(band, sosfilt(np.concatenate([once, once]), sound), atol=1e-9)


def test_a_frequency_that_is_moved_is_soon_where_it_was_asked_for() -> None:
    moved = Crossover((200.0, 3000.0), RATE, 1)
    moved.parted(click(1000))
    moved.aim((900.0, 5000.0))
    moved.parted(np.zeros((1, RATE)))
    for band, expected in zip(
        moved.parted(click()), Crossover((900.0, 5000.0), RATE, 1).parted(click()), strict=True
    ):
        np.testing.assert_allclose(band, expected, atol=1e-9)
