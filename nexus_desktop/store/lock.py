"""One writer for a library: a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.durable_file import PRIVATE_FILE, private_folder
from nexus_desktop.store.failures import in_words

_TITLE = "The library is in use"


class LibraryLock:
    """A lock file with the number of the process that holds it.

    The system drops the lock when the holder ends, however it ends; the file stays and means
    nothing by itself.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def try_acquire(self) -> bool:
        """Take the lock, or return False at once because another process (or object) has it.

        Raises:
            StoreError: the lock file cannot be created.
        """
        if self.is_held:
            return True
        with in_words("Could not open the library"):
            private_folder(self._path.parent)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens if it is not held."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """Return the number of the process that holds the lock, or None if nobody does."""
        if self.is_held:
            return os.getpid()
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            if _lock(descriptor):
                return None
            digits = os.read(descriptor, 20)
        finally:
            os.close(descriptor)
        return int(digits) if digits.isdigit() else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock during the block.

        Raises:
            StoreError: another process has it; the message tells which.
        """
        if not self.try_acquire():
            raise StoreError(
                _TITLE,
                f"Another Studio Nexus (process {self.holder() or 'unknown'}) works with it.",
                hint="Close the other one, or work there.",
                retryable=True,
            )
        try:
            yield
        finally:
            self.release()


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
