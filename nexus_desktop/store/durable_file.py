"""Files that are either the old ones or the complete new ones, also after a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from nexus_desktop.tasks.process_mark import is_running, own_mark

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PART = ".part"


def private_folder(path: Path) -> Path:
    """Create a folder, and what is missing above it, for its owner alone; return it."""
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    return path


def part_path(folder: Path) -> Path:
    """Return a free name for a file that is being written; it tells by which process."""
    return folder / f".{own_mark()}-{uuid4().hex[:12]}{PART}"


def create_private(path: Path) -> None:
    """Create an empty file that only its owner can read.

    Raises:
        FileExistsError: there is one already.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


@contextmanager
def durable_file(target: Path) -> Iterator[Path]:
    """Give a path to write to; put it in the place of `target` when the block ends well.

    Raises:
        OSError: writing failed; `target` is unchanged and nothing else is left behind.
    """
    part = part_path(target.parent)
    create_private(part)
    try:
        yield part
        put_in_place(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_durably(target: Path, content: bytes) -> None:
    """Replace the content of a file; durable when it returns."""
    with durable_file(target) as part:
        part.write_bytes(content)


def put_in_place(part: Path, target: Path) -> None:
    """Flush a finished file to the disk and give it its name, replacing what had it."""
    flush(part)
    part.replace(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_dead_parts(folder: Path) -> int:
    """Remove what processes that have ended left half-written in a folder; return how many."""
    dead = [part for part in folder.glob(f".*{PART}") if not is_running(_maker(part))]
    for part in dead:
        part.unlink(missing_ok=True)
    return len(dead)


def _maker(part: Path) -> str:
    return part.name.removeprefix(".").rpartition("-")[0]
