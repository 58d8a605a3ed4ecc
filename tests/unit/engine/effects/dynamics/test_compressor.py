"""The compressor against the curve and the times of its paper."""

from __future__ import annotations

import numpy as np
import pytest

from nexus_desktop.engine.block import Block
from tests.support.effects import prepared, setting, through
from tests.support.signals import noise

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
