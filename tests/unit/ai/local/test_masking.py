"""Gains for bands at moments, over a sound of any length."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

from nexus_desktop.ai.local.masking import Gains, Masking, Spectra
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import HeldSound
from nexus_desktop.tasks.progress import Cancelled, Progress

RATE = 8000
MASKING = Masking(size=64, windows=7, context=3)


def noise(frames: int, channels: int = 2) -> Block:
    return np.random.default_rng(frames).uniform(-1, 1, (frames, channels)).astype(np.float32)


def masked(masking: Masking, block: Block, gain: float = 1.0) -> Block:
    def gains(spectra: Spectra) -> Gains:
        count = len(spectra) - 2 * masking.context
        return np.full((count, *spectra.shape[1:]), gain, np.float32)

    pieces = masking.masked(HeldSound(block, RATE), gains, Progress())
    return np.concatenate([np.zeros((0, block.shape[1]), np.float32), *pieces])


@given(st.integers(1, 700), st.integers(1, 20), st.integers(0, 5), st.integers(1, 3))
def test_gains_of_one_give_the_sound_itself(
    frames: int, windows: int, context: int, channels: int
) -> None:
    block = noise(frames, channels)
    result = masked(Masking(64, windows, context), block)
    assert result.shape == block.shape
    assert_allclose(result, block, atol=2e-6)


@given(st.integers(1, 700), st.integers(1, 20))
def test_it_does_not_matter_how_many_windows_are_looked_at_together(
    frames: int, windows: int
) -> None:
    block = noise(frames)

    def low_pass(spectra: Spectra) -> Gains:
        gains = np.ones(spectra.shape, np.float32)
        gains[:, :, 8:] = 0
        return gains

    some, all_together = (
        np.concatenate(list(Masking(64, each).masked(HeldSound(block, RATE), low_pass, Progress())))
        for each in (windows, 1000)
    )
    assert_allclose(some, all_together, atol=2e-6)


def test_a_band_is_turned_down_as_scipy_turns_it_down() -> None:
    block = noise(1000, 1)
    oracle = ShortTimeFFT(hann(64, sym=False), 16, RATE, scale_to=None)
    bands = oracle.stft(block[:, 0].astype(np.float64))
    bands[10:20] *= 0.25
    expected = oracle.istft(bands, k1=1000)

    def gains(spectra: Spectra) -> Gains:
        result = np.ones(spectra.shape, np.float32)
        result[:, :, 10:20] = 0.25
        return result

    result = np.concatenate(list(Masking(64, 9).masked(HeldSound(block, RATE), gains, Progress())))
    assert_allclose(result[:, 0], expected, atol=1e-5)


def test_context_is_shown_on_both_sides_and_is_silent_outside_of_the_sound() -> None:
    shown: list[Spectra] = []

    def look(spectra: Spectra) -> Gains:
        shown.append(spectra)
        return np.ones((len(spectra) - 6, *spectra.shape[1:]), np.float32)

    list(MASKING.masked(HeldSound(noise(600), RATE), look, Progress()))
    assert not shown[0][:3].any()
    assert not shown[-1][-3:].any()
    for before, after in pairwise(shown):
        assert_allclose(before[-6:], after[:6], atol=1e-6)


def test_it_can_be_cancelled() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        list(MASKING.masked(HeldSound(noise(6000), RATE), lambda s: np.abs(s[3:-3]), progress))
