"""Keys against cadences and scales in all of them, and music whose key is written down."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.analysis.key import Key, NoteCount, key_of
from nexus_desktop.engine.samples.resample import resample
from tests.support.music import Mono, cadence, chord, harmonic_tone
from tests.support.signals import noise
from tests.support.source_tree import ROOT

RATE = 16_000
SCALES = {False: (0, 2, 4, 5, 7, 9, 11, 12), True: (0, 2, 3, 5, 7, 8, 11, 12)}
"""Major, and the harmonic minor; by whether it is minor."""


def key(sound: Mono, piece: int = 20_000) -> Key | None:
    notes = NoteCount(RATE)
    for start in range(0, len(sound), piece):
        notes.add(sound[start : start + piece])
    return key_of(notes.counts())


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize("tonic", range(12))
def test_a_cadence_is_in_its_key(tonic: int, is_minor: bool) -> None:
    found = key(cadence(tonic, RATE, is_minor=is_minor))
    assert found is not None
    assert (found.tonic, found.is_minor) == (tonic, is_minor)
    assert found.confidence > 0.3


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize("tonic", [0, 3, 7, 10])
def test_a_scale_up_and_down_is_in_its_key(tonic: int, is_minor: bool) -> None:
    scale = SCALES[is_minor]
    steps = (*scale, *scale[::-1], 0, scale[2], 7, 0)
    found = key(np.concatenate([chord([60 + tonic + step], 0.4, RATE) for step in steps]))
    assert found is not None
    assert (found.tonic, found.is_minor) == (tonic, is_minor)


def test_keys_have_names() -> None:
    assert Key(0, False, 1.0, 0.0).name == "C major"
    assert Key(3, True, 1.0, 0.0).name == "E♭ minor"


@pytest.mark.parametrize("cents", [-35, -15, 20, 35])
def test_music_out_of_tune_is_in_the_nearest_key_and_its_tuning_is_told(cents: float) -> None:
    bent = int(RATE * 2 ** (cents / 1200))
    higher = cadence(7, 2 * RATE - bent, is_minor=False)
    found = key(higher)
    told = 1200 * np.log2(RATE / (2 * RATE - bent))
    assert found is not None
    assert found.name == "G major"
    assert found.tuning_cents == pytest.approx(told, abs=5)


def test_the_demo_is_in_c_major() -> None:
    path = ROOT / "resources" / "samples" / "demo-keys.flac"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    found = key(resample(sound.mean(axis=1, keepdims=True), rate, RATE)[:, 0])
    assert found is not None
    assert found.name == "C major"
    assert found.confidence > 0.5
    assert found.tuning_cents == pytest.approx(0, abs=2)


def test_noise_and_a_single_note_are_in_no_key() -> None:
    for sound in (noise(10 * RATE, 1)[:, 0], harmonic_tone(220, 3, RATE)):
        found = key(sound)
        assert found is not None
        assert found.confidence < 0.2


def test_silence_and_a_short_sound_have_no_key() -> None:
    assert key(np.zeros(3 * RATE, np.float32)) is None
    assert key(harmonic_tone(220, 0.1, RATE)) is None


def test_how_a_sound_is_cut_into_pieces_does_not_matter() -> None:
    sound = cadence(2, RATE, is_minor=True)
    found, whole = key(sound, 999), key(sound, len(sound))
    assert found is not None
    assert whole is not None
    assert found.confidence == pytest.approx(whole.confidence, abs=1e-6)
