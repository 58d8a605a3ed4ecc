"""The limiter, held against true peaks measured by scipy's resampler."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone


def true_peak_db(sound: Block) -> float:
    """Return the highest level at four times the rate."""
    fine = resample_poly(sound.astype(np.float64), 4, 1, axis=0)
    return float(20 * np.log10(max(np.abs(fine).max(), np.abs(sound).max(), 1e-10)))


@st.composite
def wild_sounds(draw: st.DrawFn) -> Block:
    """Noise, clicks, square waves and tones near Nyquist, in stretches of very different level."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        frames = draw(st.integers(1, 600))
        level = 10 ** (draw(st.floats(-40, 24)) / 20)
        kind = draw(st.sampled_from(["noise", "signs", "tone", "click", "steady"]))
        generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        part = generator.uniform(-1, 1, (frames, 2))
        if kind == "signs":
            part = np.sign(part)
        elif kind == "tone":
            turn = draw(st.floats(0, 0.5)) * np.arange(frames) + draw(st.floats(0, 1))
            part = np.stack([np.sin(2 * np.pi * turn)] * 2, axis=1)
        elif kind == "click":
            part = np.zeros((frames, 2))
            part[frames // 2] = 1
        elif kind == "steady":
            part = np.ones((frames, 2))
        parts.append(level * part)
    return np.concatenate([*parts, np.zeros((1000, 2))]).astype(np.float32)


@given(
    sound=wild_sounds(),
    rate=st.sampled_from([8000, 44_100, 48_000, 96_000]),
    ceiling=st.floats(-24, 0),
    release=st.floats(1, 1000),
)
@settings(max_examples=150)
def test_nothing_ever_gets_above_the_ceiling(
    sound: Block, rate: int, ceiling: float, release: float
) -> None:
    chosen = setting("limiter", ceiling_db=ceiling, release_ms=release)
    assert true_peak_db(through(chosen, sound, rate)) <= ceiling


@pytest.mark.parametrize("drive", [0.0, 12.0, 36.0])
def test_the_ceiling_is_used_to_the_full(drive: float) -> None:
    sound = tone(48_000, hertz=997.0, peak=1.0)
    limited = through(setting("limiter", ceiling_db=-3.0, gain_db=drive), sound)
    assert true_peak_db(limited[10_000:40_000]) == pytest.approx(-3.0, abs=0.1)


def test_what_is_below_the_ceiling_is_only_late() -> None:
    processor, sound = prepared(setting("limiter")), noise(8000, peak=0.3)
    late = processor.process(sound)
    np.testing.assert_array_equal(late[processor.latency :], sound[: -processor.latency])
    assert not late[: processor.latency].any()


def test_the_reduction_is_let_go_in_its_time() -> None:
    chosen = setting("limiter", ceiling_db=-12.0, release_ms=100.0)
    sound = tone(144_000, 1, hertz=4000.0, peak=1.0)
    sound[48_000:] *= 0.1
    processor = prepared(chosen, channels=1)
    limited = processor.process(sound)[processor.latency :, 0]
    levels = np.abs(limited[48_000:96_000]).reshape(-1, 12).max(axis=1)
    reduction = 1 - levels / levels[-100:].max()
    first = reduction[20]
    gone = int(np.argmax(reduction <= first * np.exp(-1))) - 20
    assert gone * 12 / 48 == pytest.approx(100.0, rel=0.05)


def test_the_meter_tells_how_far_it_is_turned_down() -> None:
    processor = prepared(setting("limiter", ceiling_db=-6.0, gain_db=0.0))
    assert isinstance(processor, Reduces)
    processor.process(noise(20_000, peak=0.1))
    assert processor.reduction_db == 0.0
    processor.process(tone(20_000, hertz=997.0, peak=1.0))
    assert processor.reduction_db == pytest.approx(6.0, abs=0.1)
