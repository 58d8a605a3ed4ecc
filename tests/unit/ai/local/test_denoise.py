"""Noise goes, and what it lay upon stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import correlate

from nexus_desktop.ai.local.engine import make_engine
from nexus_desktop.ai.local.instruments.player import Part
from nexus_desktop.domain.errors import ModelError
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress
from tests.support.scores import RATE, as_loud, composed, played, said, si_sdr_db

WORDS = "Please leave the keys on the table, and close the window before you go to bed tonight."


def cleaned(
    models: Path, folder: Path, sound: Block, rate: int = RATE, **settings: object
) -> Block:
    soundfile.write(folder / "noisy.wav", sound, rate, subtype="FLOAT")
    engine = make_engine("denoise", models)
    [output] = engine.run(folder / "noisy.wav", folder, settings, Progress())
    result, result_rate = soundfile.read(output.path, dtype="float32", always_2d=True)
    assert result_rate == rate
    assert result.shape == sound.shape
    return np.asarray(result)


def pink(shape: tuple[int, ...], seed: int = 1) -> Block:
    """Return noise that falls by 3 dB an octave."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(shape), axis=0)
    white[1:] /= np.sqrt(np.arange(1, len(white)))[:, np.newaxis]
    return np.asarray(np.fft.irfft(white, shape[0], axis=0), np.float32)


def string_piece(models: Path, programs: tuple[int, int]) -> Block:
    score = composed(31, 3, 112.0, tonic=2)
    melody, chords = programs
    return played(models, Part(melody, score.melody), Part(chords, score.chords))


@pytest.mark.parametrize("noise_db", [-5.0, pytest.param(-15.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("programs", [(40, 24), pytest.param((68, 46), marks=pytest.mark.slow)])
def test_music_comes_out_of_noise(
    models: Path, tmp_path: Path, noise_db: float, programs: tuple[int, int]
) -> None:
    music = string_piece(models, programs)
    noisy = music + as_loud(pink(music.shape), music, noise_db)
    assert si_sdr_db(music, cleaned(models, tmp_path, noisy)) > -noise_db + 3.0


def test_music_without_noise_is_not_damaged(models: Path, tmp_path: Path) -> None:
    music = string_piece(models, (40, 24))
    assert si_sdr_db(music, cleaned(models, tmp_path, music, strength_db=40.0)) > 30.0


def test_a_voice_comes_out_of_noise_in_time(models: Path, tmp_path: Path) -> None:
    voice = said(tmp_path, WORDS)
    noisy = voice + as_loud(pink(voice.shape), voice, -5.0)
    result = cleaned(models, tmp_path, noisy, kind="voice")
    assert si_sdr_db(voice, result) > 11.0
    likeness = correlate(result[:, 0], voice[:, 0], "full")
    assert int(likeness.argmax()) - (len(voice) - 1) == 0


@pytest.mark.parametrize("kind", ["music", "voice"])
def test_less_reduction_leaves_more_noise(models: Path, tmp_path: Path, kind: str) -> None:
    noise = 0.1 * pink((2 * RATE, 1))
    left_db = []
    for strength_db in (6.0, 24.0):
        result = cleaned(models, tmp_path, noise, kind=kind, strength_db=strength_db)
        settled = result[RATE // 2 :]
        left_db.append(10 * np.log10(np.mean(np.square(settled))))
    assert left_db[0] - left_db[1] > 6.0


def test_without_its_model_only_voices_cannot_be_cleaned(tmp_path: Path) -> None:
    noise = pink((RATE, 1))
    with pytest.raises(ModelError, match="DeepFilterNet3"):
        cleaned(tmp_path / "none", tmp_path, noise, kind="voice")
    cleaned(tmp_path / "none", tmp_path, noise, kind="music")
