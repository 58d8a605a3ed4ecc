"""Tempo against clicks at known speeds, rhythms, and music whose tempo is written down."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from nexus_desktop.engine.analysis.tempo import OnsetStrength, Tempo, tempo_of
from nexus_desktop.engine.samples.resample import resample
from tests.support.music import Mono, clicks
from tests.support.signals import noise
from tests.support.source_tree import ROOT

RATE = 16_000


def tempo(sound: Mono, rate: int = RATE, piece: int = 10_000) -> Tempo | None:
    onsets = OnsetStrength(rate)
    for start in range(0, len(sound), piece):
        onsets.add(sound[start : start + piece])
    return tempo_of(onsets.strength())


@pytest.mark.parametrize("bpm", [60, 63.7, 72, 80, 90.5, 100, 113, 120, 128, 140, 155.5, 171, 180])
def test_clicks_have_their_tempo(bpm: float) -> None:
    found = tempo(clicks(bpm, 20, RATE))
    assert found is not None
    assert found.bpm == pytest.approx(bpm, rel=0.002)
    assert found.confidence > 0.9


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 48_000])
def test_the_rate_does_not_matter(rate: int) -> None:
    found = tempo(clicks(97, 15, rate), rate)
    assert found is not None
    assert found.bpm == pytest.approx(97, rel=0.01)


@pytest.mark.parametrize("bpm", [100, 120, 150])
def test_soft_clicks_between_the_beats_do_not_double_the_tempo(bpm: float) -> None:
    beats, halves = clicks(bpm, 20, RATE), clicks(2 * bpm, 20, RATE)
    found = tempo(beats + 0.1 * halves)
    assert found is not None
    assert found.bpm == pytest.approx(bpm, rel=0.01)


@pytest.mark.parametrize("name", ["demo-drums", "demo-keys"])
def test_the_demo_music_has_the_120_bpm_that_it_is_written_in(name: str) -> None:
    path = ROOT / "resources" / "samples" / f"{name}.flac"
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    found = tempo(resample(sound.mean(axis=1, keepdims=True), rate, RATE)[:, 0])
    assert found is not None
    assert found.bpm == pytest.approx(120, rel=0.01)
    assert found.confidence > 0.2


@pytest.mark.parametrize("seconds", [5, 10, 20])
@pytest.mark.parametrize("seed", range(5))
def test_noise_has_no_beat(seconds: int, seed: int) -> None:
    found = tempo(noise(seconds * RATE, 1, seed=seed)[:, 0])
    assert found is not None
    assert found.confidence < 0.2


def test_a_loop_of_two_bars_has_a_tempo() -> None:
    found = tempo(clicks(110, 8 * 60 / 110, RATE))
    assert found is not None
    assert found.bpm == pytest.approx(110, rel=0.01)
    assert 0.4 < found.confidence < 0.7


def test_silence_and_a_short_sound_have_no_tempo() -> None:
    assert tempo(np.zeros(10 * RATE, np.float32)) is None
    assert tempo(clicks(120, 3, RATE)) is None
    assert tempo(np.zeros(0, np.float32)) is None


def test_how_a_sound_is_cut_into_pieces_does_not_matter() -> None:
    sound = clicks(131, 10, RATE)
    found, whole = tempo(sound, piece=77), tempo(sound, piece=len(sound))
    assert found is not None
    assert whole is not None
    assert (found.bpm, found.confidence) == pytest.approx((whole.bpm, whole.confidence), rel=1e-4)
