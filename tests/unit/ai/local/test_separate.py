"""A mix is taken apart into two sounds that add up to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.testing import assert_allclose

from nexus_desktop.ai.local.engine import make_engine, run_apart
from nexus_desktop.ai.local.instruments.player import Part
from nexus_desktop.ai.local.specs import SEPARATE
from nexus_desktop.domain.errors import MediaError, ModelError
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.scores import RATE, as_loud, composed, played, said, si_sdr_db

WORDS = "The train left the station late, but nobody on the platform seemed to be in a hurry."
LEAST_GAIN_DB = 8.0


def separated(
    models: Path, folder: Path, mix: Block, rate: int = RATE, **settings: object
) -> dict[str, Block]:
    """Return the stems of a mix by their names."""
    soundfile.write(folder / "mix.wav", mix, rate, subtype="FLOAT")
    engine = make_engine("separate", models)
    outputs = engine.run(folder / "mix.wav", folder, settings, Progress())
    assert [output.path.stem for output in outputs] == [output.label for output in outputs]
    return {
        output.label: soundfile.read(output.path, dtype="float32", always_2d=True)[0]
        for output in outputs
    }


def band(models: Path, seed: int, programs: tuple[int, int, int]) -> Block:
    """Return five seconds of a piece with drums."""
    score = composed(seed, 3, 132.0)
    melody, chords, bass = (
        Part(program, notes)
        for program, notes in zip(programs, (score.melody, score.chords, score.bass), strict=True)
    )
    return played(models, melody, chords, bass, Part(0, score.drums, is_drums=True))


@pytest.mark.parametrize(
    "programs",
    [(11, 25, 32), pytest.param((56, 19, 36), marks=pytest.mark.slow)],
)
def test_a_voice_and_a_band_are_told_apart(
    models: Path, tmp_path: Path, programs: tuple[int, int, int]
) -> None:
    music = band(models, 71, programs)
    voice = as_loud(np.resize(said(tmp_path, WORDS), music.shape), music)
    stems = separated(models, tmp_path, music + voice)
    assert si_sdr_db(voice, stems["vocals"]) > LEAST_GAIN_DB, "0 dB in the mix"
    assert si_sdr_db(music, stems["accompaniment"]) > LEAST_GAIN_DB
    assert_allclose(sum(stems.values()), music + voice, atol=1e-6)


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (32_000, 3)])
def test_stems_have_the_rate_and_channels_of_the_mix_and_add_up_to_it(
    models: Path, tmp_path: Path, rate: int, channels: int
) -> None:
    chance = np.random.default_rng(3)
    mix = chance.uniform(-0.5, 0.5, (rate * 2 + 77, channels)).astype(np.float32)
    for settings in ({"stems": "vocals"}, {"stems": "percussion"}):
        stems = separated(models, tmp_path, mix, rate, **settings)
        assert_allclose(sum(stems.values()), mix, atol=1e-6)
        assert soundfile.info(tmp_path / f"{next(iter(stems))}.wav").samplerate == rate


def test_drums_and_what_sounds_on_are_told_apart(models: Path, tmp_path: Path) -> None:
    score = composed(8, 2, 120.0)
    drums = played(models, Part(0, score.drums, is_drums=True))
    tones = played(models, Part(19, score.chords), Part(73, score.melody))
    length = min(len(drums), len(tones))
    drums, tones = drums[:length], as_loud(tones[:length], drums[:length])
    stems = separated(models, tmp_path, drums + tones, stems="percussion")
    assert si_sdr_db(drums, stems["percussion"]) > 5.0, "0 dB in the mix"
    assert si_sdr_db(tones, stems["harmony"]) > 5.0


def test_it_runs_in_a_process_of_its_own(models: Path, tmp_path: Path) -> None:
    mix = np.random.default_rng(4).uniform(-0.5, 0.5, (RATE, 1)).astype(np.float32)
    here = separated(models, tmp_path, mix, stems="percussion")
    folder = tmp_path / "apart"
    folder.mkdir()
    reported: list[float] = []
    outputs = run_apart(
        *("separate", tmp_path / "mix.wav", folder, {"stems": "percussion"}, models),
        Progress(lambda share, _note: reported.append(share or 0.0)),
    )
    assert [output.path.parent for output in outputs] == [folder, folder]
    assert (
        soundfile.read(outputs[0].path, dtype="float32", always_2d=True)[0].tolist()
        == here["percussion"].tolist()
    )
    assert reported == sorted(reported)


def test_without_its_model_only_the_vocals_cannot_be_had(tmp_path: Path) -> None:
    mix = np.zeros((RATE, 1), np.float32)
    with pytest.raises(ModelError, match="Spleeter"):
        separated(tmp_path / "none", tmp_path, mix)
    assert set(separated(tmp_path / "none", tmp_path, mix, stems="percussion")) == {
        "percussion",
        "harmony",
    }


def test_what_is_empty_or_too_long_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no sound"):
        separated(tmp_path, tmp_path, np.zeros((0, 1), np.float32))
    minutes = round(SEPARATE.longest_s / 60)
    with pytest.raises(MediaError, match=f"at most {minutes} are taken"):
        separated(tmp_path, tmp_path, np.zeros((1000 * (60 * minutes + 1), 1), np.float32), 1000)
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]


def test_a_cancelled_separation_leaves_nothing_behind(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "mix.wav", np.zeros((RATE, 1)), RATE)
    progress = Progress()
    progress.cancel()
    engine = make_engine("separate", tmp_path)
    with pytest.raises(Cancelled):
        engine.run(tmp_path / "mix.wav", tmp_path, {"stems": "percussion"}, progress)
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]
