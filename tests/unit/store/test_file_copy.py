"""Copying and hashing in one pass, held against hashlib and the bytes themselves."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store import file_copy
from nexus_desktop.store.file_copy import copy_file, hash_file, is_unchanged
from nexus_desktop.tasks.progress import Cancelled, Progress

SIZES = [0, 1, 4095, file_copy.CHUNK_BYTES, file_copy.CHUNK_BYTES * 2 + 17]


def a_file(folder: Path, size: int) -> Path:
    path = folder / "source"
    path.write_bytes(os.urandom(size))
    return path


def no_kernel_copy(*_: object) -> int:
    raise OSError(errno.EXDEV, "not across disks")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("in_kernel", [True, False])
def test_a_copy_is_the_same_bytes_under_their_hash(
    tmp_path: Path, size: int, in_kernel: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not in_kernel:
        monkeypatch.setattr(os, "copy_file_range", no_kernel_copy)
    source, target = a_file(tmp_path, size), tmp_path / "target"
    target.touch()
    copied = copy_file(source, target, Progress())
    assert target.read_bytes() == source.read_bytes()
    assert copied.hash == hashlib.sha256(source.read_bytes()).hexdigest()
    assert copied == hash_file(source, Progress())
    assert is_unchanged(source, copied.size, copied.mtime_ns)


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    seen: list[float | None] = []
    hash_file(
        a_file(tmp_path, file_copy.CHUNK_BYTES * 3), Progress(lambda done, _: seen.append(done))
    )
    assert seen == pytest.approx([1 / 3, 2 / 3, 1.0])


def test_reading_stops_when_nobody_wants_it(tmp_path: Path) -> None:
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):
        hash_file(a_file(tmp_path, file_copy.CHUNK_BYTES * 3), progress)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: os.truncate(path, 10),
        lambda path: os.truncate(path, file_copy.CHUNK_BYTES * 5),
        lambda path: os.utime(path, ns=(1, 1)),
    ],
    ids=["shorter", "longer", "rewritten"],
)
def test_a_file_that_changes_meanwhile_is_refused(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    source, target = a_file(tmp_path, file_copy.CHUNK_BYTES * 2), tmp_path / "target"
    target.touch()
    with pytest.raises(StoreError, match="changed while") as refusal:
        copy_file(source, target, Progress(lambda *_: change(source)))
    assert refusal.value.retryable


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a folder"):
        hash_file(tmp_path, Progress())
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StoreError, match="pipe"):
        hash_file(pipe, Progress())


def test_what_is_gone_or_is_no_file_is_not_unchanged(tmp_path: Path) -> None:
    assert not is_unchanged(tmp_path / "gone", 0, 0)
    assert not is_unchanged(tmp_path, tmp_path.stat().st_size, tmp_path.stat().st_mtime_ns)
    assert not is_unchanged(Path("nul\0name"), 0, 0)
