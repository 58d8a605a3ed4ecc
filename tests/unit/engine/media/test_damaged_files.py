"""Files that are broken, or not what their name says: a sentence, or all the sound there is."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.decode import open_decoder
from nexus_desktop.engine.media.probe import probe
from tests.support.audio_files import decoded_by_ffmpeg, heard, run_ffmpeg
from tests.support.signals import noise, tone

FRAMES = 44_100


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "sound.wav"
    soundfile.write(path, noise(FRAMES, 2, peak=0.5), 44_100, subtype="PCM_16")
    return path


def refused(path: Path) -> MediaError:
    with pytest.raises(MediaError) as refusal:
        open_decoder(path)
    with pytest.raises(MediaError) as of_probe:
        probe(path)
    assert str(of_probe.value) == str(refusal.value)
    assert refusal.value.hint
    return refusal.value


def patched(path: Path, change: Callable[[bytearray], None]) -> Path:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
    return path


def with_data_size(path: Path, size: int) -> Path:
    def change(data: bytearray) -> None:
        place = data.index(b"data") + 4
        data[place : place + 4] = struct.pack("<I", size)

    return patched(path, change)


def with_format_field(path: Path, offset: int, layout: str, value: int) -> Path:
    def change(data: bytearray) -> None:
        struct.pack_into(layout, data, data.index(b"fmt ") + 8 + offset, value)

    return patched(path, change)


def test_a_text_file_with_the_name_of_a_sound_is_no_audio_file(tmp_path: Path) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("Dear Sir or Madam,\n" * 100)
    assert "not an audio file" in refused(path).message


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp3", "list.wav"])
def test_a_playlist_does_not_make_us_open_other_files(name: str, wav: Path) -> None:
    path = wav.with_name(name)
    path.write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\nfile://{wav}\n#EXT-X-ENDLIST\n"
    )
    assert "not an audio file" in refused(path).message
    path.write_text(f"ffconcat version 1.0\nfile '{wav}'\n")
    assert "not an audio file" in refused(path).message


def test_noise_is_no_audio_file(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp3"
    path.write_bytes(np.random.default_rng(3).bytes(5000))
    assert "not an audio file" in refused(path).message


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.touch()
    assert refused(path).message == "The file is empty."


def test_a_folder_is_said_to_be_a_folder(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path).message


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.wav").message == "There is no such file."
    assert refused(tmp_path / "gone" / "sound.wav").message == "There is no such file."


def test_a_file_in_the_place_of_a_folder_is_no_riddle(wav: Path) -> None:
    assert refused(wav / "inside.wav").message == "There is no such file."


def test_a_file_one_may_not_read_is_said_to_be_forbidden(
    wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.open", denied)  # the tests may run as root, who may read everything
    assert refused(wav).message == "You are not allowed to read it."


def test_links_in_a_circle_are_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.wav").symlink_to(tmp_path / "b.wav")
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    assert "link" in refused(tmp_path / "a.wav").message


def test_pipes_devices_and_sockets_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    begun = time.monotonic()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.wav"))
        for path in (tmp_path / "pipe.wav", tmp_path / "socket.wav", Path("/dev/zero")):
            assert "not a file" in refused(path).message
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("name", ["long", "with\nline", "with\x1b[31m colour", "\udcff"])
def test_a_title_is_one_readable_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / (name * 20 if name == "long" else name)
    path.touch()
    title = refused(path).title
    assert title.isprintable()
    assert len(title) < 100
    title.encode()


def test_a_header_without_sound_has_no_frames(wav: Path) -> None:
    path = with_data_size(wav, 0)
    path.write_bytes(path.read_bytes()[:44])
    info = probe(path)
    assert (info.frames, info.duration_s, info.warnings) == (0, 0.0, ())
    assert heard(path).shape == (0, 2)


def test_half_a_header_is_no_audio_file(wav: Path) -> None:
    wav.write_bytes(wav.read_bytes()[:30])
    assert "not an audio file" in refused(wav).message


def test_a_cut_off_wav_is_read_to_its_end_and_says_what_is_missing(wav: Path) -> None:
    whole = heard(wav)
    wav.write_bytes(wav.read_bytes()[: 44 + 4 * 22_050 + 3])
    np.testing.assert_array_equal(heard(wav), whole[:22_050])
    info = probe(wav)
    assert info.frames == 22_050
    assert info.warnings == (
        "Its header promises 0.500 s more than there is; what is there is read.",
    )


@pytest.mark.parametrize("extension", [".aiff", ".au"])
def test_other_cut_off_files_say_what_is_missing_too(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"sound{extension}"
    soundfile.write(path, noise(FRAMES, 2, peak=0.5), 44_100, subtype="PCM_16")
    path.write_bytes(path.read_bytes()[: -4 * 22_050])
    assert len(heard(path)) == 22_050
    assert probe(path).warnings == (
        "Its header promises 0.500 s more than there is; what is there is read.",
    )


@pytest.mark.parametrize("size", [0x7FFF_FFF0, 0xFFFF_0000])
def test_a_header_that_promises_gigabytes_is_not_believed(size: int, wav: Path) -> None:
    whole = heard(wav)
    np.testing.assert_array_equal(heard(with_data_size(wav, size)), whole)
    (warning,) = probe(wav).warnings
    assert "more than there is" in warning


@pytest.mark.parametrize("size", [0xFFFF_FFFF, 0xFFFF_FFDB])
def test_a_wav_written_into_a_pipe_is_read_to_its_end(size: int, wav: Path) -> None:
    whole = heard(wav)
    np.testing.assert_array_equal(heard(with_data_size(wav, size)), whole)
    (warning,) = probe(wav).warnings
    assert "does not tell its length" in warning


@pytest.mark.parametrize("size", [0, 400])
def test_sound_behind_the_promised_end_is_read_as_well(size: int, wav: Path) -> None:
    whole = heard(wav)
    np.testing.assert_array_equal(heard(with_data_size(wav, size)), whole)
    (warning,) = probe(wav).warnings
    assert "all of it is read" in warning


def test_chunks_behind_the_sound_are_not_taken_for_sound(wav: Path) -> None:
    with wav.open("ab") as file:
        file.write(b"LIST" + struct.pack("<I", 4) + b"INFO")
        file.write(b"bext" + struct.pack("<I", 6) + b"hello\0")
    assert probe(wav).warnings == ()
    assert len(heard(wav)) == FRAMES


def test_zeros_behind_the_sound_are_not_taken_for_sound(wav: Path) -> None:
    with wav.open("ab") as file:
        file.write(bytes(4096))
    assert probe(wav).warnings == ()
    assert len(heard(wav)) == FRAMES


@pytest.mark.parametrize("channels", [0, 1000, 65_535])
def test_a_number_of_channels_that_no_sound_has_is_refused(channels: int, wav: Path) -> None:
    assert f"{channels} channels" in refused(with_format_field(wav, 2, "<H", channels)).message


@pytest.mark.parametrize("rate", [0, 1, 4_000_000_000])
def test_a_rate_that_no_sound_has_is_refused(rate: int, wav: Path) -> None:
    assert f"{rate} frames a second" in refused(with_format_field(wav, 4, "<I", rate)).message


def test_an_unknown_codec_is_said_to_be_unknown(wav: Path) -> None:
    assert "not known" in refused(with_format_field(wav, 0, "<H", 0x1234)).message


def test_a_film_without_sound_is_said_to_have_none(tmp_path: Path) -> None:
    path = tmp_path / "silent film.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "color=c=red:s=32x32:d=0.5", path)
    assert refused(path).message == "There is no sound in it."


def test_a_picture_has_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    run_ffmpeg("-f", "lavfi", "-i", "color=c=red:s=32x32", "-frames:v", "1", path)
    refused(path)


def test_a_cut_off_flac_gives_what_ffmpeg_can_save(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    sound = noise(FRAMES, 2, peak=0.5)
    soundfile.write(path, sound, 44_100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    saved = heard(path)
    assert len(saved) > FRAMES // 2
    assert "cut off" in probe(path).warnings[0]
    np.testing.assert_allclose(saved, sound[: len(saved)], atol=1 / 32768)


def test_damage_in_the_middle_of_a_flac_costs_only_its_surroundings(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    sound = noise(10 * FRAMES, 1, peak=0.5)
    soundfile.write(path, sound, 44_100)

    def damage(data: bytearray) -> None:
        middle = len(data) // 2
        data[middle : middle + 2000] = bytes(2000)

    saved = heard(patched(path, damage))
    assert len(saved) > 9 * FRAMES
    np.testing.assert_allclose(saved[: 4 * FRAMES], sound[: 4 * FRAMES], atol=1 / 32768)


def test_a_flac_written_into_a_pipe_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "sound.flac"
    soundfile.write(path, noise(FRAMES, 2, peak=0.5), 44_100)

    def forget_length(data: bytearray) -> None:
        data[21] &= 0xF0
        data[22:26] = bytes(4)

    info = probe(patched(path, forget_length))
    assert (info.frames, info.duration_s) == (FRAMES, 1.0)


@pytest.mark.parametrize("ending", ["cut", "noise"])
def test_a_broken_tail_of_an_mp3_costs_only_the_tail(
    ending: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sound.mp3"
    soundfile.write(tmp_path / "sound.wav", tone(5 * FRAMES, 2, rate=44_100), 44_100)
    run_ffmpeg("-i", tmp_path / "sound.wav", "-b:a", "128k", path)
    whole = decoded_by_ffmpeg(path, 2)
    data = path.read_bytes()
    tail = b"" if ending == "cut" else np.random.default_rng(5).bytes(20_000)
    path.write_bytes(data[: len(data) * 3 // 5] + tail)
    saved = heard(path)
    assert len(saved) >= 3 * FRAMES - 2304
    np.testing.assert_allclose(saved[: 2 * FRAMES], whole[: 2 * FRAMES], atol=1e-4)
    assert capfd.readouterr() == ("", "")


def test_two_mp3_files_in_one_are_both_heard(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    soundfile.write(tmp_path / "sound.wav", tone(FRAMES, 1, rate=44_100), 44_100)
    run_ffmpeg("-i", tmp_path / "sound.wav", path)
    path.write_bytes(path.read_bytes() * 2)
    assert len(heard(path)) >= 2 * FRAMES


def test_a_cut_off_vorbis_file_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "sound.ogg"
    soundfile.write(path, noise(5 * FRAMES, 1, peak=0.3), 44_100)
    whole = heard(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    saved = heard(path)
    assert len(saved) > 2 * FRAMES
    np.testing.assert_allclose(saved, whole[: len(saved)], atol=1e-4)


@pytest.mark.parametrize("extension", [".wav", ".flac", ".mp3", ".ogg", ".m4a", ".aiff"])
def test_no_damage_is_anything_but_a_sentence_or_sound(extension: str, tmp_path: Path) -> None:
    whole = tmp_path / f"whole{extension}"
    soundfile.write(tmp_path / "sound.wav", noise(8000, 2, peak=0.5), 44_100)
    run_ffmpeg("-i", tmp_path / "sound.wav", "-metadata", "title=Whole", whole)
    data = whole.read_bytes()
    generator = np.random.default_rng(11)
    path = tmp_path / f"broken{extension}"
    for _ in range(25):
        broken = bytearray(data[: int(generator.integers(1, len(data)))])
        for place in generator.integers(0, min(len(broken), 400), 6):
            broken[place] = generator.integers(0, 256)
        path.write_bytes(broken)
        try:
            probe(path)
            sound = heard(path)
        except MediaError:
            continue
        assert np.isfinite(sound).all()
