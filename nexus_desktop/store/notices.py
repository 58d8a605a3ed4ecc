"""What a person has to be told, kept until they have seen it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from nexus_desktop.domain.ids import ProjectId, new_id
from nexus_desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened to a project without the person doing it.

    Attributes:
        kind: a word for the program ("recovered").
        words: complete sentences for the person.
    """

    id: str
    project: ProjectId | None
    kind: str
    words: str


def insert_notice(
    connection: sqlite3.Connection, project: ProjectId | None, kind: str, words: str
) -> None:
    """Keep a notice, inside the transaction that does what it tells of."""
    connection.execute(
        "INSERT INTO notices (id, project, kind, body) VALUES (?, ?, ?, ?)",
        (new_id(), project, kind, words),
    )


def unseen_notices(database: Database) -> tuple[Notice, ...]:
    """Return what nobody has seen yet, oldest first."""
    with database.read() as connection:
        rows = connection.execute(
            "SELECT id, project, kind, body FROM notices WHERE seen = 0 ORDER BY rowid"
        ).fetchall()
    return tuple(Notice(*row) for row in rows)


def mark_seen(database: Database, notice_id: str) -> None:
    """Never show a notice again."""
    with database.write() as connection:
        connection.execute("UPDATE notices SET seen = 1 WHERE id = ?", (notice_id,))


def take_notices(database: Database, project: ProjectId) -> tuple[str, ...]:
    """Return what has to be told about a project, oldest first, and never again.

    Raises:
        StoreError: the library could not be read or written.
    """
    found = [notice for notice in unseen_notices(database) if notice.project == project]
    for notice in found:
        mark_seen(database, notice.id)
    return tuple(notice.words for notice in found)
