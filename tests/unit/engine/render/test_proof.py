"""A file that is not what was to be written is found out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.formats import FORMATS
from nexus_desktop.engine.render.proof import LevelCount, Proof, prove
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.ebur128 import ebur128
from tests.support.encoding import settings_for, written
from tests.support.signals import noise, tone


def counted(sound: Block) -> LevelCount:
    levels = LevelCount()
    levels.count(sound)
    return levels


def proved(path: Path, format_id: str, meant: Block, *, measures_loudness: bool = False) -> Proof:
    settings = settings_for(format_id, meant.shape[1])
    return prove(path, settings, counted(meant), Progress(), measures_loudness=measures_loudness)


@pytest.mark.parametrize("format_id", [kind.id for kind in FORMATS])
@pytest.mark.parametrize("kind", ["tone", "noise", "click", "silence", "too loud", "short"])
def test_what_was_written_well_is_proved_in_every_format(
    format_id: str, kind: str, tmp_path: Path
) -> None:
    rate = settings_for(format_id).sample_rate
    sound = {
        "tone": tone(rate * 2, rate=rate),
        "noise": noise(rate * 2, peak=0.9),
        "click": np.zeros((rate, 2), np.float32),
        "silence": np.zeros((rate, 2), np.float32),
        "too loud": noise(rate, peak=1.8),
        "short": noise(200, peak=0.5),
    }[kind]
    if kind == "click":
        sound[rate // 2] = 0.9
    path = tmp_path / "sound.part"
    written(path, sound, settings_for(format_id))
    peak_dbfs = proved(path, format_id, sound).peak_dbfs
    if kind == "tone":
        assert peak_dbfs == pytest.approx(20 * np.log10(np.abs(sound).max()), abs=0.5)


@pytest.mark.parametrize("format_id", ["wav", "flac", "alac", "mp3", "ogg", "opus"])
def test_a_file_that_breaks_off_is_found_out(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = tone(rate * 2, rate=rate)
    path = tmp_path / "sound.part"
    written(path, sound[: rate * 3 // 2], settings_for(format_id))
    with pytest.raises(MediaError, match="frames instead of"):
        proved(path, format_id, sound)


def test_a_single_frame_too_few_is_found_out_in_a_lossless_file(tmp_path: Path) -> None:
    sound = noise(5000)
    written(tmp_path / "a.wav", sound[:-1], settings_for("wav"))
    with pytest.raises(MediaError, match="4999 frames instead of 5000"):
        proved(tmp_path / "a.wav", "wav", sound)


@pytest.mark.parametrize("format_id", ["flac", "mp3"])
def test_another_level_is_found_out(format_id: str, tmp_path: Path) -> None:
    sound = noise(44_100, peak=0.3)
    for wrong in (sound * 2, sound * 0):
        written(tmp_path / "a", wrong, settings_for(format_id))
        with pytest.raises(MediaError, match=r"peak|loud|silent"):
            proved(tmp_path / "a", format_id, sound)


def test_a_hole_that_leaves_the_peak_is_found_out(tmp_path: Path) -> None:
    sound = noise(44_100, peak=0.3)
    holed = sound.copy()
    loudest = int(np.abs(sound).max(axis=1).argmax())
    hole = slice(0, 5000) if loudest > 10_000 else slice(20_000, 25_000)
    holed[hole] = 0.0
    written(tmp_path / "a.flac", holed, settings_for("flac"))
    with pytest.raises(MediaError, match="loud"):
        proved(tmp_path / "a.flac", "flac", sound)


def test_another_rate_or_other_channels_are_found_out(tmp_path: Path) -> None:
    sound = noise(5000)
    soundfile.write(tmp_path / "rate.wav", sound, 48_000)
    soundfile.write(tmp_path / "mono.wav", sound[:, 0], 44_100)
    for name in ("rate.wav", "mono.wav"):
        with pytest.raises(MediaError, match="another sample rate or other channels"):
            proved(tmp_path / name, "wav", sound)


def test_what_is_no_sound_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(bytes(5000))
    with pytest.raises(MediaError):
        proved(tmp_path / "a.mp3", "mp3", noise(5000))


@pytest.mark.parametrize("format_id", ["flac", "mp3", "opus"])
def test_loudness_is_that_of_the_file(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    sound = tone(rate * 3, hertz=1000, peak=0.4, rate=rate)
    written(tmp_path / "a", sound, settings_for(format_id))
    loudness = proved(tmp_path / "a", format_id, sound, measures_loudness=True).loudness
    said = ebur128(tmp_path / "a")
    assert loudness is not None
    assert loudness.integrated_lufs == pytest.approx(said.integrated_lufs, abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(said.true_peak_dbtp, abs=0.3)


def test_a_proof_can_be_cancelled(tmp_path: Path) -> None:
    sound = noise(200_000)
    written(tmp_path / "a.wav", sound, settings_for("wav"))
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        prove(
            *(tmp_path / "a.wav", settings_for("wav"), counted(sound), progress),
            measures_loudness=False,
        )


def test_samples_that_are_no_number_count_as_what_is_written_for_them() -> None:
    levels = LevelCount()
    levels.count(np.array([[0.5], [np.nan]], np.float32))
    assert (levels.peak, levels.frames, levels.clipped) == (0.5, 2, 0)
