"""Exports against the mix they are made of, and against what other programs make of it."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import soundfile
import soxr

from nexus_desktop.domain.errors import EffectRefused, MediaError
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.encode import EncodeSettings
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.engine.render.export import ExportReport, render_to_file
from nexus_desktop.engine.render.loudness_goal import LoudnessGoal
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Cancelled, Progress
from tests.support.builders import a_clip, a_project, a_source, a_span, a_track, with_sources
from tests.support.ebur128 import ebur128
from tests.support.memory_reader import MemoryReader
from tests.support.signals import as_int16, noise, tone

RATE = 48_000
FRAMES = 600_000
"""More than two blocks of the renderer, and not a whole number of them."""


def one_clip(audio: Block, *, rate: int = RATE) -> tuple[Project, ResampledReader]:
    """Return a project that plays a sound from its beginning, and its sound."""
    project = a_project(a_track("drums", a_clip("kick", 0, len(audio))))
    source = a_source("beat", len(audio), rate=rate, channels=audio.shape[1])
    return with_sources(project, source), ResampledReader(MemoryReader({"beat": audio}))


def exported(
    target: Path,
    audio: Block,
    *,
    start: int = 0,
    end: int | None = None,
    format_id: str = "wav",
    rate: int = RATE,
    channels: int = 2,
    bit_depth: int | None = None,
    is_float: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    project, reader = one_clip(audio)
    settings = EncodeSettings(
        format_named(format_id), rate, channels, bit_depth=bit_depth, is_float=is_float
    )
    span = a_span(start, len(audio) if end is None else end)
    return render_to_file(project, reader, span, settings, target, progress)


def read_back(path: Path, dtype: str = "float32") -> Block:
    samples: Block = soundfile.read(path, dtype=dtype, always_2d=True)[0]
    return samples


@pytest.mark.parametrize("format_id", ["wav", "flac", "aiff"])
def test_untouched_sixteen_bit_sound_is_exported_bit_for_bit(
    tmp_path: Path, format_id: str
) -> None:
    counts = as_int16(noise(FRAMES))
    audio = counts.astype(np.float32) / np.float32(32768)
    target = tmp_path / f"song.{format_id}"
    exported(target, audio, format_id=format_id, bit_depth=16)
    np.testing.assert_array_equal(read_back(target, "int16"), counts)


def test_untouched_mono_sound_stays_itself_in_a_mono_file(tmp_path: Path) -> None:
    audio = noise(FRAMES, 1)
    exported(tmp_path / "song.wav", audio, channels=1, is_float=True)
    np.testing.assert_array_equal(read_back(tmp_path / "song.wav"), audio)


def test_a_range_is_exported_and_nothing_else(tmp_path: Path) -> None:
    audio = noise(FRAMES)
    report = exported(tmp_path / "song.wav", audio, start=70_000, end=140_001, is_float=True)
    np.testing.assert_array_equal(read_back(tmp_path / "song.wav"), audio[70_000:140_001])
    assert report.frames == 70_001


def test_behind_the_last_clip_a_range_is_silent(tmp_path: Path) -> None:
    audio = noise(1000)
    exported(tmp_path / "song.wav", audio, end=3000, is_float=True)
    heard = read_back(tmp_path / "song.wav")
    assert len(heard) == 3000
    assert not heard[1000:].any()


def test_the_report_says_what_was_written(tmp_path: Path) -> None:
    audio = noise(FRAMES, peak=0.4)
    audio[1234, 1], audio[1235, 0], audio[1236, 0] = 2.0, -1.5, 1.0
    target = tmp_path / "song.wav"
    report = exported(target, audio, is_float=True)
    assert report.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (report.path, report.format, report.sample_rate) == (target, "wav", RATE)
    assert report.duration_s == FRAMES / RATE
    assert report.peak_dbfs == pytest.approx(20 * np.log10(2.0))
    assert report.clipped_samples == 2


def test_silence_has_no_peak(tmp_path: Path) -> None:
    assert exported(tmp_path / "song.wav", np.zeros((100, 2), np.float32)).peak_dbfs is None


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000])
def test_another_rate_keeps_length_place_and_sound(tmp_path: Path, rate: int) -> None:
    audio = noise(FRAMES + 1, 2, peak=0.3)
    report = exported(tmp_path / "song.wav", audio, rate=rate, is_float=True)
    heard = read_back(tmp_path / "song.wav")
    assert len(heard) == report.frames == -(-len(audio) * rate // RATE)
    expected = soxr.resample(audio, RATE, rate, "VHQ")
    shared = min(len(expected), len(heard))
    np.testing.assert_allclose(heard[:shared], expected[:shared], atol=1e-6)


def test_a_source_at_another_rate_sounds_as_sox_resamples_it(tmp_path: Path) -> None:
    audio = noise(44_100, 2, peak=0.3)
    audio[:4410] = audio[-4410:] = 0.0
    soundfile.write(tmp_path / "in.wav", audio, 44_100, "FLOAT")
    subprocess.run(
        ["sox", tmp_path / "in.wav", tmp_path / "by-sox.wav", "rate", "-v", "48000"], check=True
    )
    project, reader = one_clip(audio, rate=44_100)
    settings = EncodeSettings(format_named("wav"), 48_000, 2, is_float=True)
    clip = replace(project.tracks[0].clips[0], span=a_span(0, 48_000))
    project = replace(project, tracks=(a_track("drums", clip),))
    render_to_file(project, reader, a_span(0, 48_000), settings, tmp_path / "ours.wav")
    # Filters of the same family with slightly different edges: all but the top band agrees.
    difference = read_back(tmp_path / "ours.wav") - read_back(tmp_path / "by-sox.wav")
    spectrum = np.abs(np.fft.rfft(difference[:, 0] * np.hanning(48_000))) / 12_000
    assert spectrum[:20_000].max() < 1e-5


def test_an_mp3_is_as_long_and_as_loud_as_the_mix(tmp_path: Path) -> None:
    time_s = np.arange(FRAMES) / RATE
    audio = np.repeat(0.5 * np.sin(2 * np.pi * 440 * time_s)[:, None], 2, axis=1)
    report = exported(tmp_path / "song.mp3", audio.astype(np.float32), format_id="mp3")
    heard = read_back(tmp_path / "song.mp3")
    assert report.format == "mp3"
    assert abs(len(heard) - FRAMES) < 2500
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.02)


def test_cancelling_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    target.write_bytes(b"old")
    progress = Progress(lambda share, _: progress.cancel() if share else None)
    with pytest.raises(Cancelled):
        exported(target, noise(FRAMES), progress=progress)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_raised_before_a_file_gets_its_name_keeps_it_from_getting_it(
    tmp_path: Path,
) -> None:
    audio = noise(4800, 2)
    project, reader = one_clip(audio)
    settings, target = EncodeSettings(format_named("wav"), RATE, 2), tmp_path / "out.wav"
    told: list[ExportReport] = []

    def refuse(report: ExportReport) -> None:
        told.append(report)
        assert not target.exists()
        [part] = tmp_path.iterdir()
        assert report.sha256 == hashlib.sha256(part.read_bytes()).hexdigest()
        raise EffectRefused("Not this one", "Somebody is against it.")

    span = a_span(0, 4800)
    with pytest.raises(EffectRefused):
        render_to_file(project, reader, span, settings, target, before_named=refuse)
    assert list(tmp_path.iterdir()) == []
    report = render_to_file(project, reader, span, settings, target, before_named=told.append)
    assert told[-1] == report


def test_progress_rises_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float | None] = []
    exported(
        tmp_path / "song.wav",
        noise(FRAMES),
        progress=Progress(lambda share, _: shares.append(share)),
    )
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares, key=lambda share: share or 0.0)


def test_an_empty_range_is_an_empty_file(tmp_path: Path) -> None:
    report = exported(tmp_path / "song.wav", noise(100), end=0)
    assert (report.frames, len(read_back(tmp_path / "song.wav"))) == (0, 0)


def test_more_channels_than_the_mix_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="two channels, not 6"):
        exported(tmp_path / "song.wav", noise(100), channels=6)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="folder"):
        exported(tmp_path / "gone" / "song.wav", noise(100))


def test_loudness_is_measured_of_what_is_encoded_when_it_is_asked_for(tmp_path: Path) -> None:
    project, reader = one_clip(tone(3 * RATE, 2, hertz=1000, peak=0.1))
    for name, rate, loudness in (("wav", RATE, -20.0), ("flac", 44_100, -20.0)):
        target = tmp_path / f"song.{name}"
        settings = EncodeSettings(format_named(name), rate, 2)
        report = render_to_file(
            project, reader, a_span(0, 3 * RATE), settings, target, measures_loudness=True
        )
        assert report.loudness is not None
        said = ebur128(target)
        assert report.loudness.integrated_lufs == pytest.approx(loudness, abs=0.1)
        assert report.loudness.integrated_lufs == pytest.approx(said.integrated_lufs, abs=0.1)
        assert report.loudness.true_peak_dbtp == pytest.approx(said.true_peak_dbtp, abs=0.3)
    assert exported(tmp_path / "plain.wav", noise(1000)).loudness is None


def music_like(seconds: int, *, peak: float) -> Block:
    """Return bursts of low noise with sharp tops, which a gain alone would lift too high."""
    sound = noise(seconds * RATE, 2, seed=4)
    kernel = np.hanning(24).astype(np.float32)[:, None]
    smooth = scipy.signal.fftconvolve(sound, kernel, mode="same", axes=0)
    beats = 0.05 + np.exp(-8.0 * (np.arange(len(sound)) % (RATE // 2)) / RATE)[:, None] ** 3
    shaped = smooth * beats
    scaled: Block = (shaped * (peak / np.abs(shaped).max())).astype(np.float32)
    return scaled


@pytest.mark.parametrize(
    ("target_lufs", "ceiling_dbtp", "rate", "channels"),
    [(-14.0, -1.0, RATE, 2), (-16.0, -1.5, 44_100, 2), (-23.0, -1.0, RATE, 1)],
)
@pytest.mark.parametrize("format_id", ["wav", "flac"])
def test_a_file_is_as_loud_as_asked_and_never_above_the_ceiling(
    tmp_path: Path,
    target_lufs: float,
    ceiling_dbtp: float,
    rate: int,
    channels: int,
    format_id: str,
) -> None:
    audio = music_like(8, peak=0.25)
    project, reader = one_clip(audio)
    target = tmp_path / f"song.{format_id}"
    settings = EncodeSettings(format_named(format_id), rate, channels)
    report = render_to_file(
        *(project, reader, a_span(0, len(audio)), settings, target),
        goal=LoudnessGoal(target_lufs, ceiling_dbtp),
        measures_loudness=True,
    )
    said = ebur128(target)
    assert said.integrated_lufs == pytest.approx(target_lufs, abs=0.2)
    assert said.true_peak_dbtp <= ceiling_dbtp
    assert report.loudness is not None
    assert report.loudness.integrated_lufs == pytest.approx(said.integrated_lufs, abs=0.1)
    assert report.frames == len(audio) * rate // RATE
    assert list(tmp_path.iterdir()) == [target]


def test_a_loudness_that_a_gain_reaches_changes_nothing_but_the_level(tmp_path: Path) -> None:
    audio = tone(2 * RATE, 2, hertz=1000, peak=0.5)
    project, reader = one_clip(audio)
    settings = EncodeSettings(format_named("wav"), RATE, 2, is_float=True)
    target = tmp_path / "song.wav"
    render_to_file(
        *(project, reader, a_span(0, len(audio)), settings, target), goal=LoudnessGoal(-23.0)
    )
    heard = read_back(target)
    np.testing.assert_allclose(heard, audio * (heard.max() / audio.max()), atol=1e-6)


def test_what_is_too_short_to_have_a_loudness_is_refused_and_leaves_nothing(
    tmp_path: Path,
) -> None:
    project, reader = one_clip(noise(1000))
    settings = EncodeSettings(format_named("wav"), RATE, 2)
    with pytest.raises(EffectRefused, match="no loudness"):
        render_to_file(
            *(project, reader, a_span(0, 1000), settings, tmp_path / "a.wav"),
            goal=LoudnessGoal(-14.0),
        )
    assert not list(tmp_path.iterdir())
