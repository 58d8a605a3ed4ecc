"""Every bad input there is: one sentence, exit code 1, and the library byte by byte as it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.audio_files import run_ffmpeg
from tests.support.command_line import environment, nexus, project_id_of
from tests.support.hand_runner import HandTaskRunner
from tests.support.small_disk import small_disk
from tests.support.studio import a_recording, half_written, open_studio

NOBODY = 65_534
"""A user who owns nothing; the tests themselves may run as one who may do everything."""


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


def fingerprint(home: Path) -> dict[str, str]:
    """Return what is in a library: every row of the projects, and every file of sound."""
    rows = {}
    for path in sorted(home.glob("blobs/**/*")):
        if path.is_file():
            rows[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(home / "library.sqlite3") as connection:
        for table in ("revisions", "snapshots", "blobs", "pins"):
            rows[table] = repr(connection.execute(f"SELECT * FROM {table}").fetchall())
    connection.close()
    return rows


@pytest.fixture(scope="module")
def a_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A library with a project of one sound, to be copied, and the project's id."""
    home = tmp_path_factory.mktemp("model") / "home"
    take = home.with_name("take.wav")
    a_recording(take)
    with pytest.MonkeyPatch.context() as there:
        there.setenv("NEXUS_HOME", str(home))
        project_id = project_id_of("Song")
        assert nexus("project", "import", project_id, take).code == 0
    return home, project_id


@pytest.fixture
def song(a_library: tuple[Path, str], a_home_of_its_own: Path) -> str:
    """The id of a project in the library of this test."""
    model, project_id = a_library
    shutil.copytree(model, a_home_of_its_own)
    return project_id


