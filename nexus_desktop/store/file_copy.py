"""Copies and hashes a file in one pass, and notices when it changes meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store.durable_file import PRIVATE_FILE, create_private
from nexus_desktop.tasks.progress import Progress

CHUNK_BYTES = 4 * 1024 * 1024
"""A multiple of every block size, so that a file system that can share blocks does."""


@dataclass(frozen=True, slots=True)
class HashedFile:
    """What was found in a file.

    Attributes:
        size: bytes.
        mtime_ns: when it was last changed; with `size` tells whether it still is that file.
    """

    path: Path
    hash: BlobHash
    size: int
    mtime_ns: int


def hash_file(path: Path, progress: Progress) -> HashedFile:
    """Read a file and return its SHA-256.

    Raises:
        OSError: it cannot be read.
        StoreError: it is not a file, or was changed meanwhile.
        Cancelled: nobody wants it any more.
    """
    with _steady(path) as (source, size, mtime_ns):
        digest = hashlib.sha256()
        done = 0
        while chunk := os.read(source, CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            progress.report(_fraction(done, size))
    return HashedFile(path, BlobHash(digest.hexdigest()), size, mtime_ns)


def copy_file(path: Path, target: Path, progress: Progress) -> HashedFile:
    """Copy a file over an existing empty one and return the SHA-256 of what was copied.

    The target is neither flushed nor removed here.

    Raises:
        OSError: reading or writing failed.
        StoreError: the source is not a file, or was changed meanwhile.
        Cancelled: nobody wants it any more.
    """
    with _steady(path) as (source, size, mtime_ns), target.open("r+b", buffering=0) as copy:
        digest = hashlib.sha256()
        done = 0
        for chunk in _copied_chunks(source, copy.fileno()):
            digest.update(chunk)
            done += len(chunk)
            progress.report(_fraction(done, size))
    return HashedFile(path, BlobHash(digest.hexdigest()), size, mtime_ns)


def link_file(path: Path, target: Path, progress: Progress) -> HashedFile:
    """Let an existing empty file be the same file as `path`, or a copy where disks cannot do so.

    Raises:
        OSError: reading or writing failed.
        StoreError: the source is not a file, or was changed meanwhile.
        Cancelled: nobody wants it any more.
    """
    try:
        target.unlink()
        os.link(path, target, follow_symlinks=False)
    except OSError:
        create_private(target)
        return copy_file(path, target, progress)
    target.chmod(PRIVATE_FILE)
    return hash_file(target, progress)


def is_unchanged(path: Path, size: int, mtime_ns: int) -> bool:
    """Tell whether a file is there and has the size and the time it once had."""
    try:
        now = path.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(now.st_mode) and (now.st_size, now.st_mtime_ns) == (size, mtime_ns)


def write_all(target: int, chunk: bytes) -> None:
    """Write bytes to a descriptor, as many calls as it takes.

    Raises:
        OSError: the disk is full, or refuses.
    """
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(target, rest) :]


@contextmanager
def _steady(path: Path) -> Iterator[tuple[int, int, int]]:
    """Open a file for reading as (descriptor, size, mtime); refuse it at the end if it changed."""
    # O_NONBLOCK: a pipe that nobody writes to must be refused, not waited for.
    source = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        before = os.fstat(source)
        if not stat.S_ISREG(before.st_mode):
            what = "a folder" if stat.S_ISDIR(before.st_mode) else "a device or a pipe"
            raise StoreError("Could not import the file", f"It is {what}, not a file.")
        yield source, before.st_size, before.st_mtime_ns
        after = os.fstat(source)
    finally:
        os.close(source)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise StoreError(
            "Could not import the file",
            "It was changed while it was being read.",
            hint="Wait until the other program has finished with it, then try again.",
            retryable=True,
        )


def _copied_chunks(source: int, target: int) -> Iterator[bytes]:
    """Copy chunk by chunk, by the kernel where it can (it may share the blocks); yield what came.

    The bytes are read back from the copy, so that the hash is that of what was kept.
    """
    done = 0
    while copied := _copy_in_kernel(source, target):
        yield os.pread(target, copied, done)
        done += copied
    while chunk := os.read(source, CHUNK_BYTES):
        write_all(target, chunk)
        yield chunk


def _copy_in_kernel(source: int, target: int) -> int:
    """Copy the next chunk and return its size; 0 at the end or where this is not supported."""
    try:
        return os.copy_file_range(source, target, CHUNK_BYTES)
    except (AttributeError, OSError):
        # Whatever it was, plain reading and writing meets it again and names it better.
        return 0


def _fraction(done: int, size: int) -> float | None:
    return min(1.0, done / size) if size else None
