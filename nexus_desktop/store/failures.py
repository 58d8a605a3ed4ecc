"""What SQLite and the file system say, in a person's words; the one place that translates them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nexus_desktop.domain.errors import StoreError


@dataclass(frozen=True, slots=True)
class _Words:
    message: str
    hint: str = ""
    retryable: bool = False


_DISK_FULL = _Words(
    "The disk is full.", "Free some space; nothing that was saved before is lost.", retryable=True
)
_READ_ONLY = _Words("The disk is read-only.", "Move the library to a disk that can be written to.")
_FORBIDDEN = _Words("You are not allowed to use this file or folder.", "Check its permissions.")
_DISK_ERROR = _Words("The disk reported an error.", "Check the disk before you go on.")
_GONE = _Words("The file or its folder is not there any more.")
_DAMAGED = _Words("The library is damaged.")

_SQLITE_WORDS = {
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_AUTH: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _Words("The library file cannot be opened.", "Check its permissions."),
    sqlite3.SQLITE_BUSY: _Words("Another program is using the library.", retryable=True),
    sqlite3.SQLITE_LOCKED: _Words("Another program is using the library.", retryable=True),
    sqlite3.SQLITE_IOERR: _DISK_ERROR,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}

_OS_WORDS = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EFBIG: _Words("The file would be larger than this disk allows."),
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EIO: _DISK_ERROR,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ESTALE: _GONE,
    errno.EISDIR: _Words("It is a folder, not a file."),
    errno.ENAMETOOLONG: _Words("The name is too long for this disk."),
    errno.EMFILE: _Words("Too many files are open.", retryable=True),
}


@contextmanager
def in_words(title: str, *, damage_hint: Callable[[], str] = str) -> Iterator[None]:
    """Turn the failures of SQLite and of the file system inside into `StoreError`.

    Broken rules of our own (a constraint, a closed connection) are bugs and pass unchanged.

    Args:
        title: what could not be done.
        damage_hint: gives what to do when the library file is damaged; asked only then.

    Raises:
        StoreError: the failure, in words.
    """
    try:
        yield
    except sqlite3.Error as error:
        words = _words_for_sqlite(error)
        if words is None:
            raise
        hint = damage_hint() if words is _DAMAGED else words.hint
        raise _store_error(title, words, hint) from error
    except OSError as error:
        words = _OS_WORDS.get(error.errno or 0, _DISK_ERROR)
        raise _store_error(title, words, words.hint) from error


def _words_for_sqlite(error: sqlite3.Error) -> _Words | None:
    """Look at the primary code, the lowest byte; the rest says which call failed."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return _SQLITE_WORDS.get(code & 0xFF)


def _store_error(title: str, words: _Words, hint: str) -> StoreError:
    return StoreError(title, words.message, hint=hint, retryable=words.retryable)