@pytest.mark.parametrize("name", NO_SOUND)
def test_what_holds_no_sound_is_refused_by_every_command(
    name: str, song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    make, words = NO_SOUND[name]
    path, target = tmp_path / "take 1.wav", tmp_path / "out.wav"
    make(path)
    before = fingerprint(a_home_of_its_own)
    for command in (("project", "import", song, path), ("export", path, "-o", target)):
        refusal = nexus(*command).refusal
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
    refusal = nexus("project", "import", song, tmp_path / "good.wav", tmp_path / "bad.wav").refusal
    assert "bad.wav" in refusal
    tracks = nexus("project", "show", song, "--json").document["tracks"]
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
    told = nexus("info", path, "--json").document
    assert told["frames"] == frames
    assert all(warning.endswith(".") for warning in told["warnings"])
    assert nexus("project", "import", song, path).code == 0
    assert nexus("export", path, "-o", target).code == 0
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
    shown = nexus("project", "import", song, path)
    assert shown.code == 0
    assert len(shown.out.splitlines()) == 6, "a name stays on its line"
    written = nexus("export", path, "-o", target, "--json").document["files"][0]
    assert written["path"] == str(target)
    with target.open("rb") as file:
        found, _rate = soundfile.read(file, dtype="float32")
    np.testing.assert_array_equal(found, sound)


def test_a_target_of_a_name_too_long_is_refused(song: str, tmp_path: Path) -> None:
    refusal = nexus("export", song, "-o", tmp_path / ("x" * 252 + ".wav")).refusal
    assert "The name is too long" in refusal


def test_the_same_file_twice_is_two_clips_and_one_blob(
    song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    a_recording(tmp_path / "take.wav")
    copy = shutil.copy(tmp_path / "take.wav", tmp_path / "copy.wav")
    assert nexus("project", "import", song, tmp_path / "take.wav", copy).code == 0
    tracks = nexus("project", "show", song, "--json").document["tracks"]
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


def as_nobody(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user who may read the program and `home`, and owns nothing else."""
    lines = (
        "import os, sys",
        "from nexus_desktop.cli.main import main",
        f"if os.getuid() == 0: os.setgid({NOBODY}); os.setuid({NOBODY})",
        "sys.exit(main(sys.argv[1:]))",
    )
    return subprocess.run(
        [sys.executable, "-c", "\n".join(lines), *map(str, words)],
        capture_output=True,
        text=True,
        env=environment(NEXUS_HOME=str(home), HOME=str(home)),
        check=False,
    )


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A folder that everybody reaches, with nothing in it that nobody may enter or write."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == Path.home().owner() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)
    (tmp_path / "secret").mkdir()
    a_recording(tmp_path / "secret" / "take.wav")
    a_recording(tmp_path / "open.wav")
    (tmp_path / "open.wav").chmod(0o644)
    (tmp_path / "unreadable.wav").write_bytes((tmp_path / "open.wav").read_bytes())
    (tmp_path / "unreadable.wav").chmod(0)
    (tmp_path / "secret").chmod(0o700 if os.getuid() == 0 else 0)
    (tmp_path / "closed").mkdir(mode=0o555)
    return tmp_path


@pytest.mark.parametrize("name", ["unreadable.wav", "secret/take.wav"])
def test_a_file_one_may_not_read_is_said_to_be_forbidden(name: str, locked: Path) -> None:
    run = as_nobody("info", locked / name, home=locked / "home")
    assert (run.returncode, run.stdout) == (1, "")
    assert "You are not allowed to read it" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_folder_one_may_not_write_is_said_to_be_so(locked: Path) -> None:
    target = locked / "closed" / "out.wav"
    run = as_nobody("export", locked / "open.wav", "-o", target, home=locked / "home")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("Could not write “out.wav”: ")
    assert run.stderr.count("\n") == 1
    assert list((locked / "closed").iterdir()) == []


def test_a_library_in_a_folder_one_may_not_write_is_said_to_be_so(locked: Path) -> None:
    run = as_nobody("project", "list", home=locked / "closed" / "home")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("Could not open the library: The folder ")
    assert "NEXUS_HOME" in run.stderr


def test_an_export_to_a_full_disk_leaves_nothing(song: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 100 * 1024) as disk:
        refusal = nexus("export", song, "-o", disk / "out.wav").refusal
        assert refusal.startswith("Could not write “out.wav”: ")
        assert list(disk.iterdir()) == []


def test_an_export_that_does_not_fit_leaves_the_file_that_was_there(
    song: str, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 100 * 1024) as disk:
        (disk / "out.wav").write_text("older")
        assert nexus("export", song, "-o", disk / "out.wav", "--force").code == 1
        assert [path.read_text() for path in disk.iterdir()] == ["older"]


def test_an_import_into_a_library_on_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    a_recording(tmp_path / "small.wav", 2000)
    a_recording(tmp_path / "large.wav", 2_000_000)
    with small_disk(tmp_path / "disk", 2 * 1024 * 1024) as disk, pytest.MonkeyPatch.context() as on:
        home = disk / "home"
        on.setenv("NEXUS_HOME", str(home))
        project_id = project_id_of("Song")
        assert nexus("project", "import", project_id, tmp_path / "small.wav").code == 0
        before = fingerprint(home)
        shown = nexus("project", "show", project_id, "--json").document
        refusal = nexus("project", "import", project_id, tmp_path / "large.wav").refusal
        assert "disk" in refusal
        assert half_written(home) == []
        assert fingerprint(home) == before
        assert nexus("project", "show", project_id, "--json").document == shown
        assert nexus("project", "edit", project_id, "--do", "track.mute").code == 0


def test_a_packed_project_of_a_newer_version_is_refused(song: str, tmp_path: Path) -> None:
    packed, newer = tmp_path / "song.nexus", tmp_path / "newer.nexus"
    assert nexus("project", "pack", song, "-o", packed).code == 0
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["document"]["version"] = 99
                content = json.dumps(manifest).encode()
            new.writestr(name, content)
    refusal = nexus("project", "unpack", newer).refusal
    assert "newer version" in refusal
    assert nexus("project", "list", "--json").document[0]["title"] == "Song"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_damaged_project_file_is_refused_and_leaves_nothing(
    share: float, song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    packed = tmp_path / "song.nexus"
    nexus("project", "pack", song, "-o", packed)
    data = bytearray(packed.read_bytes())
    at = int(len(data) * share)
    data[at : at + 200] = bytes(200)
    packed.write_bytes(data)
    before = fingerprint(a_home_of_its_own)
    assert nexus("project", "unpack", packed).refusal.startswith("Could not open the project file")
    assert fingerprint(a_home_of_its_own) == before
    assert half_written(a_home_of_its_own) == []


def test_a_damaged_library_is_refused_and_left_as_it_is(song: str, a_home_of_its_own: Path) -> None:
    library = a_home_of_its_own / "library.sqlite3"
    data = bytearray(library.read_bytes())
    data[:100] = bytes(100)
    library.write_bytes(data)
    for words in (("list",), ("show", song), ("new", "--title", "Other")):
        assert nexus("project", *words).refusal.startswith("Could not open the library: ")
    assert library.read_bytes() == bytes(data)


def test_a_library_of_a_newer_version_is_refused_and_left_as_it_is(
    song: str, a_home_of_its_own: Path
) -> None:
    library = a_home_of_its_own / "library.sqlite3"
    with sqlite3.connect(library) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'db_version'")
    connection.close()
    before = library.read_bytes()
    assert "newer version" in nexus("project", "show", song).refusal
    assert library.read_bytes() == before


def test_a_project_of_which_a_state_is_damaged_opens_at_the_nearest_whole_one(
    song: str, a_home_of_its_own: Path
) -> None:
    nexus("project", "edit", song, "--do", "track.mute", "--do", "track.solo")
    shown = nexus("project", "show", song, "--json").document
    with sqlite3.connect(a_home_of_its_own / "library.sqlite3") as connection:
        connection.execute(
            "UPDATE snapshots SET body = x'00' WHERE hash = (SELECT head FROM projects)"
        )
    connection.close()
    told = nexus("project", "recover", song, "--json").document
    assert "damaged" in told["words"]
    found = nexus("project", "show", song, "--json").document
    assert found["tracks"][0]["is_muted"]
    assert not found["tracks"][0]["is_soloed"]
    assert shown["tracks"][0]["is_soloed"]


def test_a_library_of_which_a_sound_was_lost_says_so_when_it_is_packed(
    song: str, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    for blob in a_home_of_its_own.glob("blobs/??/*"):
        blob.unlink()
    assert nexus("project", "show", song).code == 0
    assert nexus("project", "pack", song, "-o", tmp_path / "song.nexus").code == 1
    assert not (tmp_path / "song.nexus").exists()
