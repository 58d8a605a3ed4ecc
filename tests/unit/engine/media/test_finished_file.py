"""Files that are finished or not there."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.finished_file import finished_file, temporary_name
from tests.support.small_disk import small_disk


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_half_and_fail(target: Path) -> None:
    with finished_file(target) as temporary:
        temporary.write_bytes(b"half of the n")
        raise KeyError("a bug")


def write_and_lose_the_folder(target: Path) -> None:
    with finished_file(target) as temporary:
        temporary.unlink()
        target.parent.rmdir()


def test_the_file_appears_when_it_is_finished(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    with finished_file(target) as temporary:
        assert temporary.parent == tmp_path
        assert re.fullmatch(
            r"\.song\.wav\.[0-9a-f]{8}-[0-9]+-[0-9]+-[0-9a-f]{8}\.part", temporary.name
        )
        temporary.write_bytes(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert names_in(tmp_path) == ["song.wav"]


WRITES_AND_WAITS = """
import sys, time
from pathlib import Path
from nexus_desktop.engine.media.finished_file import finished_file

with finished_file(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_process_has_left_goes_with_the_next_file_and_no_sooner(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", WRITES_AND_WAITS, str(tmp_path / "long.wav")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "writing\n"
        with finished_file(tmp_path / "song.wav") as temporary:
            temporary.write_bytes(b"new")
        assert len(list(tmp_path.glob(".long.wav.*.part"))) == 1
        other.kill()
    assert len(list(tmp_path.glob(".long.wav.*.part"))) == 1
    with finished_file(tmp_path / "song.wav") as temporary:
        temporary.write_bytes(b"newer")
    assert names_in(tmp_path) == ["song.wav"]


@pytest.mark.parametrize(
    "name", [".song.wav.0badcafe-1-1-0badcafe.part", ".mine.part", "song.part", ".a.1234abcd.part"]
)
def test_parts_of_other_computers_and_programs_are_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with finished_file(tmp_path / "song.wav") as temporary:
        temporary.write_bytes(b"new")
    assert names_in(tmp_path) == sorted([name, "song.wav"])


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    target.write_bytes(b"old")
    with pytest.raises(KeyError):
        write_half_and_fail(target)
    assert target.read_bytes() == b"old"
    assert names_in(tmp_path) == ["song.wav"]


def test_a_file_that_is_there_is_kept_when_asked_to(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    target.write_bytes(b"old")
    with pytest.raises(MediaError, match="already"), finished_file(target, overwrite=False):
        pytest.fail("must not begin")
    assert target.read_bytes() == b"old"


def test_a_file_that_comes_in_between_is_kept_when_asked_to(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    with pytest.raises(MediaError, match="already"), finished_file(target, overwrite=False):
        target.write_bytes(b"somebody else's")
    assert target.read_bytes() == b"somebody else's"
    assert names_in(tmp_path) == ["song.wav"]


def test_permissions_of_the_old_file_are_kept(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    target.write_bytes(b"old")
    target.chmod(0o640)
    with finished_file(target) as temporary:
        temporary.write_bytes(b"new")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    with finished_file(tmp_path / "song.wav") as temporary:
        temporary.write_bytes(b"new")
    usual = (tmp_path / "usual").stat().st_mode
    assert (tmp_path / "song.wav").stat().st_mode == usual


def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.wav"
    link.symlink_to(tmp_path / "real" / "song.wav")
    with finished_file(link) as temporary:
        temporary.write_bytes(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "song.wav").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["x" * 251 + ".wav", "ü" * 125 + ".wav", "🎵" * 62 + ".wav"])
def test_a_name_of_the_greatest_length_can_be_written(name: str, tmp_path: Path) -> None:
    with finished_file(tmp_path / name) as temporary:
        assert len(os.fsencode(temporary.name)) <= 255
        temporary.write_bytes(b"new")
    assert names_in(tmp_path) == [name]


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="name is too long"), finished_file(tmp_path / ("x" * 256)):
        pytest.fail("must not begin")


def test_no_two_temporary_names_are_alike() -> None:
    assert len({temporary_name("song.wav") for _ in range(100)}) == 100


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "song.wav").mkdir()
    with (
        pytest.raises(MediaError, match="folder of that name"),
        finished_file(tmp_path / "song.wav"),
    ):
        pytest.fail("must not begin")


def test_a_folder_that_is_not_there_is_said_to_be_gone(tmp_path: Path) -> None:
    with (
        pytest.raises(MediaError, match="The folder is gone"),
        finished_file(tmp_path / "gone" / "song.wav"),
    ):
        pytest.fail("must not begin")


def test_a_folder_that_vanishes_meanwhile_is_said_to_be_gone(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(MediaError, match="The folder is gone"):
        write_and_lose_the_folder(folder / "song.wav")


def test_a_device_is_not_replaced() -> None:
    with pytest.raises(MediaError, match="device"), finished_file(Path("/dev/null")):
        pytest.fail("must not begin")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "not allowed"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "share of the disk"),
        (errno.EIO, "could not write"),
        (errno.ENOTSUP, "The system says"),
    ],
)
def test_what_the_system_says_is_put_into_words(number: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=words), finished_file(tmp_path / "song.wav"):
        raise OSError(number, os.strerror(number))
    assert names_in(tmp_path) == []


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as folder:
        target = folder / "song.wav"
        target.write_bytes(b"old")
        with pytest.raises(MediaError) as refusal, finished_file(target) as temporary:
            temporary.write_bytes(bytes(1_000_000))
        assert "disk" in refusal.value.message
        assert refusal.value.hint
        assert target.read_bytes() == b"old"
        assert names_in(folder) == ["song.wav"]


def test_a_read_only_disk_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with small_disk(tmp_path / "disk") as folder:
        locked = subprocess.run(["mount", "-o", "remount,ro", folder], capture_output=True)
        if locked.returncode and os.geteuid():  # may not mount, but permissions count
            folder.chmod(0o500)
        elif locked.returncode:  # root, who may write everywhere, in a box without mounts
            monkeypatch.setattr("os.open", refuse)
        with (
            pytest.raises(MediaError, match=r"read-only|not allowed"),
            finished_file(folder / "song.wav"),
        ):
            pytest.fail("must not begin")


def test_whoever_looks_sees_the_old_or_the_new_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "song.wav"
    target.write_bytes(b"0" * 100_000)
    seen: set[bytes] = set()
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            data = target.read_bytes()
            seen.add(data[:1] + str(len(data)).encode() + data[-1:])

    watcher = threading.Thread(target=look)
    watcher.start()
    for digit in b"123456789":
        with finished_file(target) as temporary:
            temporary.write_bytes(bytes([digit]) * 100_000)
    is_over.set()
    watcher.join()
    assert seen <= {b"%c100000%c" % (digit, digit) for digit in b"0123456789"}
