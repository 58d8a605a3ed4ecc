"""What is exported is what is heard, in the format that was asked for, or nothing at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.bounce import of_span, whole
from nexus_desktop.domain.edits.effects import add_effect
from nexus_desktop.domain.errors import MediaError, NexusError
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import MASTER_RACK, NO_EFFECTS
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.formats import AudioFormat, format_named
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.workflows.export_audio import (
    Dither,
    ExportReport,
    ExportRequest,
    FormatChoice,
    export,
    settings_for,
    writable_formats,
)
from tests.support.audio_files import decoded_by_ffmpeg, heard, run_ffmpeg
from tests.support.builders import (
    a_marker,
    a_project,
    a_provenance,
    a_span,
    made_by_job,
    with_markers,
)
from tests.support.effects import setting
from tests.support.read_labels import read_labels
from tests.support.studio import Studio, a_recording

WAV = FormatChoice("wav", is_float=True)


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    """A project with one sound."""
    a_recording(tmp_path / "take.wav")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "take.wav")
    return session.project


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.wav"


def exported(studio: Studio, request: ExportRequest) -> ExportReport:
    return export(request, studio.services.resampled, Progress())


def test_echoes_ring_on_behind_the_end_of_what_is_exported(
    studio: Studio, song: Project, target: Path
) -> None:
    echo = setting("delay", time_ms=100.0, feedback=0.0, level_db=0.0)
    song = add_effect(song, MASTER_RACK, echo)
    report = exported(studio, ExportRequest(whole(song), target, WAV))
    assert report.frames == 48_000 + 4800
    dry = studio.heard(replace(song, master=NO_EFFECTS))
    np.testing.assert_allclose(heard(target)[48_000:], dry[-4800:], atol=1e-7)
    part = exported(studio, ExportRequest(of_span(song, a_span(0, 1000)), target, WAV))
    assert part.frames == 1000


def test_the_file_is_what_is_heard(studio: Studio, song: Project, target: Path) -> None:
    report = exported(studio, ExportRequest(whole(song), target, WAV))
    np.testing.assert_array_equal(heard(target), studio.heard(song))
    assert report.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (report.frames, report.sample_rate, report.format) == (48_000, 48_000, "wav")


def test_sound_that_nobody_touched_is_written_bit_by_bit(
    studio: Studio, song: Project, target: Path, tmp_path: Path
) -> None:
    exported(studio, ExportRequest(whole(song), target, FormatChoice("wav")))
    before, _ = soundfile.read(tmp_path / "take.wav", dtype="int16")
    after, _ = soundfile.read(target, dtype="int16")
    np.testing.assert_array_equal(after, before)


def test_a_part_is_as_long_as_it_was_asked_for(studio: Studio, song: Project, target: Path) -> None:
    exported(studio, ExportRequest(of_span(song, a_span(1000, 3500)), target, WAV))
    np.testing.assert_array_equal(heard(target), studio.heard(song)[1000:3500])


@pytest.mark.parametrize("audio_format", writable_formats(), ids=lambda each: each.id)
def test_every_format_on_offer_can_be_written(
    audio_format: AudioFormat, studio: Studio, song: Project, tmp_path: Path
) -> None:
    name = audio_format.id
    target = tmp_path / f"out.{name}"
    report = exported(studio, ExportRequest(whole(song), target, FormatChoice(name)))
    assert report.format == name
    expected = studio.heard(song)
    found: Block = heard(target)
    assert len(found) == pytest.approx(len(expected), abs=4000)
    assert float(np.std(found)) == pytest.approx(float(np.std(expected)), rel=0.2)


@pytest.mark.parametrize(
    ("project_rate", "written"),
    [(44_100, 44_100), (50_000, 48_000), (6000, 8000), (192_000, 48_000)],
)
def test_a_rate_that_a_format_does_not_have_becomes_the_nearest_that_keeps_most(
    project_rate: int, written: int, target: Path
) -> None:
    request = ExportRequest(whole(a_project(rate=project_rate)), target, FormatChoice("mp3"))
    assert settings_for(request).sample_rate == written


def test_markers_become_chapters_unless_they_are_not_wanted(
    studio: Studio, song: Project, tmp_path: Path
) -> None:
    song = with_markers(song, a_marker("Intro", 6000), a_marker("Verse", 24_000, 30_000))
    bounce = of_span(song, a_span(6000, 48_000))
    for is_wanted, expected in ((True, [("Intro", 0.0), ("Verse", 0.375)]), (False, [])):
        target = tmp_path / f"{is_wanted}.m4a"
        choice = FormatChoice("m4a", sample_rate=44_100)
        exported(studio, ExportRequest(bounce, target, choice, with_chapters=is_wanted))
        found = read_labels(target).chapters
        assert [title for _, title in found] == [title for title, _ in expected]
        assert [start for start, _ in found] == pytest.approx([at for _, at in expected], abs=1e-4)
    exported(studio, ExportRequest(bounce, tmp_path / "none.wv", FormatChoice("wavpack")))


def test_a_broadcast_file_knows_where_the_part_lies(
    studio: Studio, song: Project, target: Path
) -> None:
    choice = FormatChoice("wav", sample_rate=24_000, is_broadcast=True)
    exported(studio, ExportRequest(of_span(song, a_span(12_000, 24_000)), target, choice))
    told = run_ffmpeg("-i", target, "-f", "ffmetadata", "-").stdout.decode()
    assert "time_reference=6000\n" in told
    other = FormatChoice("flac", is_broadcast=True)
    with pytest.raises(MediaError, match="Broadcast Wave"):
        exported(studio, ExportRequest(whole(song), target, other))


@pytest.mark.parametrize("format_id", ["wav", "flac", "alac"])
def test_six_channels_take_what_they_are_told(
    format_id: str, studio: Studio, song: Project, tmp_path: Path
) -> None:
    target = tmp_path / f"out{format_named(format_id).extension}"
    mapped = ("L", "R", "M", "-", "R", "L")
    choice = FormatChoice(format_id, channels=6, channel_map=mapped, dither=Dither.NONE)
    exported(studio, ExportRequest(whole(song), target, choice))
    mix = studio.heard(song)
    found = decoded_by_ffmpeg(target, 6)
    np.testing.assert_array_equal(found[:, [0, 1, 4, 5]], mix[:, [0, 1, 1, 0]])
    np.testing.assert_allclose(found[:, 2], mix.mean(axis=1), atol=1 / 32768)
    assert not found[:, 3].any()


def test_a_rate_that_was_asked_for_is_written_or_refused(
    studio: Studio, song: Project, target: Path
) -> None:
    request = ExportRequest(whole(song), target, replace(WAV, sample_rate=24_000))
    assert exported(studio, request).frames == 24_000
    with pytest.raises(MediaError, match="12345"):
        settings_for(ExportRequest(whole(song), target, FormatChoice("mp3", sample_rate=12_345)))


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        (FormatChoice("wav", bit_depth=12), "12"),
        (FormatChoice("flac", is_float=True), "float"),
        (FormatChoice("mp3", bitrate_kbps=1000), "8 to 320"),
        (FormatChoice("ogg", quality=11), "0 to 10"),
        (FormatChoice("tape"), "tape"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_a_format_cannot_do_is_refused_by_name_before_anything_is_written(
    choice: FormatChoice, word: str, studio: Studio, song: Project, target: Path
) -> None:
    with pytest.raises(MediaError, match=word) as refusal:
        exported(studio, ExportRequest(whole(song), target, choice))
    assert refusal.value.hint
    assert not target.exists()


@pytest.mark.parametrize("audio_format", ["wav", "mp3", "flac", "m4a", "ogg"])
def test_a_file_tells_behind_the_comment_which_job_has_made_what_is_heard(
    studio: Studio, song: Project, tmp_path: Path, audio_format: str
) -> None:
    track = song.tracks[0]
    made = replace(song, tracks=(replace(track, clips=tuple(map(made_by_job, track.clips))),))
    choice = FormatChoice(audio_format)
    target = tmp_path / f"out{format_named(audio_format).extension}"
    for own, told in (("Mine.", f"Mine. {a_provenance().sentence}"), ("", a_provenance().sentence)):
        tags = {"comment": own} if own else {}
        exported(studio, ExportRequest(whole(made), target, choice, tags=tags))
        if audio_format == "wav":  # mutagen reads no tags of WAV files without a cover
            with soundfile.SoundFile(target) as file:
                assert file.comment == told
        else:
            assert read_labels(target).tags["comment"] == told


def test_nothing_is_not_exported(studio: Studio, song: Project, target: Path) -> None:
    for request in (
        ExportRequest(whole(a_project()), target, WAV),
        ExportRequest(of_span(song, a_span(100, 100)), target, WAV),
    ):
        with pytest.raises(NexusError, match="no sound"):
            exported(studio, request)
    assert not target.exists()


def test_a_cancelled_export_leaves_the_file_that_was_there(
    studio: Studio, song: Project, target: Path
) -> None:
    target.write_text("older")
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        export(ExportRequest(whole(song), target, WAV), studio.services.resampled, progress)
    assert target.read_text() == "older"
    assert [path.name for path in target.parent.iterdir() if ".part" in path.name] == []


def test_a_sound_that_cannot_be_read_any_more_is_not_exported_as_silence(
    studio: Studio, song: Project, target: Path
) -> None:
    for blob in (path for path in studio.services.paths.blobs.rglob("*") if path.is_file()):
        blob.unlink()
    (target.parent / "take.wav").unlink()
    target.write_text("older")
    with pytest.raises(NexusError, match="is missing"):
        exported(studio, ExportRequest(whole(song), target, WAV))
    assert target.read_text() == "older"
    unheard = replace(song, tracks=(replace(song.tracks[0], is_muted=True),))
    assert exported(studio, ExportRequest(whole(unheard), target, WAV)).peak_dbfs is None
