"""Every bad input there is: one sentence, exit code 1, and the library byte by byte as it was."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.audio_files import run_ffmpeg
from tests.support.command_line import nexus_here
from tests.support.hand_runner import HandTaskRunner
from tests.support.studio import a_recording, fingerprint, half_written, open_studio


def letter(path: Path) -> None:
    """A text file with the name of a sound."""
    path.write_text("Dear Sir or Madam,\n" * 100)


def nothing(path: Path) -> None:
    """An empty file."""
    path.touch()


def no_frames(path: Path) -> None:
    """A header, and no sound behind it."""
    soundfile.write(path, np.zeros((0, 2)), 48_000, format="WAV")


def half_a_header(path: Path) -> None:
    """A file that was cut off within its header."""
    a_recording(path)
    path.write_bytes(path.read_bytes()[:30])


def unknown_codec(path: Path) -> None:
    """A WAV of a codec that nobody knows."""
    a_recording(path)
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, data.index(b"fmt ") + 8, 0x7ABC)
    path.write_bytes(data)


def picture(path: Path) -> None:
    """A film without a sound track."""
    film = path.with_suffix(".mp4")
    run_ffmpeg("-f", "lavfi", "-i", "color=c=black:s=32x32:r=5:d=1", "-c:v", "mpeg4", film)
    film.replace(path)


def folder(path: Path) -> None:
    """A folder with the name of a sound."""
    path.mkdir()


def nowhere(path: Path) -> None:
    """Nothing at all."""


def circle(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path)


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


NO_SOUND = {
    "a letter": (letter, "It is not an audio file"),
    "nothing": (nothing, "The file is empty"),
    "no frames": (no_frames, "There is no audio in it"),
    "half a header": (half_a_header, "It is not an audio file"),
    "an unknown codec": (unknown_codec, "."),
    "a film without sound": (picture, "."),
    "a folder": (folder, "folder"),
    "a missing file": (nowhere, "There is no such file"),
    "links in a circle": (circle, "link"),
    "a pipe": (pipe, "not a file"),
}


@pytest.mark.parametrize("name", NO_SOUND)
def test_what_holds_no_sound_is_refused_by_every_command(
    name: str, song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    make, words = NO_SOUND[name]
    path, target = tmp_path / "take 1.wav", tmp_path / "out.wav"
    make(path)
    before = fingerprint(a_home_of_its_own)
    for command in (("project", "import", song, path), ("export", path, "-o", target)):
        refusal = nexus_here(*command).refusal
        assert refusal.startswith("Could not open “take 1.wav”: ")
        assert words in refusal
        assert refusal.endswith(")"), "a hint tells what to do"
    assert fingerprint(a_home_of_its_own) == before
    assert half_written(a_home_of_its_own) == []
    assert not target.exists()


@pytest.mark.parametrize("name", NO_SOUND)
def test_what_holds_no_sound_is_told_in_the_window_and_makes_no_step(
    name: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    make, words = NO_SOUND[name]
    path = tmp_path / "take 1.wav"
    make(path)
    with open_studio() as studio:
        session = studio.begin()
        studio.bring_in(session, path)
        assert [words in str(error) for error in studio.errors] == [True]
        assert len(session.history.steps) == 1
        assert studio.services.library.projects() == ()
    assert half_written(a_home_of_its_own) == []


def test_a_good_file_before_a_bad_one_is_kept_and_the_bad_one_is_named(
    song: str, tmp_path: Path
) -> None:
    a_recording(tmp_path / "good.wav", seed=3)
    letter(tmp_path / "bad.wav")
    refusal = nexus_here(
        "project", "import", song, tmp_path / "good.wav", tmp_path / "bad.wav"
    ).refusal
    assert "bad.wav" in refusal
    tracks = nexus_here("project", "show", song, "--json").document["tracks"]
    assert [track["name"] for track in tracks] == ["take", "good"]


def with_data_size(path: Path, size: int) -> None:
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"data") + 4, size)
    path.write_bytes(data)


def cut_short(path: Path) -> None:
    """A file whose end is missing."""
    path.write_bytes(path.read_bytes()[:-96_000])


def claims_more(path: Path) -> None:
    """A header that tells of twice as much as there is."""
    with_data_size(path, 2 * 192_000)


def claims_four_gigabytes(path: Path) -> None:
    """A header as a recorder leaves it that was switched off."""
    with_data_size(path, 0xFFFFFFFF)


@pytest.mark.parametrize(
    ("damage", "frames"),
    [(cut_short, 24_000), (claims_more, 48_000), (claims_four_gigabytes, 48_000)],
    ids=["cut short", "claims more", "claims four gigabytes"],
)
def test_all_the_sound_there_is_comes_in_from_a_damaged_file(
    damage: Callable[[Path], None], frames: int, song: str, tmp_path: Path
) -> None:
    path, target = tmp_path / "damaged.wav", tmp_path / "out.wav"
    sound = a_recording(path, seed=4)
    damage(path)
    told = nexus_here("info", path, "--json").document
    assert told["frames"] == frames
    assert all(warning.endswith(".") for warning in told["warnings"])
    assert nexus_here("project", "import", song, path).code == 0
    assert nexus_here("export", path, "-o", target).code == 0
    found, _rate = soundfile.read(target, dtype="float32")
    np.testing.assert_array_equal(found, sound[:frames])


STRANGE_NAMES = {
    "an emoji": "🥁🎸.wav",
    "spaces": "  two  spaces .wav",
    "quotes": 'it\'s “so” "good".wav',
    "a line break": "two\nlines.wav",
    "255 bytes": "ä" * 125 + "x.wav",
    "a dash in front": "-o.wav",
    "a tab and a bell": "a\t\a.wav",
    "bytes that are no text": "a\udcff\udcfe.wav",
    "something like a command": "$(rm -rf).wav",
}


@pytest.mark.parametrize("kind", STRANGE_NAMES)
def test_a_file_of_any_name_goes_in_and_out(kind: str, song: str, tmp_path: Path) -> None:
    path = tmp_path / STRANGE_NAMES[kind]
    plain = tmp_path / "plain.wav"
    sound = a_recording(plain)
    plain.rename(path)
    target = tmp_path / "out" / STRANGE_NAMES[kind].replace("wav", "flac")[-120:]
    target.parent.mkdir()
    shown = nexus_here("project", "import", song, path)
    assert shown.code == 0
    assert len(shown.out.splitlines()) == 6, "a name stays on its line"
    written = nexus_here("export", path, "-o", target, "--json").document["files"][0]
    assert written["path"] == str(target)
    with target.open("rb") as file:
        found, _rate = soundfile.read(file, dtype="float32")
    np.testing.assert_array_equal(found, sound)


def test_a_target_of_a_name_too_long_is_refused(song: str, tmp_path: Path) -> None:
    refusal = nexus_here("export", song, "-o", tmp_path / ("x" * 252 + ".wav")).refusal
    assert "The name is too long" in refusal


def test_the_same_file_twice_is_two_clips_and_one_blob(
    song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    a_recording(tmp_path / "take.wav")
    copy = shutil.copy(tmp_path / "take.wav", tmp_path / "copy.wav")
    assert nexus_here("project", "import", song, tmp_path / "take.wav", copy).code == 0
    tracks = nexus_here("project", "show", song, "--json").document["tracks"]
    assert [track["name"] for track in tracks] == ["take", "take", "copy"]
    assert len(list(a_home_of_its_own.glob("blobs/??/*"))) == 1


def test_a_file_that_vanishes_while_it_is_imported_leaves_no_trace(
    tmp_path: Path, a_home_of_its_own: Path
) -> None:
    path = tmp_path / "take.wav"
    a_recording(path, 500_000)
    hand = HandTaskRunner()
    with open_studio(hand) as studio:
        session = studio.begin()
        studio.bring_in(session, path)
        hand.turn()
        path.unlink()
        hand.turn_all()
        assert len(studio.errors) == 1
        assert session.project.is_empty
        assert studio.services.library.open(session.project.id).project == session.project
        assert (studio.own_files(), studio.pins()) == ([], 0)
    assert half_written(a_home_of_its_own) == []
