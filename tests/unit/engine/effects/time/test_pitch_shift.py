"""Pitch and length of what was shifted, against the sounds that went in."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from tests.support.effects import retold, setting
from tests.support.pitch import cents_apart, peak_near, strongest_hz
from tests.support.signals import noise, tone

RATE = 48_000


@pytest.mark.parametrize("semitones", [-24.0, -7.0, 1.0, 12.0, 24.0])
@pytest.mark.parametrize("hertz", [110.0, 440.0, 1234.5])
def test_a_sine_is_shifted_by_what_was_asked(semitones: float, hertz: float) -> None:
    chosen = setting("pitch_shift", semitones=semitones, cents=17.0)
    told = retold(chosen, tone(3 * RATE, 1, hertz=hertz))
    assert len(told) == 3 * RATE
    expected = hertz * 2 ** ((semitones + 0.17) / 12)
    assert abs(cents_apart(strongest_hz(told[:, 0], RATE), expected)) < 3.0
    assert np.abs(told[RATE:-RATE]).max() == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("semitones", [-5.0, 3.0])
def test_a_recording_is_shifted_by_what_was_asked(semitones: float) -> None:
    keys, rate = soundfile.read("resources/samples/demo-keys.flac", dtype="float32")
    keys = keys[: 4 * rate]
    told = retold(setting("pitch_shift", semitones=semitones), keys, rate)
    assert told.shape == keys.shape
    # Well above the bass, whose notes end before their pitch could be told to a few cents.
    before = peak_near(keys[:, 0], rate, 600.0, octaves=1.0)
    expected = before * 2 ** (semitones / 12)
    assert abs(cents_apart(peak_near(told[:, 0], rate, expected), expected)) < 3.0


def test_shifted_by_nothing_a_sound_stays_what_it_is() -> None:
    np.testing.assert_array_equal(retold(setting("pitch_shift"), noise(70_000)), noise(70_000))
