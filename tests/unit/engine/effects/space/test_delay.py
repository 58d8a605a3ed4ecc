"""The modes of the delay: where echoes come, what a tape takes from them, what it can hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import butter, hilbert, lfilter

from tests.support.effects import in_blocks, prepared, setting, through
from tests.support.signals import noise, tone

RATE = 48_000


def click(frames: int, left: float, right: float) -> np.ndarray:
    sound = np.zeros((frames, 2), np.float32)
    sound[0] = [left, right]
    return sound


def test_echoes_come_when_and_as_loud_as_they_should() -> None:
    click = np.zeros((5000, 2), np.float32)
    click[0] = [1.0, 0.25]
    chosen = {"time_ms": 20.0, "feedback": 50.0, "level_db": 20 * np.log10(0.5)}
    plain = through(setting("delay", **chosen), click)
    expected = np.zeros_like(click)
    for echo, level in ((0, 1.0), (960, 0.5), (1920, 0.25), (2880, 0.125), (3840, 0.0625)):
        expected[echo] = level * click[0]
    expected[4800] = 0.03125 * click[0]
    np.testing.assert_allclose(plain, expected, atol=1e-7)
    swapped = through(setting("delay", ping_pong="on", **chosen), click)
    np.testing.assert_allclose(swapped[1920], 0.25 * click[0, ::-1], atol=1e-7)
    np.testing.assert_allclose(swapped[2880], 0.125 * click[0], atol=1e-7)


@pytest.mark.parametrize("time_ms", [1.0, 20.0, 2000.0])
def test_plain_echoes_are_a_comb_filter_in_blocks_of_any_size(time_ms: float) -> None:
    sound, frames = noise(4 * RATE, peak=0.5), round(time_ms * RATE / 1000)
    chosen = setting("delay", time_ms=time_ms, feedback=60.0, level_db=0.0)
    heard = in_blocks(prepared(chosen), sound, [1, 700, 3 * RATE, 40])
    feedback = np.zeros(frames + 1)
    feedback[0], feedback[-1] = 1.0, -0.6
    through_once = np.zeros(frames + 1)
    through_once[0], through_once[-1] = 1.0, 1.0 - 0.6
    expected = lfilter(through_once, feedback, sound, axis=0)
    np.testing.assert_allclose(heard, expected, atol=2e-6)


def test_a_ping_pong_throws_both_sides_from_left_to_right_and_back() -> None:
    chosen = setting("delay", mode="ping-pong", time_ms=20.0, feedback=50.0, level_db=0.0)
    heard = through(chosen, click(4000, 1.0, 0.5))
    expected = click(4000, 1.0, 0.5)
    expected[960] = [0.75, 0.0]
    expected[1920] = [0.0, 0.375]
    expected[2880] = [0.1875, 0.0]
    expected[3840] = [0.0, 0.09375]
    np.testing.assert_allclose(heard, expected, atol=1e-7)


def test_a_ping_pong_of_one_channel_is_plain() -> None:
    sound = noise(5000, 1)
    np.testing.assert_array_equal(
        through(setting("delay", mode="ping-pong", time_ms=20.0), sound),
        through(setting("delay", time_ms=20.0), sound),
    )


def test_every_echo_of_a_steady_tape_has_passed_its_tone_once_more() -> None:
    """So soft that nothing saturates."""
    values = {"time_ms": 20.0, "feedback": 60.0, "level_db": 0.0, "tone_hz": 3000.0}
    heard = through(
        setting("delay", mode="tape", wow=0.0, drive_db=0.0, **values), click(4800, 1e-3, 0)
    )
    low_pass = butter(1, 3000.0, "low", fs=RATE)
    expected, echo = np.zeros(4800), np.zeros(4800)
    expected[0] = echo[0] = 1e-3
    for repeat in range(1, 5):
        late = np.concatenate([np.zeros(960), echo[:-960]])
        echo = lfilter(*low_pass, late) * (0.6 if repeat > 1 else 1.0)
        expected += echo
    np.testing.assert_allclose(heard[:, 0], expected, atol=1e-9)


@pytest.mark.parametrize("drive_db", [0.0, 12.0])
def test_a_tape_holds_no_more_than_it_can_whatever_goes_round(drive_db: float) -> None:
    sound = noise(4 * RATE, peak=8.0)
    values = {"time_ms": 50.0, "feedback": 95.0, "level_db": 0.0, "drive_db": drive_db}
    heard = through(setting("delay", mode="tape", wow=0.0, **values), sound)
    assert np.abs(heard - sound).max() <= 10.0 ** (-drive_db / 20.0) + 1e-5
    assert np.std(heard - sound) > 0.3 * 10.0 ** (-drive_db / 20.0)


def test_what_is_soft_is_not_saturated_and_dies_away() -> None:
    sound = noise(6 * RATE, peak=1e-3)
    sound[RATE // 10 :] = 0.0
    heard = through(setting("delay", mode="tape", time_ms=100.0, feedback=90.0), sound)
    levels = [float(np.std(heard[n * RATE : (n + 1) * RATE])) for n in range(1, 6)]
    assert all(after < 0.5 * before for before, after in pairwise(levels))


@pytest.mark.parametrize(("wow", "most_hz"), [(0.0, 0.0), (50.0, 2.75), (100.0, 5.5)])
def test_the_pitch_of_a_tape_wavers_as_far_as_its_speed(wow: float, most_hz: float) -> None:
    """Its three swings are 0.3, 0.15 and 0.1 % of the speed, which meet now and then."""
    sound = tone(12 * RATE, 1, hertz=1000.0, peak=0.01)
    values = {"time_ms": 300.0, "feedback": 0.0, "level_db": 0.0, "tone_hz": 20_000.0}
    echo = through(setting("delay", mode="tape", wow=wow, **values), sound) - sound
    phase = np.unwrap(np.angle(hilbert(echo[:, 0].astype(np.float64))))
    pitch_hz = np.diff(phase)[RATE:-RATE] * RATE / (2 * np.pi)
    farthest = np.abs(pitch_hz - 1000.0).max()
    assert farthest <= most_hz + 0.15
    assert farthest >= 0.9 * most_hz
    assert np.mean(pitch_hz) == pytest.approx(1000.0, abs=0.2)


@pytest.mark.parametrize("before", ["plain", "ping-pong", "tape"])
@pytest.mark.parametrize("after", ["plain", "ping-pong", "tape"])
def test_another_mode_fades_in(before: str, after: str) -> None:
    values = {"time_ms": 80.0, "feedback": 60.0, "level_db": 0.0}
    processor = prepared(setting("delay", mode=before, **values))
    low = tone(2 * RATE, hertz=40.0, peak=0.1)
    low[:, 1] *= 0.5
    processor.process(low[:RATE])
    processor.configure(dict(setting("delay", mode=after, **values).values))
    heard = processor.process(low[RATE:]).astype(np.float64)
    assert np.abs(np.diff(heard, 2, axis=0)).max() < 3e-4
