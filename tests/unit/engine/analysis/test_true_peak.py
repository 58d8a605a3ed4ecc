"""True peaks against the waves that the samples were taken from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample

from nexus_desktop.engine.analysis.true_peak import TruePeak, oversampling
from nexus_desktop.engine.block import Block
from tests.support.signals import noise


def level_db(sound: Block, rate: int = 48_000) -> float | None:
    meter = TruePeak(rate, sound.shape[1])
    meter.add(sound)
    return meter.level_db()


def swelling(part_of_rate: float, degrees: float, peak: float, frames: int = 9600) -> Block:
    """Return a sine that comes and goes slowly, so that nothing but itself makes its peak."""
    wave = peak * np.sin(2 * np.pi * part_of_rate * np.arange(frames) + np.radians(degrees))
    swell = np.sin(np.pi * np.arange(frames) / frames)
    sound: Block = (wave * swell)[:, np.newaxis].astype(np.float32)
    return sound


@pytest.mark.parametrize(
    ("part_of_rate", "degrees", "peak", "dbtp"),
    [
        (1 / 4, 0, 0.5, -6.0),
        (1 / 4, 45, 0.5, -6.0),
        (1 / 6, 60, 0.5, -6.0),
        (1 / 8, 67.5, 0.5, -6.0),
        (1 / 4, 45, 1.41, 3.0),
    ],
    ids=["15", "16", "17", "18", "19"],
)
@pytest.mark.parametrize("rate", [8000, 44_100, 48_000])
def test_the_cases_of_ebu_tech_3341(
    part_of_rate: float, degrees: float, peak: float, dbtp: float, rate: int
) -> None:
    found = level_db(swelling(part_of_rate, degrees, peak), rate)
    assert found is not None
    assert dbtp - 0.4 <= found <= dbtp + 0.2


@pytest.mark.parametrize("rate", [88_200, 96_000])
def test_twice_is_enough_for_what_can_be_heard_at_a_high_rate(rate: int) -> None:
    assert level_db(swelling(1 / 6, 60, 0.5), rate) == pytest.approx(-6.02, abs=0.3)


def test_rates_as_high_as_the_oversampled_ones_are_taken_as_they_are() -> None:
    assert [oversampling(rate) for rate in (44_100, 48_000, 88_200, 96_000)] == [4, 4, 2, 2]
    assert [oversampling(rate) for rate in (176_400, 192_000, 384_000)] == [1, 1, 1]
    assert level_db(np.array([[0.5], [-0.25]], np.float32), 192_000) == pytest.approx(
        -6.02, abs=0.01
    )


@given(seed=st.integers(0, 1000), band=st.floats(0.05, 0.35))
@settings(max_examples=30)
def test_it_is_the_peak_of_the_wave_that_runs_through_the_samples(seed: int, band: float) -> None:
    """`resample` knows the whole wave: 32 times as many values, by Fourier transform."""
    spectrum = np.fft.rfft(noise(2400, 1, seed=seed)[:, 0])
    spectrum[round(2 * band * len(spectrum)) :] = 0
    wave = np.fft.irfft(spectrum) * np.hanning(2400)
    expected = 20 * np.log10(np.abs(resample(wave, 32 * 2400)).max())
    found = level_db(wave[:, np.newaxis].astype(np.float32))
    assert found is not None
    assert expected - 0.7 <= found <= expected + 0.2


@given(cuts=st.lists(st.integers(0, 500), max_size=8))
def test_blocks_of_any_length_have_the_same_peak(cuts: list[int]) -> None:
    sound = noise(500, 2, seed=7)
    meter = TruePeak(48_000, 2)
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), 500], strict=True):
        meter.add(sound[start:end])
    assert meter.level_db() == pytest.approx(level_db(sound), abs=1e-5)


@given(at=st.integers(0, 99), frames=st.integers(100, 160))
def test_a_peak_is_found_wherever_it_stands(at: int, frames: int) -> None:
    sound = np.zeros((frames, 2), np.float32)
    sound[at : at + 2, 1] = 0.5
    assert level_db(sound) == pytest.approx(-6.02 + 20 * np.log10(4 / np.pi), abs=0.5)


def test_the_loudest_channel_counts_and_silence_has_no_peak() -> None:
    sound = np.repeat(swelling(1 / 4, 45, 0.5), 8, axis=1) * np.linspace(0, 1, 8, dtype=np.float32)
    assert level_db(sound) == pytest.approx(-6.02, abs=0.2)
    assert level_db(np.zeros((100, 2), np.float32)) is None
    assert level_db(np.zeros((0, 1), np.float32)) is None
