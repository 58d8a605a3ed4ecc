"""Reads a history of which states are damaged: what is whole comes back, nothing is deleted."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.history import History
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.store.content import DamagedSnapshot
from nexus_desktop.store.notices import insert_notice
from nexus_desktop.store.revisions import Revision, read_revisions, set_aside
from nexus_desktop.store.snapshot_reader import SnapshotReader
from nexus_desktop.store.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """A history, and where it begins in the library.

    Attributes:
        first_position: what `ProjectRepository.commit` calls the position of the first step.
    """

    history: History
    first_position: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """What could be read of a project.

    Attributes:
        words: what happened, for the person; empty when nothing was damaged.
    """

    words: str
    stored: StoredHistory


def read_history(
    connection: sqlite3.Connection, snapshots: Snapshots, project: ProjectId, head: int
) -> StoredHistory:
    """Return a whole history.

    Raises:
        DamagedSnapshot: a state cannot be read; `recover` reads the others.
        DocumentError: a newer version wrote a state.
    """
    reader = SnapshotReader(connection, snapshots, many=True)
    revisions = read_revisions(connection, project)
    steps = tuple(each.step(reader.project(each.snapshot)) for each in revisions)
    first = revisions[0].position
    return StoredHistory(History(steps, head - first), first)


def recover(
    connection: sqlite3.Connection, snapshots: Snapshots, project: ProjectId, head: int
) -> Recovery:
    """Return what can be read of a history and set aside what cannot, in the caller's transaction.

    Where the current state is damaged the newest whole one before it takes its place, else the
    oldest one after it. The person finds a notice.

    Raises:
        StoreError: no state at all can be read.
        DocumentError: a newer version wrote a state.
    """
    reader = SnapshotReader(connection, snapshots, many=True)
    revisions = read_revisions(connection, project)
    whole = [each for each in revisions if _is_readable(reader, each)]
    if len(whole) == len(revisions):
        return Recovery("", read_history(connection, snapshots, project, head))
    if not whole:
        raise StoreError(
            "The project is damaged",
            "None of its saved states can be read.",
            hint="A backup of the library may still hold it.",
        )
    words = _words(reader, revisions, whole, head)
    new_head = _nearest(whole, head)
    lost = sorted({each.position for each in revisions} - {each.position for each in whole})
    for position in lost:
        set_aside(connection, project, position)
    moved_up = sum(position > new_head.position for position in lost)
    connection.execute(
        "UPDATE projects SET local_seq = local_seq + (head <> ?1), head = ?1, head_position = ?2 "
        "WHERE id = ?3",
        (new_head.snapshot, new_head.position + moved_up, project),
    )
    insert_notice(connection, project, "recovered", words)
    stored = read_history(connection, snapshots, project, new_head.position + moved_up)
    return Recovery(words, stored)


def _is_readable(reader: SnapshotReader, revision: Revision) -> bool:
    try:
        reader.project(revision.snapshot)
    except DamagedSnapshot:
        return False
    return True


def _nearest(whole: list[Revision], head: int) -> Revision:
    before = [each for each in whole if each.position <= head]
    return before[-1] if before else whole[0]


def _words(
    reader: SnapshotReader, revisions: list[Revision], whole: list[Revision], head: int
) -> str:
    lost = len(revisions) - len(whole)
    left_out = "One step was" if lost == 1 else f"{lost} steps were"
    shown = _nearest(whole, head)
    title = _title(reader.project(shown.snapshot))
    sentence = f"{left_out} damaged in the history of “{title}” and could not be read."
    if shown.position == head:
        return sentence
    return f"{sentence} The project is shown as it was after: {shown.label.sentence}"


def _title(project: Project) -> str:
    return project.title or "Untitled"
