"""Audio files by the SHA-256 of their bytes: kept once, never changed, found wherever they lie."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store import file_copy
from nexus_desktop.store.database import Database
from nexus_desktop.store.durable_file import (
    create_private,
    flush,
    part_path,
    private_folder,
    put_in_place,
    remove_dead_parts,
)
from nexus_desktop.store.failures import in_words
from nexus_desktop.store.file_copy import HashedFile, copy_file, is_unchanged, link_file
from nexus_desktop.store.pins import insert_pin, remove_pins
from nexus_desktop.tasks.progress import Progress

_IMPORTING = "Could not import the file"
_LONGEST_SUFFIX = 8
ARRIVING = ".arriving"
"""Ends the name of a file that is being fetched, in the folder of what comes in."""


class BlobState(StrEnum):
    """Whether the bytes of a blob can be had on this computer."""

    PRESENT = "present"
    MISSING = "missing"
    CORRUPT = "corrupt"


@dataclass(frozen=True, slots=True)
class BlobRef:
    """A blob that is kept for whoever holds this.

    Attributes:
        size: bytes.
        pin: give it to the commit that refers to the blob, or to `release` if none ever will.
    """

    hash: BlobHash
    size: int
    pin: str


class BlobStore:
    """Keeps blobs as files `ab/abcdef…` in one folder; safe from any thread.

    A blob may also lie where the user keeps it; such a file is believed while its size and its
    time are unchanged, and is never changed or removed.

    Attributes:
        folder: where the store's own files lie.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        """Open the store and remove what an earlier process left half-written.

        Raises:
            StoreError: the folder cannot be created or read.
        """
        self._database = database
        self.folder = folder
        self._incoming = folder / "incoming"
        self._rotten = folder / "rotten"
        with in_words("Could not open the library"):
            private_folder(self._incoming)
            remove_dead_parts(self._incoming)

    def add_file(self, path: Path, progress: Progress, *, why: str = "import") -> BlobRef:
        """Copy a file into the store, durable and pinned when it returns.

        Raises:
            StoreError: the file vanished, changed or is not a file; the disk is full. Nothing is
                left behind.
            Cancelled: nobody wants it any more.
        """
        with self.incoming_part() as part:
            with in_words(_IMPORTING):
                copied = copy_file(path, part, progress)
            return self.adopt(part, copied.hash, path.suffix, why=why)

    def take_file(self, path: Path, progress: Progress, *, why: str) -> BlobRef:
        """Take in a file that nobody changes any more, without writing it again on the same disk.

        It stays where it is for as long as its owner wants; durable and pinned when it returns.

        Raises:
            StoreError: the file vanished or is not a file; nothing is left behind.
            Cancelled: nobody wants it any more.
        """
        with self.incoming_part() as part:
            with in_words(_IMPORTING):
                hashed = link_file(path, part, progress)
            return self.adopt(part, hashed.hash, path.suffix, why=why)

    @contextmanager
    def incoming_part(self) -> Iterator[Path]:
        """Give an empty file on the store's disk; what was not adopted is gone after the block.

        Raises:
            StoreError: it could not be created.
        """
        part = part_path(self._incoming)
        with in_words(_IMPORTING):
            create_private(part)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def arriving(self, blob: BlobHash) -> Path:
        """Return the file of a blob that is being fetched, so that it can go on where it stopped.

        Give it to `adopt` once it is whole and hashes to the name.

        Raises:
            StoreError: it could not be created.
        """
        path = self._incoming / f"{blob}{ARRIVING}"
        if not path.exists():
            with in_words("Could not fetch the file"):
                create_private(path)
        return path

    def arrivals(self) -> list[Path]:
        """Return the files that are, or were, being fetched."""
        return list(self._incoming.glob(f"*{ARRIVING}"))

    def adopt(self, part: Path, blob: BlobHash, suffix: str, *, why: str) -> BlobRef:
        """Make an incoming part, whose bytes have this hash, a blob; durable when it returns.

        The pin comes first: from then on the collector leaves the file alone.

        Raises:
            StoreError: it could not be written.
        """
        size = part.stat().st_size
        target = self._own_path(blob)
        with in_words(_IMPORTING):
            flush(part)
            with self._database.write(_IMPORTING) as connection:
                pin = insert_pin(connection, blob, why)
            if _has_size(target, size):
                target.touch()
            else:
                self._put(part, target)
            with self._database.write(_IMPORTING) as connection:
                _upsert(connection, blob, size, suffix)
        return BlobRef(blob, size, pin)

    def hash_file(self, path: Path, progress: Progress) -> HashedFile:
        """Read a file where it lies and return its hash, size and time.

        Raises:
            StoreError: it cannot be read, is not a file, or was changed meanwhile.
            Cancelled: nobody wants it any more.
        """
        with in_words("Could not read the file"):
            return file_copy.hash_file(path, progress)

    def remember_in_place(
        self, blob: BlobHash, path: Path, size: int, mtime_ns: int, *, why: str = "import"
    ) -> BlobRef:
        """Know a blob by the file the user keeps; nothing is copied.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write() as connection:
            pin = insert_pin(connection, blob, why)
            _upsert(connection, blob, size, path.suffix)
            connection.execute(
                "INSERT OR REPLACE INTO blob_places VALUES (?, ?, ?, ?)",
                (blob, os.fsencode(path.absolute()), size, mtime_ns),
            )
        return BlobRef(blob, size, pin)

    def path_of(self, blob: BlobHash) -> Path | None:
        """Return a file with those bytes: the store's own, else an unchanged one of the user's.

        Raises:
            StoreError: the library could not be read.
        """
        with self._database.read() as connection:
            row = connection.execute("SELECT size FROM blobs WHERE hash = ?", (blob,)).fetchone()
            places = connection.execute(
                "SELECT path, size, mtime_ns FROM blob_places WHERE hash = ?", (blob,)
            ).fetchall()
        own = self._own_path(blob)
        if row is not None and _has_size(own, row[0]):
            return own
        kept = ((Path(os.fsdecode(path)), size, mtime_ns) for path, size, mtime_ns in places)
        return next((path for path, *was in kept if is_unchanged(path, *was)), None)

    def is_own(self, blob: BlobHash) -> bool:
        """Tell whether the store has its own copy, whatever happens to the user's files."""
        return self.path_of(blob) == self._own_path(blob)

    def copy_in(self, blob: BlobHash, progress: Progress) -> BlobRef:
        """Make the store's own copy of a blob that lies where the user keeps it.

        Raises:
            StoreError: the file is gone or has changed; the disk is full.
            Cancelled: nobody wants it any more.
        """
        path = self.path_of(blob)
        if path is None:
            raise missing_file(_IMPORTING)
        with self.incoming_part() as part:
            with in_words(_IMPORTING):
                copied = copy_file(path, part, progress)
            if copied.hash != blob:
                raise missing_file(_IMPORTING)
            return self.adopt(part, blob, path.suffix, why="copy")

    def suffix_of(self, blob: BlobHash) -> str:
        """Return the suffix the file had when it came (".wav"), or ""."""
        with self._database.read() as connection:
            row = connection.execute("SELECT media FROM blobs WHERE hash = ?", (blob,)).fetchone()
        return f".{row[0]}" if row and row[0] else ""

    def pin(self, blob: BlobHash, why: str) -> str:
        """Keep a blob although no project may refer to it (the clipboard); return the pin."""
        with self._database.write() as connection:
            return insert_pin(connection, blob, why)

    def release(self, pins: Iterable[str]) -> None:
        """Stop keeping what these pins kept."""
        with self._database.write() as connection:
            remove_pins(connection, pins)

    def verify(self, blob: BlobHash, progress: Progress) -> BlobState:
        """Read a blob whole, compare it with its name, and remember what was found.

        A file that has changed (bit rot) is set aside, so that nobody reads it by that name.

        Raises:
            StoreError: the library could not be read or written.
            Cancelled: nobody wants it any more.
        """
        own = self._own_path(blob)
        if own.exists() and self.hash_file(own, progress).hash != blob:
            with in_words("Could not check the file"):
                own.replace(private_folder(self._rotten) / blob)
        state = self._found_state(blob)
        with self._database.write() as connection:
            connection.execute("UPDATE blobs SET local = ? WHERE hash = ?", (state, blob))
        return state

    def state_of(self, blob: BlobHash) -> BlobState:
        """Return what the last look at a blob found; missing where it was never known."""
        with self._database.read() as connection:
            row = connection.execute("SELECT local FROM blobs WHERE hash = ?", (blob,)).fetchone()
        return BlobState.MISSING if row is None else BlobState(row[0])

    def known(self) -> tuple[BlobHash, ...]:
        """Return every blob the library knows of."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT hash FROM blobs ORDER BY hash").fetchall()
        return tuple(BlobHash(row[0]) for row in rows)

    def own_files(self) -> Iterator[tuple[BlobHash, Path]]:
        """Yield the store's own files, also such as no row names."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            yield BlobHash(path.name), path

    def _found_state(self, blob: BlobHash) -> BlobState:
        if self.path_of(blob) is not None:
            return BlobState.PRESENT
        return BlobState.CORRUPT if (self._rotten / blob).exists() else BlobState.MISSING

    def _put(self, part: Path, target: Path) -> None:
        if not target.parent.exists():
            private_folder(target.parent)
            flush(self.folder)
        put_in_place(part, target)

    def _own_path(self, blob: BlobHash) -> Path:
        return self.folder / blob[:2] / blob


def missing_file(title: str) -> StoreError:
    """Return the failure of a blob that is nowhere on this computer."""
    return StoreError(
        title,
        "An audio file of the project was moved, changed or deleted.",
        hint="Put it back where it was, or choose it again.",
    )


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _upsert(connection: sqlite3.Connection, blob: BlobHash, size: int, suffix: str) -> None:
    media = suffix.removeprefix(".").lower()
    if not (media.isascii() and media.isalnum() and len(media) <= _LONGEST_SUFFIX):
        media = ""
    connection.execute(
        "INSERT INTO blobs VALUES (?, ?, ?, 'present') "
        "ON CONFLICT (hash) DO UPDATE SET local = 'present'",
        (blob, size, media),
    )
