"""The rows of a project's history: which states it has been in, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from nexus_desktop.domain.history import Label, Step
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.project import Project


@dataclass(frozen=True, slots=True)
class Revision:
    """A step as it is kept.

    Attributes:
        position: counts from the first step ever made; never changes while the step is kept.
    """

    position: int
    snapshot: str
    label: Label
    at: datetime
    merge_key: str = ""

    def step(self, project: Project) -> Step:
        """Return the step with its project, which is what the snapshot holds."""
        return Step(project, self.label, self.at, self.merge_key)


def read_revisions(connection: sqlite3.Connection, project: ProjectId) -> list[Revision]:
    """Return the history of a project, oldest first, without what was set aside."""
    rows = connection.execute(
        "SELECT position, snapshot, sentence, verb, at, merge_key FROM revisions "
        "WHERE project = ? AND position >= 0 ORDER BY position",
        (project,),
    )
    return [_revision(*row) for row in rows]


def read_head(connection: sqlite3.Connection, project: ProjectId) -> Revision | None:
    """Return the current step of a project, or None if there is no such project."""
    row = connection.execute(
        "SELECT position, snapshot, sentence, verb, at, merge_key FROM projects "
        "JOIN revisions ON revisions.project = projects.id AND position = head_position "
        "WHERE projects.id = ?",
        (project,),
    ).fetchone()
    return None if row is None else _revision(*row)


def replace_from(
    connection: sqlite3.Connection, project: ProjectId, first: int, revisions: Iterable[Revision]
) -> None:
    """Put revisions in the place of all from position `first` on."""
    connection.execute(
        "DELETE FROM revisions WHERE project = ? AND position >= ?", (project, first)
    )
    connection.executemany(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                project,
                each.position,
                each.snapshot,
                each.label.sentence,
                each.label.verb,
                each.merge_key,
                each.at.isoformat(),
            )
            for each in revisions
        ],
    )


def kept_range(connection: sqlite3.Connection, project: ProjectId) -> range:
    """Return the positions that are kept; they have no gaps."""
    low, high = connection.execute(
        "SELECT min(position), max(position) FROM revisions WHERE project = ? AND position >= 0",
        (project,),
    ).fetchone()
    return range(0) if low is None else range(low, high + 1)


def drop_before(connection: sqlite3.Connection, project: ProjectId, position: int) -> None:
    """Forget the steps before a position; what was set aside stays."""
    connection.execute(
        "DELETE FROM revisions WHERE project = ? AND position >= 0 AND position < ?",
        (project, position),
    )


def set_aside(connection: sqlite3.Connection, project: ProjectId, position: int) -> None:
    """Take a damaged step out of the history without deleting it.

    The older steps move up by one: newer ones keep their positions, and there is no gap.
    """
    (lowest,) = connection.execute(
        "SELECT min(position) FROM revisions WHERE project = ?", (project,)
    ).fetchone()
    connection.execute(
        "UPDATE revisions SET position = ? WHERE project = ? AND position = ?",
        (min(lowest, 0) - 1, project, position),
    )
    older = connection.execute(
        "SELECT position FROM revisions WHERE project = ? AND position >= 0 AND position < ? "
        "ORDER BY position DESC",
        (project, position),
    ).fetchall()
    connection.executemany(
        "UPDATE revisions SET position = position + 1 WHERE project = ? AND position = ?",
        [(project, row[0]) for row in older],
    )


def _revision(
    position: int, snapshot: str, sentence: str, verb: str, at: str, merge_key: str
) -> Revision:
    label = Label(sentence, verb)
    return Revision(position, snapshot, label, datetime.fromisoformat(at), merge_key)
