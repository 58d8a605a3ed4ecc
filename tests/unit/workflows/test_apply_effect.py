"""A file through effects into another file."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import EffectRefused, MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.apply_effect import apply_effects
from tests.support.audio_files import EXACT_KINDS, heard, run_ffmpeg
from tests.support.effects import setting, through
from tests.support.signals import noise
from tests.support.tiny_effects import tiny_effects

GAIN = setting("gain", gain_db=-6.0)
KINDS = {kind.name: kind for kind in EXACT_KINDS}


@pytest.fixture
def sound() -> Block:
    return noise(100_000, 2, peak=0.8)


@pytest.fixture
def take(tmp_path: Path, sound: Block) -> Path:
    path = tmp_path / "take.wav"
    soundfile.write(path, sound, 48_000, subtype="FLOAT")
    return path


def test_what_is_written_is_the_treated_sound(take: Path, sound: Block) -> None:
    chosen = setting("equalizer", freq=500.0, gain_db=6.0)
    report = apply_effects(take, take.with_name("out.wav"), [chosen, GAIN])
    np.testing.assert_allclose(heard(report.path), through(GAIN, through(chosen, sound)), atol=1e-6)
    assert (report.format, report.frames, report.duration_s) == ("wav", 100_000, 100_000 / 48_000)


def test_a_limited_file_keeps_its_place_and_length(take: Path, sound: Block) -> None:
    report = apply_effects(take, take.with_name("out.wav"), [setting("limiter", ceiling_db=0.0)])
    assert report.frames == len(sound)
    quiet = apply_effects(take, take.with_name("quiet.wav"), [GAIN, setting("limiter")])
    np.testing.assert_allclose(heard(quiet.path), through(GAIN, sound), atol=1e-6)


def test_echoes_make_the_file_longer_unless_they_are_cut(take: Path, sound: Block) -> None:
    echo = setting("delay", time_ms=100.0, feedback=0.0)
    assert apply_effects(take, take.with_name("a.wav"), [echo]).frames == len(sound) + 4800
    cut = apply_effects(take, take.with_name("b.wav"), [echo], with_tail=False)
    assert cut.frames == len(sound)


@pytest.mark.parametrize("name", ["16-bit WAV", "24-bit AIFF", "24-bit FLAC"])
def test_rate_channels_and_sample_size_stay(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    source, target = tmp_path / f"in{kind.extension}", tmp_path / f"out{kind.extension}"
    kind.write(source, noise(5000, 3, peak=0.5), 44_100)
    apply_effects(source, target, [GAIN])
    before, after = soundfile.info(source), soundfile.info(target)
    assert (before.samplerate, before.channels, before.subtype) == (
        *(after.samplerate, after.channels, after.subtype),
    )


def test_a_format_without_the_rate_gets_the_next_one(tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    soundfile.write(source, noise(44_100, peak=0.5), 44_100)
    report = apply_effects(source, tmp_path / "out.opus", [GAIN])
    assert report.sample_rate == 48_000
    assert report.frames == pytest.approx(48_000, abs=2)


def test_tags_stay(take: Path) -> None:
    tagged, target = take.with_name("tagged.flac"), take.with_name("out.flac")
    run_ffmpeg("-i", take, "-metadata", "title=Größe", tagged)
    apply_effects(tagged, target, [GAIN])
    with soundfile.SoundFile(target) as file:
        assert file.title == "Größe"


def test_an_empty_file_stays_empty(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.wav", np.zeros((0, 2)), 48_000)
    assert apply_effects(tmp_path / "in.wav", tmp_path / "out.wav", [GAIN]).frames == 0


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(take: Path) -> None:
    before = take.read_bytes()
    with pytest.raises(MediaError):
        apply_effects(take, take, [GAIN])
    assert take.read_bytes() == before
    apply_effects(take, take, [GAIN], overwrite=True)
    assert np.abs(heard(take)).max() == pytest.approx(0.4, abs=0.01)


def test_cancelling_leaves_nothing_behind(take: Path) -> None:
    progress = Progress(lambda _fraction, _note: progress.cancel())
    with pytest.raises(Cancelled):
        apply_effects(take, take.with_name("out.wav"), [GAIN], progress=progress)
    assert [path.name for path in take.parent.iterdir()] == ["take.wav"]


def test_what_needs_the_whole_sound_makes_the_file_as_long_as_it_likes(
    take: Path, sound: Block
) -> None:
    with tiny_effects():
        chosen = [GAIN, setting("backwards"), setting("repeated", times=1.5)]
        report = apply_effects(take, take.with_name("out.wav"), chosen)
    back = through(GAIN, sound)[::-1]
    assert report.frames == 150_000
    np.testing.assert_allclose(heard(report.path), np.concatenate([back, back[:50_000]]), atol=1e-6)
    assert sorted(path.name for path in take.parent.iterdir()) == ["out.wav", "take.wav"]


def test_a_file_that_cannot_be_sought_in_is_decoded_once_and_leaves_nothing_more(
    tmp_path: Path,
) -> None:
    shares: list[float] = []
    progress = Progress(lambda share, _: shares.append(share or 0.0))
    source = tmp_path / "in.mp3"
    soundfile.write(source, noise(200_000, peak=0.3), 48_000)
    expected, _ = soundfile.read(source, dtype="float32")
    with tiny_effects():
        target = tmp_path / "out.wav"
        report = apply_effects(source, target, [setting("backwards")], progress=progress)
    # MP3 has no sample size of its own, so that the WAV has 16 bits.
    np.testing.assert_allclose(heard(report.path), expected[::-1], atol=1e-4)
    assert (shares == sorted(shares), shares[-1]) == (True, 1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp3", "out.wav"]


def test_a_sound_that_an_effect_refuses_leaves_no_file(take: Path) -> None:
    with tiny_effects(), pytest.raises(EffectRefused):
        apply_effects(take, take.with_name("o.wav"), [replace(setting("backwards"), wet=0.5)])
    assert [path.name for path in take.parent.iterdir()] == ["take.wav"]


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    soundfile.write(long, np.tile(noise(48_000), (60, 1)), 48_000)
    chain = [setting("equalizer", gain_db=3.0), setting("delay")]
    short = tmp_path / "short.wav"
    soundfile.write(short, noise(100), 48_000)
    apply_effects(short, tmp_path / "first.wav", chain)  # loads what filters are made with
    tracemalloc.start()
    apply_effects(long, tmp_path / "out.wav", chain)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000, "the whole file is 23 MB in float32 and 46 MB in float64"
