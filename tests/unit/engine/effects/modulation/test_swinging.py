"""Tremolo, auto-pan and vibrato against the waves that they promise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import hilbert, sawtooth

from nexus_desktop.engine.effects.modulation.waves import WAVES
from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000


@pytest.mark.parametrize("shape", WAVES)
def test_every_wave_begins_at_the_top_and_reaches_the_bottom(shape: str) -> None:
    down = WAVES[shape](np.linspace(0.0, 3.0, 3001))
    assert down[[0, 1000, 2000]] == pytest.approx(0.0, abs=1e-9)
    assert down.min() == pytest.approx(0.0, abs=1e-9)
    assert down.max() == pytest.approx(1.0, abs=1e-9)
    assert np.abs(np.diff(down)).max() < 0.025


@pytest.mark.parametrize("shape", ["sine", "triangle"])
def test_the_level_swings_between_full_and_what_depth_leaves(shape: str) -> None:
    steady = np.ones((RATE, 1), np.float32)
    swinging = through(setting("tremolo", rate_hz=4.0, depth=60.0, shape=shape), steady)[:, 0]
    turns = 4.0 * np.arange(RATE) / RATE
    wave = np.cos(2 * np.pi * turns) if shape == "sine" else sawtooth(2 * np.pi * turns, 0.5)
    sign = 1 if shape == "sine" else -1
    np.testing.assert_allclose(swinging, 0.7 + 0.3 * sign * wave, atol=1e-5)


def test_a_square_tremolo_is_either_up_or_down() -> None:
    steady = np.ones((RATE, 1), np.float32)
    level = through(setting("tremolo", rate_hz=2.0, depth=100.0, shape="square"), steady)
    assert np.mean((level < 0.02) | (level > 0.98)) > 0.75
    assert np.mean(level) == pytest.approx(0.5, abs=1e-3)


def test_right_is_up_while_left_is_down() -> None:
    steady = np.ones((RATE, 2), np.float32)
    level = through(setting("tremolo", rate_hz=3.0, depth=100.0, stereo_phase=180.0), steady)
    np.testing.assert_allclose(level.sum(axis=1), 1.0, atol=1e-6)
    assert level[:, 0].min() < 1e-4


def test_a_tremolo_swings_after_hours_where_it_should() -> None:
    """Blocks of a prime length through an hour at 8 kHz: the phase is that of the formula."""
    processor, rate = prepared(setting("tremolo", rate_hz=5.3, depth=100.0), 8000, 1), 8000
    steady = np.ones((50_021, 1), np.float32)
    blocks = 3600 * rate // len(steady)
    for _ in range(blocks):
        processor.process(steady)
    frames = blocks * len(steady) + np.arange(1000)
    expected = 0.5 + 0.5 * np.cos(2 * np.pi * (5.3 * frames / rate))
    np.testing.assert_allclose(processor.process(steady[:1000])[:, 0], expected, atol=2e-6)


def test_another_shape_fades_in() -> None:
    processor = prepared(setting("tremolo", rate_hz=0.05, depth=100.0, shape="ramp"))
    steady = np.ones((RATE, 2), np.float32)
    first = processor.process(np.ones((8 * RATE, 2), np.float32))
    processor.configure(dict(setting("tremolo", rate_hz=0.05, depth=100.0, shape="square").values))
    heard = np.concatenate([first[-10:], processor.process(steady)])
    assert np.abs(np.diff(heard, axis=0)).max() < 0.004
    assert np.abs(first[-1] - heard[-1]).max() > 0.2


@pytest.mark.parametrize("depth", [0.0, 60.0, 100.0])
def test_auto_pan_is_the_law_of_sine_and_cosine(depth: float) -> None:
    sound = noise(RATE, peak=0.5)
    heard = through(setting("auto_pan", rate_hz=2.0, depth=depth), sound)
    place = depth / 100.0 * np.sin(2 * np.pi * 2.0 * np.arange(RATE) / RATE)
    angle = (place + 1.0) * np.pi / 4.0
    gains = np.sqrt(2.0) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    np.testing.assert_allclose(heard, sound * gains, atol=1e-6)


def test_what_wanders_is_equally_loud_everywhere() -> None:
    level = through(
        setting("auto_pan", rate_hz=2.0, depth=100.0, shape="triangle"),
        np.ones((RATE, 2), np.float32),
    )
    np.testing.assert_allclose(np.square(level).sum(axis=1), 2.0, atol=1e-5)


def test_a_sound_without_sides_and_further_channels_do_not_wander() -> None:
    chosen = setting("auto_pan", depth=100.0)
    np.testing.assert_array_equal(through(chosen, noise(999, 1)), noise(999, 1))
    heard = through(chosen, noise(999, 4))
    np.testing.assert_array_equal(heard[:, 2:], noise(999, 4)[:, 2:])


@pytest.mark.parametrize(("rate_hz", "cents"), [(5.0, 50.0), (0.5, 100.0), (14.0, 20.0)])
def test_a_vibrato_raises_the_pitch_by_the_cents_it_says(rate_hz: float, cents: float) -> None:
    chosen = setting("vibrato", rate_hz=rate_hz, depth_cents=cents)
    heard = through(chosen, tone(5 * RATE, 1, hertz=1000.0))
    phase = np.unwrap(np.angle(hilbert(heard[:, 0].astype(np.float64))))
    pitch_hz = np.diff(phase)[RATE:-RATE] * RATE / (2 * np.pi)
    assert 1200 * np.log2(pitch_hz.max() / 1000.0) == pytest.approx(cents, rel=0.02)


def test_without_depth_a_vibrato_is_the_latency_it_tells() -> None:
    processor = prepared(setting("vibrato", depth_cents=0.0))
    sound = noise(RATE // 2)
    heard = in_blocks(processor, sound, [100, 5000])
    np.testing.assert_allclose(heard[processor.latency :], sound[: -processor.latency], atol=1e-6)
