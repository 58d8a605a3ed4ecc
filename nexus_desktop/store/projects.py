"""Projects with their undo history: every commit is on the disk when it returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.history import History, Step
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.store.content import DamagedSnapshot
from nexus_desktop.store.database import Database
from nexus_desktop.store.pins import remove_pins
from nexus_desktop.store.recovery import Recovery, StoredHistory, read_history, recover
from nexus_desktop.store.revisions import Revision, drop_before, kept_range, read_head, replace_from
from nexus_desktop.store.snapshot_reader import SnapshotReader
from nexus_desktop.store.snapshots import (
    Snapshot,
    Snapshots,
    facts_of,
    read_manifest,
    write_snapshot,
)

KEPT_STEPS = 1000
_OPENING = "Could not open the project"


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """A project as a list shows it.

    Attributes:
        is_deleted: in the trash; `restore` brings it back.
    """

    id: ProjectId
    title: str
    length_s: float
    tracks: int
    saved_at: datetime | None
    opened_at: datetime | None
    is_deleted: bool


class ChangedElsewhere(StoreError):
    """Another program has changed the project since it was read; both versions are whole."""


class ProjectRepository:
    """Keeps projects and their histories in the library; safe from any thread.

    Steps have positions that count from the first step ever made, so that dropping the oldest
    changes no other's. What another program committed since this one last looked is never
    overwritten: the commit is refused instead.
    """

    def __init__(self, database: Database, *, keep_steps: int = KEPT_STEPS) -> None:
        self._database = database
        self._keep_steps = keep_steps
        self._snapshots = Snapshots()
        self._seen: dict[ProjectId, int] = {}

    def create(self, history: History, *, released_pins: Sequence[str] = ()) -> None:
        """Keep a new project of the account in use; its first step has position 0.

        Raises:
            StoreError: there is a project of that id, or the disk refused; nothing is kept.
        """
        project_id = history.project.id
        prepared = [self._snapshots.prepare(step.project) for step in history.steps]
        with self._database.write() as connection:
            is_new = connection.execute(
                "INSERT OR IGNORE INTO projects (id, account) "
                "VALUES (?, (SELECT id FROM accounts WHERE state <> 'signed_out'))",
                (project_id,),
            ).rowcount
            if not is_new:
                raise StoreError("Not saved", "The library already has this project.")
            _write_steps(connection, project_id, history.steps, prepared, 0)
            self._set_head(connection, project_id, history.position)
            remove_pins(connection, released_pins)
            seen = _sequence(connection, project_id)
        self._seen[project_id] = seen

    def commit(
        self,
        project_id: ProjectId,
        steps: Sequence[Step],
        first_position: int,
        position: int,
        *,
        released_pins: Sequence[str] = (),
    ) -> None:
        """Put steps in the place of all from `first_position` on and make `position` current.

        On the disk when it returns. Undo alone passes no steps and a `first_position` behind the
        last, so that what was undone stays. Blobs that these steps refer to for the first time
        lose their pins in the same transaction.

        Raises:
            StoreError: nothing was saved: the disk is full, read-only or broken, another program
                holds the library, or the project is not there.
            ChangedElsewhere: nothing was saved: this would overwrite what another program saved.
            ValueError: the steps would leave a gap, or there is no step at `position`.
        """
        prepared = [self._snapshots.prepare(step.project) for step in steps]
        with self._database.write() as connection:
            self._refuse_unseen(connection, project_id)
            kept = kept_range(connection, project_id)
            if not 0 <= first_position <= kept.stop:
                raise ValueError(f"steps from {first_position} leave a gap behind {kept}")
            _write_steps(connection, project_id, steps, prepared, first_position)
            self._set_head(connection, project_id, position)
            remove_pins(connection, released_pins)
            seen = _sequence(connection, project_id)
        self._seen[project_id] = seen

    def load_head(self, project_id: ProjectId) -> StoredHistory:
        """Return the current step alone: all that the first picture needs.

        Where it is damaged, the nearest whole one before it; then a notice tells so.

        Raises:
            StoreError: the project is not there, or no state of it can be read.
            DocumentError: a newer version wrote it.
        """
        try:
            with self._database.read(_OPENING) as connection:
                head = self._look_at(connection, project_id)
                reader = SnapshotReader(connection, self._snapshots)
                step = head.step(reader.project(head.snapshot))
                return StoredHistory(History((step,)), head.position)
        except DamagedSnapshot:
            stored = self.recover(project_id).stored
            position = stored.first_position + stored.history.position
            return StoredHistory(History((stored.history.current,)), position)

    def load_history(self, project_id: ProjectId) -> StoredHistory:
        """Return every step that is kept; what two steps share is one object.

        Damaged steps are left out; then a notice tells so.

        Raises:
            StoreError: the project is not there, or no state of it can be read.
            DocumentError: a newer version wrote a step.
        """
        try:
            with self._database.read(_OPENING) as connection:
                head = self._look_at(connection, project_id)
                return read_history(connection, self._snapshots, project_id, head.position)
        except DamagedSnapshot:
            return self.recover(project_id).stored

    def recover(self, project_id: ProjectId) -> Recovery:
        """Read what can be read, set aside what cannot, and say in words what happened.

        Raises:
            StoreError: the project is not there, or no state of it can be read.
            DocumentError: a newer version wrote a step.
        """
        with self._database.write(_OPENING) as connection:
            head = self._look_at(connection, project_id)
            recovery = recover(connection, self._snapshots, project_id, head.position)
            seen = _sequence(connection, project_id)
        self._seen[project_id] = seen
        return recovery

    def summaries(self, *, include_deleted: bool = False) -> tuple[ProjectSummary, ...]:
        """Return all projects but those of other accounts, what was opened or saved last first.

        Raises:
            StoreError: the library could not be read.
        """
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT id, title, length_s, tracks, saved_at, opened_at, deleted FROM projects "
                "WHERE head IS NOT NULL AND (account IS NULL OR "
                "account = (SELECT id FROM accounts WHERE state <> 'signed_out')) "
                "ORDER BY max(coalesce(opened_at, ''), saved_at) DESC, id"
            ).fetchall()
        found = tuple(_summary(row) for row in rows)
        return tuple(each for each in found if include_deleted or not each.is_deleted)

    def touch_opened(self, project_id: ProjectId) -> None:
        """Remember that the project was opened now.

        Raises:
            StoreError: the library could not be written, or the project is not there.
        """
        self._update(project_id, "UPDATE projects SET opened_at = ?2 WHERE id = ?1", _now())

    def delete(self, project_id: ProjectId) -> None:
        """Put a project into the trash; its history and its audio stay.

        Raises:
            StoreError: the library could not be written, or the project is not there.
        """
        self._update(project_id, "UPDATE projects SET deleted = 1 WHERE id = ?1")

    def restore(self, project_id: ProjectId) -> None:
        """Take a project out of the trash.

        Where the cloud has deleted it for ever under its id, synchronising will find that this one
        has work the cloud lacks, and go on with it under another.

        Raises:
            StoreError: the library could not be written, or the project is not there.
        """
        self._update(
            project_id,
            "UPDATE projects SET base = CASE deleted WHEN 2 THEN NULL ELSE base END, deleted = 0 "
            "WHERE id = ?1",
        )

    def erase(self, project_id: ProjectId) -> None:
        """Remove a project and its history for ever; the collector takes its audio later.

        Of one that the cloud knows a line stays, until the cloud has deleted it too.

        Raises:
            StoreError: the library could not be written, or the project is not there.
        """
        with self._database.write() as connection:
            row = connection.execute(
                "SELECT projects.base_rev = 0 AND outbox.project IS NULL FROM projects "
                "LEFT JOIN outbox ON outbox.project = projects.id WHERE projects.id = ?",
                (project_id,),
            ).fetchone()
            if row is None:
                raise _unknown("Not saved")
            if row[0]:
                connection.execute("DELETE FROM projects WHERE id = ?", (project_id,))
                return
            connection.execute("DELETE FROM revisions WHERE project = ?", (project_id,))
            connection.execute(
                "UPDATE projects SET head = NULL, base = NULL, head_position = 0, "
                "deleted = max(deleted, 1), local_seq = local_seq + 1 WHERE id = ?",
                (project_id,),
            )

    def _update(self, project_id: ProjectId, statement: str, *values: str) -> None:
        with self._database.write() as connection:
            if connection.execute(statement, (project_id, *values)).rowcount == 0:
                raise _unknown("Not saved")

    def _look_at(self, connection: sqlite3.Connection, project_id: ProjectId) -> Revision:
        head = read_head(connection, project_id)
        if head is None:
            raise _unknown(_OPENING)
        self._seen[project_id] = _sequence(connection, project_id)
        return head

    def _refuse_unseen(self, connection: sqlite3.Connection, project_id: ProjectId) -> None:
        """Compare with what was last seen; who has seen nothing cannot overwrite by mistake."""
        now = _sequence(connection, project_id)
        if self._seen.get(project_id, now) != now:
            raise ChangedElsewhere(
                "Not saved",
                "Another Studio Nexus has changed this project meanwhile.",
                hint="Keep your version as a new project, or open it again.",
            )

    def _set_head(
        self, connection: sqlite3.Connection, project_id: ProjectId, position: int
    ) -> None:
        """Make a step the current one and drop the oldest steps beyond the limit."""
        row = connection.execute(
            "SELECT snapshot FROM revisions WHERE project = ? AND position = ?",
            (project_id, position),
        ).fetchone()
        if row is None or position < 0:
            raise ValueError(f"there is no step {position}")
        facts = facts_of(read_manifest(connection, row[0]))
        connection.execute(
            "UPDATE projects SET head = ?, head_position = ?, title = ?, length_s = ?, tracks = ?, "
            "saved_at = ?, local_seq = local_seq + 1, blocked = NULL, blocked_detail = NULL "
            "WHERE id = ?",
            (row[0], position, facts.title, facts.length_s, facts.tracks, _now(), project_id),
        )
        kept = kept_range(connection, project_id)
        if len(kept) > self._keep_steps:
            drop_before(connection, project_id, min(position, kept.stop - self._keep_steps))


def _write_steps(
    connection: sqlite3.Connection,
    project_id: ProjectId,
    steps: Sequence[Step],
    prepared: Sequence[Snapshot],
    first_position: int,
) -> None:
    for snapshot in prepared:
        write_snapshot(connection, snapshot)
    revisions = [
        Revision(first_position + index, snapshot.hash, step.label, step.at, step.merge_key)
        for index, (step, snapshot) in enumerate(zip(steps, prepared, strict=True))
    ]
    replace_from(connection, project_id, first_position, revisions)


def _sequence(connection: sqlite3.Connection, project_id: ProjectId) -> int:
    """Return how often the project was committed."""
    row = connection.execute(
        "SELECT local_seq FROM projects WHERE id = ?", (project_id,)
    ).fetchone()
    if row is None:
        raise _unknown("Not saved")
    return int(row[0])


def _unknown(title: str) -> StoreError:
    return StoreError(
        title, "The library has no such project.", hint="It may have been erased meanwhile."
    )


def _summary(row: tuple[str, str, float, int, str | None, str | None, int]) -> ProjectSummary:
    project_id, title, length_s, tracks, saved_at, opened_at, deleted = row
    return ProjectSummary(
        ProjectId(project_id),
        title,
        length_s,
        tracks,
        datetime.fromisoformat(saved_at) if saved_at else None,
        datetime.fromisoformat(opened_at) if opened_at else None,
        deleted != 0,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
