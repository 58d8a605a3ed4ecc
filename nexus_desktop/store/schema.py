"""Brings a library to the schema this program knows, step by step, and refuses one from a newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.migrations import m0001_initial, m0002_ai_jobs

Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: tuple[Migration, ...] = (m0001_initial.apply, m0002_ai_jobs.apply)
"""Step n leads from version n to n + 1; never edited after release."""

VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version of a library; 0 for an empty file."""
    has_meta = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").fetchone()
    if has_meta is None:
        return 0
    row = connection.execute("SELECT value FROM meta WHERE key = 'db_version'").fetchone()
    return int(row[0]) if row else 0


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Return when this program can read the library.

    Raises:
        StoreError: a newer version made it.
    """
    if version_of(connection) > VERSION:
        raise StoreError(
            "Could not open the library",
            "It was made with a newer version of Studio Nexus.",
            hint="Install the newest version; the library was not touched.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the steps that are missing, each in its own transaction."""
    while version_of(connection) < VERSION:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _apply_next(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _apply_next(connection: sqlite3.Connection) -> None:
    """Take one step; none if another process has taken it while this one waited for the lock."""
    version = version_of(connection)
    if version >= VERSION:
        return
    MIGRATIONS[version](connection)
    connection.execute(
        "INSERT INTO meta VALUES ('db_version', ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (str(version + 1),),
    )
