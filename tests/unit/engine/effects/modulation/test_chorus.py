"""The chorus against a delay worked out by hand, and against the pitch it sways by."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import lagrange
from scipy.signal import hilbert

from nexus_desktop.engine.effects.modulation.swaying import Between
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000


def test_a_copy_that_does_not_sway_is_an_echo() -> None:
    sound = noise(RATE // 4)
    heard = through(setting("chorus", depth_ms=0.0, delay_ms=10.0, mix=50.0, voices="1"), sound)
    late = np.concatenate([np.zeros((480, 2), np.float32), sound])[: len(sound)]
    np.testing.assert_allclose(heard, 0.5 * sound + 0.5 * late, atol=1e-6)


def test_one_copy_alone_is_a_vibrato_whose_pitch_sways_as_far_as_it_should() -> None:
    values = {"rate_hz": 4.0, "depth_ms": 0.5, "delay_ms": 5.0, "mix": 100.0}
    heard = through(setting("chorus", voices="1", **values), tone(2 * RATE, 1, hertz=1000.0))
    phase = np.unwrap(np.angle(hilbert(heard[:, 0].astype(np.float64))))
    pitch_hz = np.diff(phase)[RATE // 2 : -RATE // 2] * RATE / (2 * np.pi)
    sway = 1000.0 * 2 * np.pi * 4.0 * 0.0005
    assert pitch_hz.max() - 1000.0 == pytest.approx(sway, rel=0.03)
    assert 1000.0 - pitch_hz.min() == pytest.approx(sway, rel=0.03)


def test_a_copy_that_sways_further_than_it_is_late_comes_later_and_sways_as_far() -> None:
    values = {"rate_hz": 2.0, "depth_ms": 6.0, "delay_ms": 1.0, "mix": 100.0}
    heard = through(setting("chorus", voices="1", **values), tone(3 * RATE, 1, hertz=1000.0))
    phase = np.unwrap(np.angle(hilbert(heard[:, 0].astype(np.float64))))
    pitch_hz = np.diff(phase)[RATE // 2 : -RATE // 2] * RATE / (2 * np.pi)
    sway = 1000.0 * 2 * np.pi * 2.0 * 0.006
    turns = 2.0 * (np.arange(len(pitch_hz)) + RATE // 2 + 0.5) / RATE
    np.testing.assert_allclose(pitch_hz, 1000.0 - sway * np.cos(2 * np.pi * turns), atol=1.0)


def test_another_number_of_voices_fades_in() -> None:
    before, after = setting("chorus", voices="1", mix=100.0), setting("chorus", mix=100.0)
    low = tone(2 * RATE, 1, hertz=50.0)
    processor = prepared(before, channels=1)
    first = processor.process(low[:RATE])
    processor.configure(dict(after.values))
    heard = np.concatenate([first, processor.process(low[RATE:])])[:, 0].astype(np.float64)
    steps = np.abs(np.diff(heard))
    assert steps[RATE - 10 : RATE + 4800].max() < 2.5 * steps[RATE // 2 : RATE - 10].max()


@pytest.mark.parametrize("voices", ["1", "2", "3", "4"])
def test_more_voices_are_not_louder(voices: str) -> None:
    sound = noise(RATE, peak=0.5)
    heard = through(setting("chorus", mix=100.0, voices=voices, depth_ms=4.0), sound)[RATE // 4 :]
    assert np.std(heard) == pytest.approx(np.std(sound), rel=0.15)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_between_samples_a_slow_wave_is_met_exactly(channels: int) -> None:
    wave = np.sin(2 * np.pi * 0.01 * np.arange(900))
    swing = 30.0 * np.sin(np.arange(700) / 9.0).astype(np.float32)
    sound = np.tile(wave.astype(np.float32)[:, np.newaxis], channels)
    heard = Between(sound).late(700, 90, 100.25, swing)
    places = np.arange(200, 900) - 100.25 - swing
    expected = np.tile(np.sin(2 * np.pi * 0.01 * places)[:, np.newaxis], channels)
    np.testing.assert_allclose(heard, expected, atol=1e-5)


def test_copies_are_the_curve_of_third_order_through_four_samples() -> None:
    sound, swing = noise(60, 1), np.linspace(-7.0, 7.0, 40, dtype=np.float32)
    heard = Between(sound).late(40, 10, 9.0, swing)[:, 0]
    for frame, place in enumerate(np.arange(20, 60) - 9.0 - swing.astype(np.float64)):
        around = np.arange(int(place) - 1, int(place) + 3)
        curve = lagrange(around - int(place), sound[around, 0].astype(np.float64))
        assert heard[frame] == pytest.approx(curve(place - int(place)), abs=2e-6)
