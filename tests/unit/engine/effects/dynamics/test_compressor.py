"""The compressor against the curve and the times of its paper."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Reduces
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000


def steady(level_db: float, frames: int, channels: int = 1) -> Block:
    """Return a constant level, whose peak is the same at every frame."""
    return np.full((frames, channels), 10 ** (level_db / 20), np.float32)


def expected_output_db(level_db: float, threshold: float, ratio: float, knee: float) -> float:
    """Return the static curve: equation 4 of Giannoulis, Massberg and Reiss."""
    if 2 * (level_db - threshold) < -knee:
        return level_db
    if knee > 1e-9 and 2 * abs(level_db - threshold) <= knee:
        bend = (level_db - threshold + knee / 2) ** 2 / (2 * knee)
        return level_db + (1 / ratio - 1) * bend
    return threshold + (level_db - threshold) / ratio


@pytest.mark.parametrize("level_db", [-60, -30, -22, -20, -18, -16, -10, -3, 0, 6])
@pytest.mark.parametrize(
    ("ratio", "knee"), [(1.0, 6.0), (2.0, 0.0), (3.0, 1e-300), (4.0, 6.0), (50.0, 24.0)]
)
def test_every_level_comes_out_as_the_curve_says(
    level_db: float, ratio: float, knee: float
) -> None:
    chosen = setting(*("compressor",), threshold_db=-18.0, ratio=ratio, knee_db=knee, makeup_db=3.0)
    out = through(chosen, steady(level_db, RATE))[-1, 0]
    expected = expected_output_db(level_db, -18.0, ratio, knee) + 3.0
    assert 20 * np.log10(out) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("rate", [8000, 48_000, 192_000])
@pytest.mark.parametrize(("attack", "release"), [(1.0, 50.0), (10.0, 100.0), (100.0, 500.0)])
def test_attack_and_release_take_the_time_they_say(
    attack: float, release: float, rate: int
) -> None:
    chosen = setting("compressor", ratio=4.0, knee_db=0.0, attack_ms=attack, release_ms=release)
    loud, quiet = steady(-2.0, rate * 2), steady(-30.0, rate * 4)
    out = through(chosen, np.concatenate([loud, quiet]), rate)[:, 0]
    reduction_db = 20 * np.log10(np.concatenate([loud, quiet])[:, 0] / out)
    full = 12.0
    reached = int(np.argmax(reduction_db >= full * (1 - np.exp(-1)))) / rate
    gone = int(np.argmax(reduction_db[len(loud) :] <= full * np.exp(-1))) / rate
    assert reached * 1000 == pytest.approx(attack, rel=0.05, abs=1100 / rate)
    assert gone * 1000 == pytest.approx(release, rel=0.05)


def test_all_channels_are_turned_down_together() -> None:
    sound = noise(8000, 2, peak=0.5)
    sound[:, 1] *= 0.1
    treated = through(setting("compressor", threshold_db=-40.0), sound)
    gains = treated / np.where(sound == 0, 1, sound)
    np.testing.assert_allclose(gains[:, 0], gains[:, 1], rtol=1e-5)


def test_what_is_below_the_threshold_is_left_alone() -> None:
    quiet = noise(4000, peak=0.01)
    np.testing.assert_array_equal(through(setting("compressor"), quiet), quiet)


def test_after_a_loud_passage_everything_is_let_go() -> None:
    processor = prepared(setting("compressor"))
    processor.process(noise(RATE))
    processor.process(np.zeros((RATE * 5, 2), np.float32))
    quiet = noise(4000, peak=0.01)
    np.testing.assert_allclose(processor.process(quiet), quiet, rtol=1e-6)


@pytest.mark.parametrize("channels", [1, 2])
def test_the_rms_detector_reads_a_sine_three_decibels_below_its_peak(channels: int) -> None:
    sine = tone(2 * RATE, channels, hertz=997.0, peak=10 ** (-6 / 20))
    values = {"threshold_db": -18.0, "ratio": 4.0, "knee_db": 0.0, "release_ms": 200.0}
    heard = through(setting("compressor", detector="rms", **values), sine)
    lost_db = 20 * np.log10(np.abs(sine[-RATE // 2 :]).max() / np.abs(heard[-RATE // 2 :]).max())
    assert lost_db == pytest.approx((-6.0 - 3.01 + 18.0) * 0.75, abs=0.1)


def test_what_the_side_chain_cuts_does_not_count() -> None:
    rumble = tone(RATE, hertz=30.0, peak=0.8)
    deaf = setting("compressor", threshold_db=-30.0, sidechain_hz=500.0)
    np.testing.assert_allclose(through(deaf, rumble), rumble, rtol=1e-6)
    assert (
        np.abs(through(setting("compressor", threshold_db=-30.0), rumble))[RATE // 2 :].max() < 0.3
    )


def test_looking_ahead_it_is_there_before_the_blow() -> None:
    quiet, blow = steady(-40.0, 4800), steady(0.0, 4800)
    values = {"threshold_db": -20.0, "ratio": 50.0, "knee_db": 0.0, "attack_ms": 2.0}
    sound = np.concatenate([quiet, blow])
    late = through(setting("compressor", **values), sound)
    early = prepared(setting("compressor", lookahead_ms=10.0, **values), RATE, 1)
    assert early.latency == 480
    padded = np.concatenate([sound, np.zeros((480, 1), np.float32)])
    assert late.max() > 0.9
    assert early.process(padded)[480:].max() < 0.13


def test_auto_make_up_gives_back_half_of_what_full_scale_loses() -> None:
    values = {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 0.0}
    plain = through(setting("compressor", **values), steady(-40.0, 4800))
    louder = through(setting("compressor", auto_makeup="on", **values), steady(-40.0, 4800))
    assert 20 * np.log10(louder[-1, 0] / plain[-1, 0]) == pytest.approx(7.5, abs=0.01)


def test_the_meter_tells_the_most_that_was_taken() -> None:
    processor = prepared(setting("compressor", threshold_db=-20.0, ratio=2.0, knee_db=0.0))
    assert isinstance(processor, Reduces)
    processor.process(steady(0.0, RATE, 2))
    assert processor.reduction_db == pytest.approx(10.0, abs=0.01)
    processor.process(steady(-60.0, 5 * RATE, 2))
    processor.process(steady(-60.0, RATE, 2))
    assert processor.reduction_db < 0.01


@pytest.mark.parametrize("attack", [0.1, 1.0, 10.0, 50.0])
def test_a_new_attack_while_playing_makes_no_step(attack: float) -> None:
    values = {"threshold_db": -40.0, "ratio": 8.0, "knee_db": 0.0}
    processor = prepared(setting("compressor", attack_ms=5.0, **values), RATE, 1)
    level = steady(-6.0, 997)
    before = processor.process(level)
    processor.configure(dict(setting("compressor", attack_ms=attack, **values).values))
    heard = np.concatenate([before, processor.process(level)])[400:, 0]
    assert np.abs(np.diff(heard[: 997 - 400 + 2])).max() < 0.02
