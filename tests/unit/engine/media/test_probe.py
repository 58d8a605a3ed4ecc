"""What a file says about itself, held against mutagen and ffmpeg."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import mutagen.flac
import mutagen.id3
import mutagen.mp3
import mutagen.mp4
import pytest
import soundfile

from nexus_desktop.engine.media.probe import probe
from tests.support.audio_files import (
    EXACT_KINDS,
    FILM_KINDS,
    PACKED_KINDS,
    RECORDINGS,
    Kind,
    run_ffmpeg,
)
from tests.support.signals import tone

FACTS = {
    "8-bit WAV": ("wav", "pcm_u8", 8),
    "16-bit WAV": ("wav", "pcm_s16le", 16),
    "24-bit WAV": ("wav", "pcm_s24le", 24),
    "float WAV": ("wav", "pcm_f32le", 32),
    "double WAV": ("wav", "pcm_f64le", 64),
    "A-law WAV": ("wav", "pcm_alaw", 8),
    "RF64": ("rf64", "pcm_s16le", 16),
    "24-bit AIFF": ("aiff", "pcm_s24be", 24),
    "24-bit FLAC": ("flac", "flac", 24),
    "MP3": ("mp3", "mp3", None),
    "Vorbis": ("ogg", "vorbis", None),
    "Opus": ("ogg", "opus", None),
    "AAC in M4A": ("mp4", "aac", None),
    "ALAC in M4A": ("mp4", "alac", 24),
    "WMA": ("asf", "wmav2", None),
    "AC-3": ("ac3", "ac3", None),
    "AMR": ("amr", "amrnb", None),
    "Matroska with FLAC": ("matroska", "flac", 24),
    "WebM with Opus": ("matroska", "opus", None),
    "MP4 film": ("mp4", "aac", None),
    "AVI film": ("avi", "pcm_s16le", 16),
}
TAGS = {
    "title": "Größe = 100 %; “q”",
    "artist": "The A's",
    "album": "Records",
    "date": "2024",
    "genre": "Jazz",
    "comment": "one\ntwo",
    "track": "3/12",
}
TAGGED = (".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wma", ".mka", ".wav", ".aiff")


@pytest.mark.parametrize("kind", EXACT_KINDS + PACKED_KINDS + FILM_KINDS, ids=str)
def test_rate_channels_and_length_are_told(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / f"sound{kind.extension}"
    channels = min(2, kind.most_channels)
    kind.write(path, tone(kind.rate, channels, rate=kind.rate))
    info = probe(path)
    assert (info.path, info.sample_rate, info.channels) == (path, kind.rate, channels)
    assert info.duration_s == pytest.approx(1.0, abs=0.1)
    if kind in EXACT_KINDS:
        assert info.frames == kind.rate
    if kind.name in FACTS:
        assert (info.container, info.codec, info.bit_depth) == FACTS[kind.name]
    assert info.warnings == ()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "sound.wav"
    soundfile.write(path, tone(24_000, 2), 48_000)
    return path


@pytest.mark.parametrize("extension", TAGGED)
def test_tags_are_read_as_ffmpeg_wrote_them(extension: str, plain: Path, tmp_path: Path) -> None:
    path = tmp_path / f"tagged{extension}"
    written = TAGS if extension not in (".wav", ".aiff") else {"title": "Plain", "comment": "Words"}
    options = [word for name, value in written.items() for word in ("-metadata", f"{name}={value}")]
    extra = ("-write_id3v2", "1") if extension == ".aiff" else ()
    run_ffmpeg("-i", plain, *options, *extra, path)
    read = probe(path).tags
    assert {name: read.get(name) for name in written} == written


@pytest.mark.parametrize("extension", [".mp3", ".flac", ".m4a"])
def test_tags_are_those_that_mutagen_reads(extension: str, plain: Path, tmp_path: Path) -> None:
    path = tmp_path / f"tagged{extension}"
    run_ffmpeg("-i", plain, "-metadata", "title=Nobody", "-metadata", "artist=N. N.", path)
    oracle = mutagen.File(path, easy=True)
    tags = probe(path).tags
    assert [tags["title"]] == oracle["title"]
    assert [tags["artist"]] == oracle["artist"]


def test_a_real_recording_has_the_tags_that_mutagen_reads() -> None:
    for path in sorted(RECORDINGS.glob("*.oga"))[:12]:
        oracle = mutagen.File(path)
        info = probe(path)
        assert info.duration_s == pytest.approx(oracle.info.length, abs=1e-3)
        for name in ("title", "artist"):
            assert info.tags.get(name, "") == "; ".join(oracle.get(name, []))


def with_cover(path: Path, picture: bytes) -> None:
    untyped: Any = mutagen
    if path.suffix == ".mp3":
        id3 = untyped.id3.ID3(path)
        id3.add(untyped.id3.APIC(mime="image/png", type=3, data=picture))
        id3.save()
    elif path.suffix == ".flac":
        flac = untyped.flac.FLAC(path)
        image = untyped.flac.Picture()
        image.type, image.mime, image.data = 3, "image/png", picture
        flac.add_picture(image)
        flac.save()
    else:
        mp4 = untyped.mp4.MP4(path)
        mp4["covr"] = [untyped.mp4.MP4Cover(picture, untyped.mp4.MP4Cover.FORMAT_PNG)]
        mp4.save()


@pytest.mark.parametrize("extension", [".mp3", ".flac", ".m4a"])
def test_the_cover_is_the_picture_that_mutagen_put_there(
    extension: str, plain: Path, tmp_path: Path
) -> None:
    path, picture = tmp_path / f"sound{extension}", tmp_path / "cover.png"
    run_ffmpeg("-i", plain, path)
    run_ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=16x16", "-frames:v", "1", picture)
    assert probe(path).cover is None
    with_cover(path, picture.read_bytes())
    cover = probe(path).cover
    assert cover is not None
    assert (cover.mime, cover.data) == ("image/png", picture.read_bytes())
    assert probe(path).sample_rate == 48_000


def test_damaged_tags_do_not_cost_the_sound(plain: Path, tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    run_ffmpeg("-i", plain, "-metadata", "title=Long " + "x" * 200, path)
    data = bytearray(path.read_bytes())
    data[14:18] = b"\x7f\x7f\x7f\x7f"  # a title longer than the tag
    path.write_bytes(data)
    assert probe(path).frames == 24_000
