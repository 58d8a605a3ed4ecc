"""One writer for a library, across processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.lock import LibraryLock

HOLD = """
import sys, pathlib
from nexus_desktop.store.lock import LibraryLock
with LibraryLock(pathlib.Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_holding(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "lock"


def test_the_lock_is_taken_and_given_back(path: Path) -> None:
    lock, other = LibraryLock(path), LibraryLock(path)
    assert other.holder() is None
    with lock.held():
        assert lock.is_held
        assert lock.holder() == other.holder() == os.getpid()
        assert not other.try_acquire()
        assert lock.try_acquire()
    assert not lock.is_held
    assert other.holder() is None
    assert other.try_acquire()
    other.release()
    other.release()


def test_another_process_is_named(path: Path) -> None:
    lock = LibraryLock(path)
    with another_process_holding(path) as holder:
        assert not lock.try_acquire()
        assert lock.holder() == holder.pid
        with pytest.raises(StoreError, match=f"process {holder.pid}") as refusal, lock.held():
            pass
        assert refusal.value.retryable


def test_a_dead_holder_does_not_block(path: Path) -> None:
    lock = LibraryLock(path)
    with another_process_holding(path) as holder:
        holder.kill()
        holder.wait()
        assert path.read_text() == str(holder.pid)
        assert lock.holder() is None
        with lock.held():
            assert lock.holder() == os.getpid()


def test_a_file_with_nonsense_in_it_is_only_a_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff nonsense")
    lock, other = LibraryLock(path), LibraryLock(path)
    with lock.held():
        assert other.holder() == os.getpid()


def test_a_place_that_cannot_be_locked_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Could not open the library"):
        LibraryLock(tmp_path / "file" / "lock").try_acquire()
