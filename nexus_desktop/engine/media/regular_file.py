"""Opening what a person calls a file, and nothing that could block or be changed by reading."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from nexus_desktop.engine.media.file_failures import reading, unreadable

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_regular_file(path: Path) -> int:
    """Return a descriptor of a file that has something in it; the caller closes it.

    Pipes, devices and sockets are refused before they are opened: opening one can wait for ever,
    or do something.

    Raises:
        MediaError: missing, not allowed, empty, or not a file.
    """
    with reading(path):
        _check_kind(path, path.stat())
        descriptor = os.open(path, _FLAGS)
        try:
            _check_kind(path, os.fstat(descriptor))
        except BaseException:
            os.close(descriptor)
            raise
    return descriptor


def open_to_look_into(path: Path) -> BinaryIO:
    """Return a file to read headers from.

    Raises:
        MediaError: as `open_regular_file`.
    """
    return os.fdopen(open_regular_file(path), "rb")


def read_at(file: BinaryIO, position: int, count: int) -> bytes:
    """Return up to `count` bytes from `position` on; fewer at the end of the file."""
    file.seek(position)
    return file.read(count)


def size_of(file: BinaryIO) -> int:
    """Return how many bytes a file has."""
    return os.fstat(file.fileno()).st_size


def _check_kind(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise unreadable(path, "It is a folder, not a file.", "Choose one of the files in it.")
    if not stat.S_ISREG(found.st_mode):
        raise unreadable(path, "It is a device or a pipe, not a file.", "Choose an audio file.")
    if not found.st_size:
        raise unreadable(path, "The file is empty.", "Look for another copy of it.")
