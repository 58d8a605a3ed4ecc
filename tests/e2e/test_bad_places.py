"""Folders one may not use, full disks, damaged and newer files: told in words, nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.command_line import environment, nexus, project_id_of
from tests.support.small_disk import small_disk
from tests.support.studio import a_recording, fingerprint, half_written

NOBODY = 65_534
"""A user who owns nothing; the tests themselves may run as one who may do everything."""


def as_nobody(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user who may read `home` and owns nothing.

    All of the program is loaded before: that user may not be one who may read Python itself.
    """
    lines = (
        "import importlib, os, pkgutil, sys",
        "import nexus_desktop",
        "from nexus_desktop.cli.main import main",
        "for found in pkgutil.walk_packages(nexus_desktop.__path__, 'nexus_desktop.'):",
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)",
        f"if os.getuid() == 0: os.setgid({NOBODY}); os.setuid({NOBODY})",
        "sys.path.clear()",
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
    run = nexus("project", "show", song, "--json")
    assert run.err.startswith("A part was damaged: One step was damaged in the history of “Song”")
    assert nexus("project", "show", song).err == "", "it is told once"
    found = run.document
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
