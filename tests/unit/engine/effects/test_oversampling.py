"""Finer and coarser again: nothing is lost, nothing is added, and the delay is whole."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import resample_poly

from nexus_desktop.engine.effects.oversampling import (
    LATENCY,
    LONG_REACH,
    Downsampler,
    Upsampler,
    times_for,
)
from nexus_desktop.engine.effects.processor import Planar


def sines(frames: int, *shares: float) -> Planar:
    """Return a sum of sines at shares of the sample rate."""
    turns = np.arange(frames) * np.array(shares)[:, np.newaxis]
    summed: Planar = np.sin(2 * np.pi * turns).sum(axis=0, keepdims=True)
    return summed


@pytest.mark.parametrize(
    ("rate", "times"), [(8000, 8), (44_100, 8), (48_000, 8), (96_000, 4), (192_000, 4)]
)
def test_the_lower_the_rate_the_more_often_it_is_multiplied(rate: int, times: int) -> None:
    assert times_for(rate) == times


@pytest.mark.parametrize("times", [4, 8])
@pytest.mark.parametrize("share", [0.001, 0.1, 0.3, 0.45])
def test_there_and_back_a_sound_is_only_late(share: float, times: int) -> None:
    sound = sines(4000, share)
    fine = Upsampler(1, times).fine(sound)
    halfway = (fine + np.concatenate([[[0.0]], fine[:, :-1]], axis=1)) / 2
    back = Downsampler(1, times).coarse(halfway)
    heard, expected = back[:, 1000 + LATENCY :], sound[:, 1000:-LATENCY]
    # The mean of two neighbours is a little lower towards Nyquist.
    mean = np.cos(np.pi * share / times)
    np.testing.assert_allclose(heard, mean * expected, atol=0.02 if share > 0.4 else 2e-4)


@pytest.mark.parametrize("times", [4, 8])
def test_what_lies_between_the_samples_is_what_another_resampler_finds(times: int) -> None:
    sound = sines(4000, 0.02, 0.17, 0.31)
    fine = Upsampler(1, times).fine(sound)
    other = resample_poly(sound, times, 1, axis=1, window=("kaiser", 10.0))
    late = times * LONG_REACH + times * 8 // 2
    part = slice(1000 * times, 2000 * times)
    np.testing.assert_allclose(fine[:, late:][:, part], other[:, part], atol=0.01)


@pytest.mark.parametrize("share", [0.56, 0.8, 1.3, 3.2])
def test_what_would_fold_back_is_gone_a_hundred_decibels_down(share: float) -> None:
    coarse = Downsampler(1, 8).coarse(sines(32_000, share / 8))
    assert 20 * np.log10(np.abs(coarse[:, 500:]).max()) < -97


def test_pieces_of_any_length_are_the_same_as_the_whole() -> None:
    sound = np.random.default_rng(1).standard_normal((2, 3000))
    up, down, whole_up, whole_down = (*make(), *make())
    pieces = [down.coarse(up.fine(each)) for each in np.split(sound, [1, 2, 40, 700, 2500], axis=1)]
    whole = whole_down.coarse(whole_up.fine(sound))
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, atol=1e-12)


def make() -> tuple[Upsampler, Downsampler]:
    return Upsampler(2, 8), Downsampler(2, 8)
