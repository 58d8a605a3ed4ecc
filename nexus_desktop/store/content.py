"""Rows that are named by the SHA-256 of what they hold, compressed."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib

from nexus_desktop.domain.errors import DocumentError

_FASTEST = 1
"""Compression level: the last few per cent cost more time than a gesture has."""


class DamagedSnapshot(DocumentError):
    """A stored state cannot be read; other states of the same project may be fine."""


def damaged(why: str) -> DamagedSnapshot:
    """Return the failure for a state that is not what its name says."""
    return DamagedSnapshot(
        "Damaged project", why, hint="Earlier states of the project may still be whole."
    )


def compressed(content: bytes) -> bytes:
    """Return what is kept in a row for this content."""
    return zlib.compress(content, _FASTEST)


def part_content(connection: sqlite3.Connection, part_hash: str) -> bytes:
    """Return the JSON of a part.

    Raises:
        DamagedSnapshot: it is not there, or not what was written.
    """
    row = connection.execute("SELECT body FROM parts WHERE hash = ?", (part_hash,)).fetchone()
    return _checked(row, part_hash)


def manifest_content(connection: sqlite3.Connection, snapshot_hash: str) -> bytes:
    """Return the JSON of a manifest.

    Raises:
        DamagedSnapshot: it is not there, or not what was written.
    """
    query = "SELECT body FROM snapshots WHERE hash = ?"
    return _checked(connection.execute(query, (snapshot_hash,)).fetchone(), snapshot_hash)


def _checked(row: tuple[bytes] | None, name: str) -> bytes:
    if row is None:
        raise damaged("A part of it is missing in the library.")
    try:
        content = zlib.decompress(row[0])
    except zlib.error as error:
        raise damaged("A part of it cannot be read.") from error
    if hashlib.sha256(content).hexdigest() != name:
        raise damaged("A part of it was changed on the disk.")
    return content
