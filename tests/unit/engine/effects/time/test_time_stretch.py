"""Length, pitch, place and joints of what was stretched, against the sounds that went in."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.engine.effects.time import stretching
from tests.support.effects import retold, setting
from tests.support.pitch import cents_apart, strongest_hz
from tests.support.signals import noise, tone

RATE = 48_000
SPEEDS = (25.0, 40.0, 50.0, 81.3, 125.0, 200.0, 400.0)


@given(speed=st.floats(25.0, 400.0), frames=st.integers(1, 30_000))
@settings(max_examples=20)
def test_the_length_is_exact(speed: float, frames: int) -> None:
    told = retold(setting("time_stretch", speed=speed), noise(frames, 1), 8000)
    assert len(told) == max(1, round(frames * 100 / speed))


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hertz", [55.0, 441.3, 5000.0])
def test_a_sine_keeps_its_pitch(speed: float, hertz: float) -> None:
    told = retold(setting("time_stretch", speed=speed), tone(4 * RATE, 1, hertz=hertz))
    assert abs(cents_apart(strongest_hz(told[:, 0], RATE), hertz)) < 3.0


@pytest.mark.parametrize("speed", SPEEDS)
def test_what_is_struck_is_struck_in_time(speed: float) -> None:
    clicks = np.zeros((4 * RATE, 1), np.float32)
    struck = np.array([1, 2, 3]) * RATE
    clicks[struck] = 1.0
    told = np.abs(retold(setting("time_stretch", speed=speed), clicks)[:, 0])
    for place in struck * 100 / speed:
        near = slice(round(place - 0.1 * RATE), round(place + 0.1 * RATE))
        assert near.start + int(np.argmax(told[near])) == pytest.approx(place, abs=0.012 * RATE)


@pytest.mark.parametrize("hertz", [60.0, 440.0, 3000.0])
@pytest.mark.parametrize("speed", [80.0, 150.0])
def test_the_joints_of_a_sine_are_not_heard(
    monkeypatch: pytest.MonkeyPatch, hertz: float, speed: float
) -> None:
    monkeypatch.setattr(stretching, "PIECE_FRAMES", 1 << 17)
    told = retold(setting("time_stretch", speed=speed), tone(9 * RATE, 1, hertz=hertz))[:, 0]
    assert len(told) > 3 * (1 << 17) / max(1.0, speed / 100)
    heard = told[RATE // 4 : -RATE // 4].astype(np.float64)
    powers = np.square(heard[: len(heard) // 2400 * 2400].reshape(-1, 2400)).mean(axis=1)
    np.testing.assert_allclose(10 * np.log10(powers * 8), 0.0, atol=1.0)
    # Zero for a sine that goes on and on; the height of the step where it jumps.
    left = heard[2:] + heard[:-2] - 2 * np.cos(2 * np.pi * hertz / RATE) * heard[1:-1]
    assert np.abs(left).max() < 0.01


def test_the_joints_of_music_keep_its_level(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, rate = soundfile.read("resources/samples/demo-keys.flac", dtype="float32")
    whole = retold(setting("time_stretch", speed=90.0), keys, rate)
    monkeypatch.setattr(stretching, "PIECE_FRAMES", 1 << 16)
    joined = retold(setting("time_stretch", speed=90.0), keys, rate)
    assert len(joined) == len(whole)

    def levels_db(sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> list[float]:
        tenths = sound[: len(sound) // 4800 * 4800].reshape(-1, 9600)
        return list(10 * np.log10(np.square(tenths).mean(axis=1) + 1e-6))

    np.testing.assert_allclose(levels_db(joined), levels_db(whole), atol=3.0)


def test_the_two_sides_of_a_pair_stay_together() -> None:
    mono = noise(RATE, 1)
    told = retold(setting("time_stretch", speed=70.0), np.repeat(mono, 2, axis=1))
    np.testing.assert_allclose(told[:, 0], told[:, 1], atol=1e-5)


def test_at_its_own_speed_a_sound_stays_what_it_is() -> None:
    np.testing.assert_array_equal(retold(setting("time_stretch"), noise(70_000)), noise(70_000))
