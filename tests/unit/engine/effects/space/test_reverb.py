"""The reverb against the decay it promises, and against the faults that artificial rooms have."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import hadamard
from scipy.signal import butter, sosfilt

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.space.ringing_lines import mixing
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000


def click(seconds: float, channels: int = 2) -> Block:
    sound = np.zeros((round(seconds * RATE), channels), np.float32)
    sound[0] = 1.0
    return sound


def decay_s(room: np.ndarray, low_hz: float, high_hz: float, order: int = 2) -> float:
    """Return the RT60 of a band: backward integration, from −5 to −35 dB (ISO 3382-1, T30)."""
    band = butter(order, [low_hz, high_hz], "band", fs=RATE, output="sos")
    power = np.square(sosfilt(band, room.astype(np.float64)))
    left_db = 10 * np.log10(np.cumsum(power[::-1])[::-1] / power.sum() + 1e-30)
    first, last = int(np.argmax(left_db < -5)), int(np.argmax(left_db < -35))
    slope, _ = np.polyfit(np.arange(first, last) / RATE, left_db[first:last], 1)
    return float(-60 / slope)


@pytest.mark.parametrize("wanted", [0.6, 1.5, 4.0])
@pytest.mark.parametrize("size", [20.0, 50.0, 100.0, 150.0])
def test_it_decays_in_the_time_it_says(wanted: float, size: float) -> None:
    chosen = setting("reverb", decay_s=wanted, size=size, damping_hz=20_000.0, mix=100.0)
    room = through(chosen, click(wanted * 1.2 + 0.5))
    for side in range(2):
        assert decay_s(room[:, side], 300.0, 1500.0) == pytest.approx(wanted, rel=0.08)


@pytest.mark.parametrize("size", [20.0, 100.0])
def test_tones_decay_in_half_the_time_where_they_are_damped_however_large_the_room_is(
    size: float,
) -> None:
    chosen = setting("reverb", decay_s=2.0, damping_hz=2000.0, size=size, mix=100.0)
    room = through(chosen, click(2.5))[:, 0]
    assert decay_s(room, 100.0, 200.0) == pytest.approx(2.0, rel=0.08)
    assert decay_s(room, 1900.0, 2100.0, 4) == pytest.approx(1.0, rel=0.1)
    assert decay_s(room, 5000.0, 9000.0, 4) < 0.6


def test_the_cuts_are_butterworth_filters_behind_the_room() -> None:
    whole = through(setting("reverb", mix=100.0), noise(9000))
    heard = through(setting("reverb", mix=100.0, low_cut_hz=200.0, high_cut_hz=3000.0), noise(9000))
    cut = sosfilt(butter(2, 200.0, "high", fs=RATE, output="sos"), whole.astype(np.float64), 0)
    cut = sosfilt(butter(2, 3000.0, "low", fs=RATE, output="sos"), cut, 0)
    np.testing.assert_allclose(heard, cut, atol=2e-6)


def test_left_and_right_ring_differently_and_in_mono_the_same() -> None:
    wide = through(setting("reverb", mix=100.0, width=100.0), noise(RATE))[RATE // 2 :]
    narrow = through(setting("reverb", mix=100.0, width=0.0), noise(RATE))[RATE // 2 :]
    alike = np.mean(wide[:, 0] * wide[:, 1]) / (np.std(wide[:, 0]) * np.std(wide[:, 1]))
    assert abs(float(alike)) < 0.3
    np.testing.assert_allclose(narrow[:, 0], narrow[:, 1], atol=1e-6)


@pytest.mark.parametrize("size", [50.0, 80.0, 150.0])
def test_no_tone_rings_out_of_the_room(size: float) -> None:
    """The spectrum of the late room is noise: no line stands far above those around it."""
    values = {"decay_s": 3.0, "mix": 100.0, "damping_hz": 20_000.0, "size": size}
    room = through(setting("reverb", **values), click(1.5))
    late = room[RATE // 2 : RATE // 2 + 32_768, 0] * np.hanning(32_768)
    power = np.square(np.abs(np.fft.rfft(late.astype(np.float64))))[200:8000]
    around = np.convolve(power, np.ones(201) / 201, "same")
    assert (power / around).max() < 40


def test_the_room_answers_after_the_pre_delay_and_the_dry_sound_stays() -> None:
    room = through(setting("reverb", predelay_ms=100.0, mix=50.0), click(0.5))[:, 0]
    assert room[0] == pytest.approx(0.5, abs=1e-6)
    assert not room[1:4800].any()
    assert np.abs(room[4800:]).max() > 0.01


def test_the_lines_are_mixed_without_becoming_louder() -> None:
    np.testing.assert_allclose(mixing(8), hadamard(8) / np.sqrt(8), rtol=1e-7)


@pytest.mark.parametrize(
    "turned", [{"decay_s": 0.2}, {"decay_s": 10.0}, {"damping_hz": 500.0}, {"low_cut_hz": 30.0}]
)
def test_turning_the_room_makes_no_click(turned: dict[str, float]) -> None:
    processor = prepared(setting("reverb", mix=100.0))
    low = tone(2 * RATE, hertz=40.0, peak=0.1)
    before = processor.process(low[:RATE])
    processor.configure(dict(setting("reverb", mix=100.0, **turned).values))
    heard = np.concatenate([before[-2:], processor.process(low[RATE:])]).astype(np.float64)
    # Nothing bends more sharply than where a glide of 10 ms begins.
    assert np.abs(np.diff(heard, 2, axis=0)).max() < 0.1 / (0.01 * RATE)


def test_further_channels_stay_as_they_are() -> None:
    sound = noise(2000, 6)
    heard = through(setting("reverb", mix=100.0), sound)
    np.testing.assert_array_equal(heard[:, 2:], sound[:, 2:])
