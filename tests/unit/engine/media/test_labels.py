"""What a file says about itself, read back by other programs in every format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.formats import FORMATS, AudioFormat, format_named
from nexus_desktop.engine.media.labels import page_sum
from nexus_desktop.engine.media.tags import Chapter, Cover
from tests.support.audio_files import decoded_by_ffmpeg, run_ffmpeg
from tests.support.covers import jpeg, png
from tests.support.encoding import settings_for, written
from tests.support.read_labels import read_labels
from tests.support.signals import noise

TAGS = {
    "title": "Größe = 100 %; “q” 🎵 # ₀",
    "artist": "-y The A's \\ B",
    "album": " spaced ",
    "date": "2024-05-06",
    "genre": "Žánr",
    "comment": "first line\nsecond = line\r\nthird; " + "long 🎵 " * 1400,
    "copyright": "© Ann",
    "track": "3/7",
}
COVERS = {"jpeg": Cover("image/jpeg", jpeg()), "png": Cover("image/png", png(800, 600))}


def labelled(tmp_path: Path, kind: AudioFormat, channels: int = 2, **chosen: Any) -> Path:  # noqa: ANN401 - as the fields are
    path = tmp_path / f"sound{kind.extension}"
    settings = settings_for(kind.id, channels, **chosen)
    written(path, noise(settings.sample_rate, channels, peak=0.4), settings, [1000])
    return path


def told_by_ffmpeg(path: Path) -> dict[str, str]:
    """Return the tags as ffmpeg writes them down, which it does with backslashes."""
    text = run_ffmpeg("-i", path, "-fflags", "+bitexact", "-f", "ffmetadata", "-").stdout.decode()
    found = re.findall(r"^(\w+)=((?:\\.|[^\\\n])*)$", text, re.MULTILINE | re.DOTALL)
    return {name: re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL) for name, value in found}


@pytest.mark.parametrize(
    ("format_id", "channels"),
    [(kind.id, count) for kind in FORMATS for count in (1, 2, 6) if count <= kind.max_channels],
)
@pytest.mark.parametrize("picture", [None, *COVERS])
def test_tags_and_cover_are_those_that_mutagen_reads_and_the_sound_is_whole(
    format_id: str, channels: int, picture: str | None, tmp_path: Path
) -> None:
    kind = format_named(format_id)
    cover = COVERS[picture] if picture else None
    plain = labelled(tmp_path, kind, channels)
    heard = decoded_by_ffmpeg(plain, channels)
    path = labelled(tmp_path, kind, channels, tags=TAGS, cover=cover)
    read = read_labels(path)
    assert read.picture == ((cover.mime, cover.data) if cover else None)
    if kind.id != "wav" or cover:  # mutagen reads no other chunk of a WAV file
        assert read.tags == TAGS
    if kind.id == "wav":
        assert told_by_ffmpeg(path) == TAGS
    np.testing.assert_array_equal(decoded_by_ffmpeg(path, channels), heard)


@pytest.mark.parametrize(
    "format_id", ["aiff", "flac", "mp3", "ogg", "opus", "m4a", "alac", "wavpack"]
)
def test_a_large_cover_is_the_picture_that_ffmpeg_shows(format_id: str, tmp_path: Path) -> None:
    kind = format_named(format_id)
    cover = Cover("image/png", png(1500, 1500))
    assert len(cover.data) > 500_000
    path = labelled(tmp_path, kind, tags={"title": "Large"}, cover=cover)
    shown = run_ffmpeg("-i", path, "-map", "0:v", "-c", "copy", "-f", "image2pipe", "-").stdout
    assert shown == cover.data
    assert len(decoded_by_ffmpeg(path, 2)) == pytest.approx(
        settings_for(kind.id).sample_rate, abs=2048
    )


@pytest.mark.parametrize("format_id", ["wav", "aiff", "flac", "mp3", "ogg", "opus"])
def test_a_file_with_labels_is_decoded_by_libsndfile_too(format_id: str, tmp_path: Path) -> None:
    path = labelled(tmp_path, format_named(format_id), tags=TAGS, cover=COVERS["png"])
    heard, rate = soundfile.read(path, always_2d=True)
    assert len(heard) == pytest.approx(rate, abs=2500)


@pytest.mark.parametrize("format_id", ["aiff", "flac", "mp3", "ogg", "opus", "m4a", "alac"])
def test_chapters_are_those_that_other_programs_read(format_id: str, tmp_path: Path) -> None:
    rate = settings_for(format_id).sample_rate
    chapters = (
        Chapter(0, rate // 4, "Intro"),
        Chapter(rate // 4, rate // 2, "Größe = 1; # 🎵"),
        Chapter(rate // 2, rate, "Line\nbreak"),
    )
    path = labelled(tmp_path, format_named(format_id), tags={"title": "Parts"}, chapters=chapters)
    found = read_labels(path).chapters
    assert [title for _, title in found] == [chapter.title for chapter in chapters]
    assert [start for start, _ in found] == pytest.approx([0.0, 0.25, 0.5], abs=0.002)


def test_what_lies_before_the_first_chapter_of_an_mp4_is_no_part_of_it(tmp_path: Path) -> None:
    chapters = (Chapter(11_025, 22_050, "One"), Chapter(22_050, 44_100, "Two"))
    path = labelled(tmp_path, format_named("m4a"), chapters=chapters)
    assert read_labels(path).chapters == [(0.0, ""), (0.25, "One"), (0.5, "Two")]
    told = run_ffmpeg("-i", path, "-f", "ffmetadata", "-").stdout.decode()
    assert re.findall(r"START=(\d+)", told) == ["0", "11025", "22050"]


def test_flac_keeps_its_picture_apart_and_the_rest_is_padding(tmp_path: Path) -> None:
    path = labelled(tmp_path, format_named("flac"), tags=TAGS, cover=COVERS["jpeg"])
    file: Any = mutagen.File(path)
    assert (file.pictures[0].width, file.pictures[0].height) == (64, 48)
    assert file.tags.vendor.startswith("reference libFLAC")
    assert [type(block).__name__ for block in file.metadata_blocks][:4] == [
        *("StreamInfo", "VCFLACDict", "Picture", "Padding")
    ]
    with soundfile.SoundFile(path) as sound:
        assert sound.frames == 44_100


@pytest.mark.parametrize("format_id", ["mp3", "flac", "ogg", "opus", "m4a"])
def test_no_labels_are_no_labels(format_id: str, tmp_path: Path) -> None:
    read = read_labels(labelled(tmp_path, format_named(format_id)))
    assert (read.tags, read.picture, read.chapters) == ({}, None, [])


def test_a_format_without_chapters_refuses_them() -> None:
    with pytest.raises(MediaError, match="no chapters"):
        settings_for("wavpack", chapters=(Chapter(0, 100, "One"),)).check()


def test_names_of_ones_own_are_kept(tmp_path: Path) -> None:
    tags = {"composer": "Clara", "mood": "blue", "album_artist": "All"}
    mp3 = mutagen.File(labelled(tmp_path, format_named("mp3"), tags=tags))
    assert (str(mp3["TCOM"]), str(mp3["TXXX:mood"]), str(mp3["TPE2"])) == tuple(tags.values())
    flac = mutagen.File(labelled(tmp_path, format_named("flac"), tags=tags))
    assert [flac[name] for name in ("composer", "mood", "albumartist")] == [
        [text] for text in tags.values()
    ]
    pack = mutagen.File(labelled(tmp_path, format_named("wavpack"), tags=tags))
    assert [str(pack[name]) for name in ("Composer", "mood", "Album Artist")] == [*tags.values()]


def test_a_picture_that_is_broken_is_refused() -> None:
    for data in (b"", jpeg()[:50]):
        with pytest.raises(MediaError, match="cover"):
            settings_for("mp3", cover=Cover("image/jpeg", data)).check()


def test_the_checksum_of_a_page_is_that_of_other_writers(tmp_path: Path) -> None:
    path = tmp_path / "sound.ogg"
    soundfile.write(path, noise(1000), 44_100, format="OGG", subtype="VORBIS")
    page = path.read_bytes()[:58]  # the first page holds one packet of 30 bytes
    assert page_sum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")
