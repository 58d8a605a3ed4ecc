"""Decoding, held against what ffmpeg and sox hear."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import open_decoder
from tests.support.audio_files import (
    EXACT_KINDS,
    FILM_KINDS,
    PACKED_KINDS,
    RECORDINGS,
    Kind,
    decoded_by_ffmpeg,
    decoded_by_sox,
    heard,
    rest_of,
    run_ffmpeg,
    spoken,
)
from tests.support.signals import noise, tone

SAID_DIFFERENTLY = {
    "MS ADPCM WAV": (2048, 0.03),
    "IMA ADPCM WAV": (2048, 1e-3),
    "Vorbis by ffmpeg": (256, 2e-5),
}
"""Where libsndfile and ffmpeg differ: frames at the end (libsndfile keeps to the header), and the
rounding of MS ADPCM, for which there is no rule."""

ALL_KINDS = EXACT_KINDS + PACKED_KINDS + FILM_KINDS


def music(kind: Kind, channels: int, seconds: float = 0.5) -> Block:
    frames = round(kind.rate * seconds)
    return tone(frames, channels, rate=kind.rate) + noise(frames, channels, peak=0.1)


@pytest.mark.parametrize("kind", ALL_KINDS, ids=str)
def test_every_kind_of_file_sounds_as_ffmpeg_plays_it(kind: Kind, tmp_path: Path) -> None:
    channels = min(2, kind.most_channels)
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, music(kind, channels))
    with open_decoder(path) as decoder:
        assert (decoder.sample_rate, decoder.channels) == (kind.rate, channels)
        sound = rest_of(decoder)
        assert decoder.frames in (None, len(sound))
    expected = decoded_by_ffmpeg(path, channels)
    assert sound.dtype == np.float32
    if kind.name in SAID_DIFFERENTLY:
        spare, near = SAID_DIFFERENTLY[kind.name]
        common = min(len(sound), len(expected))
        assert abs(len(sound) - len(expected)) <= spare
        sound, expected = sound[:common], expected[:common]
        np.testing.assert_allclose(sound, expected, atol=near)
    else:
        np.testing.assert_allclose(sound, expected, atol=2e-5)


@pytest.mark.parametrize("kind", EXACT_KINDS, ids=str)
def test_reading_from_anywhere_gives_what_reading_from_the_start_gives(
    kind: Kind, tmp_path: Path
) -> None:
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, music(kind, 2))
    whole = heard(path)
    with open_decoder(path) as decoder:
        assert decoder.is_exact_seek
        for start in (10_000, 0, 22_049, 4_095, 22_050, 30_000, 1):
            decoder.seek(Frames(start))
            np.testing.assert_array_equal(decoder.read(1000), whole[start : start + 1000])


@pytest.mark.parametrize("kind", PACKED_KINDS, ids=str)
def test_packed_sound_says_that_it_is_better_decoded_once(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, music(kind, 1))
    with open_decoder(path) as decoder:
        assert not decoder.is_exact_seek


@pytest.mark.parametrize("extension", [".m4a", ".mp3", ".ogg"])
def test_seeking_in_packed_sound_goes_to_the_right_place(extension: str, tmp_path: Path) -> None:
    kind = next(kind for kind in PACKED_KINDS if kind.extension == extension)
    path = tmp_path / f"sound{extension}"
    kind.write(path, music(kind, 2, seconds=1.0))
    whole = heard(path)
    with open_decoder(path) as decoder:
        for start in (30_000, 5_000, 0):
            decoder.seek(Frames(start))
            np.testing.assert_allclose(decoder.read(500), whole[start : start + 500], atol=1e-4)
        decoder.seek(Frames(10**9))
        assert decoder.read(10).shape == (0, 2)


@pytest.mark.parametrize("name", ["16-bit WAV", "16-bit FLAC", "AAC in M4A", "MP3"])
@pytest.mark.parametrize("block_frames", [1, 777])
def test_the_size_of_the_blocks_cannot_be_heard(
    name: str, block_frames: int, tmp_path: Path
) -> None:
    kind = next(kind for kind in ALL_KINDS if kind.name == name)
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, music(kind, 2, seconds=0.1))
    np.testing.assert_array_equal(heard(path, block_frames), heard(path))


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("name", ["16-bit WAV", "16-bit FLAC", "Matroska with FLAC", "True Audio"])
def test_every_channel_stays_in_its_place(name: str, channels: int, tmp_path: Path) -> None:
    kind = next(kind for kind in ALL_KINDS if kind.name == name)
    sound = np.zeros((2000, channels), np.float32)
    for channel in range(channels):
        sound[:, channel] = (channel + 1) / 16
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, sound)
    loudest = np.abs(heard(path)).max(axis=0)
    np.testing.assert_allclose(loudest, np.arange(1, channels + 1) / 16, atol=1e-4)


@pytest.mark.parametrize("rate", [8000, 11_025, 44_100, 96_000, 192_000, 384_000])
@pytest.mark.parametrize("name", ["24-bit WAV", "24-bit FLAC", "WavPack"])
def test_every_rate_is_kept(name: str, rate: int, tmp_path: Path) -> None:
    kind = next(kind for kind in ALL_KINDS if kind.name == name)
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, noise(rate // 10, 1, peak=0.5), rate)
    with open_decoder(path) as decoder:
        assert decoder.sample_rate == rate
        assert len(rest_of(decoder)) == rate // 10


@pytest.mark.parametrize("name", ["bell", "camera-shutter", "complete", "message"])
def test_real_recordings_sound_as_ffmpeg_plays_them(name: str) -> None:
    path = RECORDINGS / f"{name}.oga"
    with open_decoder(path) as decoder:
        sound = rest_of(decoder)
        assert decoder.frames == len(sound)
    np.testing.assert_allclose(sound, decoded_by_ffmpeg(path, sound.shape[1]), atol=2e-5)


def test_speech_sounds_as_sox_plays_it(tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    spoken(path, "Nothing is ever lost.")
    np.testing.assert_allclose(heard(path), decoded_by_sox(path, 1), atol=1e-6)


def test_the_stream_marked_as_default_is_played(tmp_path: Path) -> None:
    quiet, loud = tmp_path / "quiet.wav", tmp_path / "loud.wav"
    soundfile.write(quiet, tone(4800, 2, peak=0.1), 48_000)
    soundfile.write(loud, tone(4800, 1, peak=0.8), 48_000)
    film = tmp_path / "two languages.mka"
    run_ffmpeg(
        *("-i", quiet, "-i", loud, "-map", "0", "-map", "1", "-c:a", "flac"),
        *("-disposition:a:0", "0", "-disposition:a:1", "default", film),
    )
    assert np.abs(heard(film)).max() == pytest.approx(0.8, abs=1e-3)


def test_not_a_number_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "broken floats.wav"
    sound = np.array([[0.5], [np.nan], [np.inf], [-np.inf], [-0.5]], np.float32)
    soundfile.write(path, sound, 48_000, subtype="FLOAT")
    np.testing.assert_array_equal(heard(path)[:, 0], np.array([0.5, 0, 0, 0, -0.5], np.float32))


@pytest.mark.parametrize(
    "name",
    [
        "-rf.wav",
        "a:b.wav",
        "http:%2F%2Fexample.wav",
        "100% %d %05d.wav",
        "two\nlines\n  Stream #0:7: Audio: pcm, 1 Hz, mono.wav",
        'it\'s "quoted" \\ `here`.wav',
        "🎵 ünïcødé ☃.wav",
        " space at both ends .wav ",
        "no extension",
        "wrong extension.raw",
        "wrong extension.mp3",
        "x" * 251 + ".wav",
    ],
)
@pytest.mark.parametrize("name_of_kind", ["16-bit WAV", "AAC in M4A"])
def test_any_name_is_a_name(name_of_kind: str, name: str, tmp_path: Path) -> None:
    kind = next(kind for kind in ALL_KINDS if kind.name == name_of_kind)
    plain = tmp_path / f"plain{kind.extension}"
    kind.write(plain, music(kind, 1, seconds=0.1))
    named = plain.rename(tmp_path / name)
    assert len(heard(named)) == 4410


def test_a_name_that_is_no_text_is_a_name(tmp_path: Path) -> None:
    for kind in (EXACT_KINDS[1], next(kind for kind in ALL_KINDS if kind.extension == ".m4a")):
        plain = tmp_path / f"plain{kind.extension}"
        kind.write(plain, music(kind, 1, seconds=0.1))
        named = tmp_path / os.fsdecode(b"\xff\xfe latin \xe9")
        plain.rename(named)
        assert len(heard(named)) == 4410


@pytest.mark.parametrize("name", ["16-bit WAV", "Vorbis", "AAC in M4A"])
def test_a_closed_decoder_leaves_no_file_open(name: str, tmp_path: Path) -> None:
    kind = next(kind for kind in ALL_KINDS if kind.name == name)
    path = tmp_path / f"sound{kind.extension}"
    kind.write(path, music(kind, 2))
    open_before = sorted(Path("/proc/self/fd").iterdir())
    with open_decoder(path) as decoder:
        decoder.read(100)
    decoder.close()
    assert sorted(Path("/proc/self/fd").iterdir()) == open_before
