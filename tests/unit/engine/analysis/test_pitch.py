"""Pitch against tones of known frequencies."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import sawtooth

from nexus_desktop.engine.analysis.pitch import Pitch, PitchTrack, pitch_of
from tests.support.music import Mono, harmonic_tone, hertz_of
from tests.support.signals import noise, tone

RATE = 16_000


def track_of(sound: Mono, rate: int = RATE, piece: int = 5000) -> PitchTrack:
    track = PitchTrack(rate)
    for start in range(0, len(sound), piece):
        track.add(sound[start : start + piece])
    return track


def is_pitch(found: Pitch | None, hertz: float, cents: float) -> None:
    assert found is not None
    assert 1200 * math.log2(found.hertz / hertz) == pytest.approx(0, abs=cents)


@given(hertz=st.floats(55, 1900))
@settings(max_examples=40)
def test_a_sine_has_its_pitch_within_a_few_cents(hertz: float) -> None:
    is_pitch(pitch_of(track_of(tone(RATE, 1, hertz=hertz, rate=RATE)[:, 0])), hertz, 3)


@given(midi=st.floats(34, 90), harmonics=st.integers(2, 12))
@settings(max_examples=40)
def test_a_tone_with_overtones_has_the_pitch_of_the_lowest(midi: float, harmonics: int) -> None:
    hertz = hertz_of(midi)
    is_pitch(pitch_of(track_of(harmonic_tone(hertz, 1, RATE, harmonics))), hertz, 3)


def test_a_tone_whose_lowest_is_missing_has_its_pitch_all_the_same() -> None:
    times = np.arange(RATE) / RATE
    wave = sum(np.sin(2 * np.pi * 200 * order * times) for order in (2, 3, 4, 5))
    is_pitch(pitch_of(track_of(0.1 * np.asarray(wave, np.float32))), 200, 3)


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000])
def test_the_rate_does_not_matter(rate: int) -> None:
    saw = sawtooth(2 * np.pi * 196 * np.arange(rate) / rate).astype(np.float32)
    is_pitch(pitch_of(track_of(saw, rate)), 196, 3)


def test_a_pitch_is_heard_through_some_noise() -> None:
    sound = harmonic_tone(147, 2, RATE) + noise(2 * RATE, 1, peak=0.02)[:, 0]
    found = pitch_of(track_of(sound))
    is_pitch(found, 147, 5)
    assert found is not None
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("hertz", "note", "cents"),
    [
        (440, "A4", 0),
        (445, "A4", 19.56),
        (261.63, "C4", 0.03),
        (233, "B♭3", -0.61),
        (32.8, "C1", 5.12),
    ],
)
def test_a_pitch_is_told_as_a_note_and_cents(hertz: float, note: str, cents: float) -> None:
    pitch = Pitch(hertz, 1.0)
    assert pitch.note == note
    assert pitch.cents == pytest.approx(cents, abs=0.05)


def test_the_track_follows_a_melody() -> None:
    melody = [hertz_of(midi) for midi in (57, 60, 64, 69)]
    sound = np.concatenate([harmonic_tone(hertz, 1, RATE) for hertz in melody])
    track = track_of(sound).hertz()
    for second, hertz in enumerate(melody):
        inside = track[10 * second + 1 : 10 * second + 9]
        assert inside == pytest.approx(np.full(8, hertz), rel=0.002)


def test_a_melody_has_no_one_pitch_and_says_so() -> None:
    sound = np.concatenate([harmonic_tone(hertz_of(midi), 1, RATE) for midi in (57, 60, 64, 69)])
    found = pitch_of(track_of(sound))
    assert found is not None
    assert found.confidence < 0.5


def test_noise_and_silence_have_no_pitch() -> None:
    assert pitch_of(track_of(np.zeros(RATE, np.float32))) is None
    found = pitch_of(track_of(noise(2 * RATE, 1)[:, 0]))
    assert found is None or found.confidence < 0.2
    assert pitch_of(track_of(np.zeros(0, np.float32))) is None


def test_what_is_softer_by_far_is_not_listened_to() -> None:
    sound = np.concatenate([harmonic_tone(220, 1, RATE), 0.001 * noise(RATE, 1)[:, 0]])
    found = pitch_of(track_of(sound))
    is_pitch(found, 220, 3)
    assert found is not None
    assert found.confidence > 0.9
