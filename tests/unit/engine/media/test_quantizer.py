"""From float samples to integers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.quantizer import (
    SHAPED_WINDOW_FRAMES,
    WINDOW_FRAMES,
    Dither,
    Quantizer,
)
from tests.support.signals import as_int16, noise, tone


def quantized(
    sound: Block,
    bits: int,
    *,
    dither: Dither = Dither.TPDF,
    cuts: tuple[int, ...] = (),
    rate: int = 48_000,
) -> np.ndarray:
    quantizer = Quantizer(bits, sound.shape[1], rate, dither)
    parts = [quantizer.quantize(block) for block in np.split(sound, sorted(cuts))]
    return np.concatenate([*parts, quantizer.flush()])


@given(
    frames=st.integers(0, 3000),
    channels=st.integers(1, 8),
    bits=st.sampled_from([16, 24, 32]),
    seed=st.integers(0, 1000),
    dither=st.sampled_from(Dither),
)
def test_samples_on_the_grid_pass_unchanged(
    frames: int, channels: int, bits: int, seed: int, dither: Dither
) -> None:
    values = np.random.default_rng(seed).integers(-32768, 32768, (frames, channels))
    sound = (values / 32768).astype(np.float32)
    np.testing.assert_array_equal(quantized(sound, bits, dither=dither), values << (bits - 16))


@given(
    cuts=st.lists(st.integers(0, 5000), max_size=6).map(tuple),
    bits=st.sampled_from([16, 24]),
    dither=st.sampled_from(Dither),
)
def test_the_size_of_the_blocks_cannot_be_heard(
    cuts: tuple[int, ...], bits: int, dither: Dither
) -> None:
    sound = np.concatenate([noise(2500), np.zeros((2500, 2), np.float32)])
    np.testing.assert_array_equal(
        quantized(sound, bits, dither=dither, cuts=cuts), quantized(sound, bits, dither=dither)
    )


def test_the_same_sound_gives_the_same_integers() -> None:
    sound = noise(5000)
    np.testing.assert_array_equal(quantized(sound, 16), quantized(sound, 16))


def test_without_dither_every_sample_is_the_nearest_integer() -> None:
    sound = noise(5000)
    np.testing.assert_array_equal(quantized(sound, 16, dither=Dither.NONE), as_int16(sound))


def test_dither_keeps_what_lies_between_two_steps() -> None:
    sound = np.full((200_000, 1), 0.3 / 32768, np.float32)
    assert quantized(sound, 16, dither=Dither.NONE).any() == 0
    assert quantized(sound, 16).mean() == pytest.approx(0.3, abs=0.01)


def test_dither_is_triangular_noise_of_two_steps() -> None:
    """TPDF dither plus rounding has an error of variance 1/4 step², whatever the signal is."""
    for level in (0.0, 0.25, 0.5):
        sound = np.full((200_000, 1), (level + 1e-3) / 32768, np.float32)
        error = quantized(sound, 16) - sound.astype(np.float64) * 32768
        assert np.abs(error).max() < 1.5
        assert error.var() == pytest.approx(0.25, rel=0.03)


def test_dither_is_white_and_never_repeats() -> None:
    frames = 1 << 21
    error = quantized(np.full((frames, 1), 0.3 / 32768, np.float32), 16)[:, 0] - 0.3
    power = np.abs(np.fft.rfft(error, 2 * frames)) ** 2
    bands = [band.mean() for band in np.array_split(power[1:], 16)]
    assert np.ptp(bands) < 0.04 * np.mean(bands)
    likeness = np.fft.irfft(power)
    assert np.abs(likeness[1:frames]).max() < 0.03 * likeness[0]


def test_dither_hides_the_harmonics_of_rounding() -> None:
    frames = 1 << 16
    sound = tone(frames, 1, hertz=48_000 * 1024 / frames, peak=2.2 / 32768)
    levels = []
    for dither in (Dither.NONE, Dither.TPDF):
        spectrum = np.abs(np.fft.rfft(quantized(sound, 16, dither=dither)[:, 0]))
        levels.append(spectrum[3 * 1024] / spectrum[1024])
    assert levels[1] < levels[0] / 5


def shaped_error(rate: int, frames: int = 1 << 20) -> np.ndarray:
    """Return the error of a quiet tone that is rounded with shaped noise, in steps."""
    sound = tone(frames, 1, hertz=1000, peak=10.3 / 32768, rate=rate)
    rounded = quantized(sound, 16, dither=Dither.SHAPED, rate=rate)
    error: np.ndarray = rounded[:, 0] - sound[:, 0] * 32768.0
    return error


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_shaped_noise_has_the_spectrum_of_the_published_filter(rate: int) -> None:
    frequencies, power = scipy.signal.welch(shaped_error(rate), rate, nperseg=4096)
    published = [1.0, -2.033, 2.165, -1.959, 1.590, -0.6149]
    _, response = scipy.signal.freqz(published, worN=frequencies, fs=rate)
    expected = 0.25 * 2 / rate * np.abs(response) ** 2
    difference_db = 10 * np.log10(power[10:-10] / expected[10:-10])
    assert np.abs(difference_db).max() < 2.0
    hearable = (frequencies > 2000) & (frequencies < 5000)
    white = 0.25 * 2 / rate
    assert 10 * np.log10(power[hearable].mean() / white) < -12.0


def test_shaped_noise_hides_the_harmonics_of_rounding() -> None:
    frames = 1 << 17
    bin_of_tone = 2731
    sound = tone(frames, 1, hertz=48_000 * bin_of_tone / frames, peak=2.2 / 32768)
    levels = []
    for dither in (Dither.NONE, Dither.SHAPED):
        spectrum = np.abs(np.fft.rfft(quantized(sound, 16, dither=dither)[:, 0]))
        levels.append(spectrum[3 * bin_of_tone] / spectrum[bin_of_tone])
    assert levels[1] < levels[0] / 5


def test_at_other_rates_noise_stays_even() -> None:
    error = shaped_error(96_000, 1 << 18)
    _, power = scipy.signal.welch(error, 96_000, nperseg=1024)
    assert 10 * np.log10(power[2:-2].max() / power[2:-2].min()) < 3.0
    sound = noise(5000)
    np.testing.assert_array_equal(
        quantized(sound, 16, dither=Dither.SHAPED, rate=96_000), quantized(sound, 16, rate=96_000)
    )


def test_shaped_noise_does_not_hear_the_size_of_the_blocks() -> None:
    sound = noise(70 * SHAPED_WINDOW_FRAMES + 77, peak=0.3)
    whole = quantized(sound, 16, dither=Dither.SHAPED)
    assert len(whole) == len(sound)
    for cuts in ((1, 100, 8192, 560_000), tuple(range(50_000, len(sound), 50_000))):
        cut = quantized(sound, 16, dither=Dither.SHAPED, cuts=cuts)
        np.testing.assert_array_equal(cut, whole)
    assert np.abs(whole - sound * 32768.0).max() < 12.0


def test_channels_have_noise_of_their_own() -> None:
    sound = np.full((50_000, 2), 0.3 / 32768, np.float32)
    left, right = (quantized(sound, 16) - 0.3).T
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.02


@pytest.mark.parametrize("dither", Dither)
def test_a_silent_channel_of_a_surround_file_stays_silent(dither: Dither) -> None:
    sound = noise(70_000, 6, peak=0.3)
    sound[:, 3] = 0.0
    sound[:40_000, 4] = 0.0
    values = quantized(sound, 16, dither=dither)
    assert not values[:, 3].any()
    assert not values[:32_768, 4].any()
    np.testing.assert_allclose(values, sound * 32768.0, atol=12)


def test_digital_silence_between_sounds_stays_silent() -> None:
    sound = noise(6 * WINDOW_FRAMES)
    sound[2 * WINDOW_FRAMES : 4 * WINDOW_FRAMES] = 0
    values = quantized(sound, 16)
    assert not values[2 * WINDOW_FRAMES : 4 * WINDOW_FRAMES].any()


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_noise_never_lifts_a_sample_beyond_full_scale(bits: int) -> None:
    sound = np.full((10_000, 2), 1.0, np.float32)
    sound[::2] = -1.0
    sound[::3] *= np.float32(0.99999)
    top = 1 << (bits - 1)
    values = quantized(sound, bits).astype(np.int64)
    assert values.max() <= top - 1
    assert values.min() >= -top
    assert np.sign(values[:, 0]).tolist() == np.sign(sound[:, 0]).tolist()
