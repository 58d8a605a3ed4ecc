"""What this computer knows of an account's projects in the cloud, and how what comes is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.sync_protocol import FeedPage
from nexus_desktop.domain.sync_rules import Life, Parked, SyncedProject
from nexus_desktop.store.database import Database
from nexus_desktop.store.notices import insert_notice
from nexus_desktop.store.outbox import forget_base
from nexus_desktop.store.revisions import Revision, replace_from
from nexus_desktop.store.snapshot_documents import (
    blobs_in_document,
    document_of,
    write_document,
)
from nexus_desktop.store.snapshot_reader import SnapshotReader
from nexus_desktop.store.snapshots import Snapshots, facts_of, read_manifest, write_snapshot
from nexus_desktop.store.sync_rows import read_row, read_rows

_SYNCING = "Could not note what was synchronised"


@dataclass(frozen=True, slots=True)
class FutureDocument:
    """A document of a newer version: kept and given back, never understood."""

    content: Mapping[str, object]
    version: int


State = Project | FutureDocument


@dataclass(frozen=True, slots=True)
class Copy:
    """A project that holds what cannot stay under its old id.

    Attributes:
        beside: the project that it is another version of; None if it takes its place.
    """

    project: Project
    label: Label
    beside: ProjectId | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    """What one transaction does with a revision that came from the cloud.

    Attributes:
        seen: the project as it was when this was decided; if it is not any more, nothing is done.
        revision: of the cloud; becomes the base.
        theirs: the state of that revision; None for a deletion.
        head: what the project is from now on; None leaves it as it is.
        label: what the step in its history is called.
        copied_from: the project it was kept beside, as the document tells.
        copy: what is kept beside it.
        notice: kind and words for the person; none if both are empty.
    """

    seen: SyncedProject
    revision: int
    life: Life
    theirs: State | None
    head: State | None
    label: Label
    copied_from: str | None = None
    copy: Copy | None = None
    notice: tuple[str, str] = ("", "")


class SyncedProjects:
    """The table of projects as synchronising sees it; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._snapshots = Snapshots()

    def of(self, account: AccountId) -> list[SyncedProject]:
        """Return the projects of an account, those opened last first."""
        with self._database.read() as connection:
            return read_rows(connection, account)

    def one(self, project_id: ProjectId) -> SyncedProject | None:
        """Return a project, or None if there is none of that id."""
        with self._database.read() as connection:
            return read_row(connection, project_id)

    def states(self, *snapshots: str | None) -> list[Project | None]:
        """Return states by their hashes; what they share is one object.

        Raises:
            DamagedSnapshot: one cannot be read.
            DocumentError: a newer version wrote one.
        """
        with self._database.read() as connection:
            reader = SnapshotReader(connection, self._snapshots, many=True)
            return [None if name is None else reader.project(name) for name in snapshots]

    def blobs_of(self, snapshot: str) -> tuple[BlobHash, ...]:
        """Return the files that a state plays.

        Raises:
            DamagedSnapshot: it cannot be read.
        """
        with self._database.read() as connection:
            return blobs_in_document(document_of(connection, snapshot))

    def cursor(self, account: AccountId) -> int:
        """Return up to where the feed was read."""
        with self._database.read() as connection:
            return _cursor(connection, account)

    def note_feed(self, account: AccountId, page: FeedPage) -> None:
        """Remember what has changed in the cloud, and the cursor, in one transaction.

        Raises:
            StoreError: the library could not be written; the page will come again.
        """
        with self._database.write(_SYNCING) as connection:
            _note_rows(connection, account, page)
            _set_cursor(connection, account, page.next_cursor)

    def unlisted(self, account: AccountId, page: FeedPage) -> list[SyncedProject]:
        """Return what a feed that was read from its beginning does not list any more.

        It was deleted so long ago that its tombstone is gone, unless the cloud was restored from a
        backup, which a cursor ahead of the cloud's tells: then nothing was deleted.
        """
        listed = {row.project_id for row in page.rows}
        with self._database.read() as connection:
            if _cursor(connection, account) > page.next_cursor:
                return []
            known = read_rows(connection, account)
        return [
            row
            for row in known
            if row.base_revision > 0
            and row.life is not Life.TOMBSTONE
            and row.project_id not in listed
        ]

    def note_whole_feed(self, account: AccountId, page: FeedPage) -> None:
        """Remember a feed that was read from its beginning.

        Where the cloud was restored from a backup, what it has lost is compared anew.

        Raises:
            StoreError: the library could not be written; the feed will be read again.
        """
        with self._database.write(_SYNCING) as connection:
            if _cursor(connection, account) > page.next_cursor:
                listed = {row.project_id: row.revision for row in page.rows}
                for row in read_rows(connection, account):
                    if listed.get(row.project_id, 0) < row.base_revision:
                        forget_base(connection, row.project_id, 0)
            _note_rows(connection, account, page)
            _set_cursor(connection, account, page.next_cursor)

    def note_success(self, account: AccountId) -> None:
        """Remember that everything was in order now."""
        with self._database.write(_SYNCING) as connection:
            connection.execute(
                "UPDATE sync_state SET last_ok_at = ? WHERE account = ?",
                (datetime.now(UTC).isoformat(), account),
            )

    def park(self, project_id: ProjectId, why: Parked, words: str) -> None:
        """Let a project wait for the person; a new commit, or `retry`, ends it.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            connection.execute(
                "UPDATE projects SET blocked = ?, blocked_detail = ? WHERE id = ?",
                (why, words, project_id),
            )

    def retry(self, account: AccountId, why: Collection[Parked] = tuple(Parked)) -> None:
        """Let projects wait no longer that were parked for these reasons.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            connection.executemany(
                "UPDATE projects SET blocked = NULL, blocked_detail = NULL "
                "WHERE account = ? AND blocked = ?",
                [(account, reason) for reason in why],
            )

    def integrate(self, integration: Integration) -> bool:
        """Keep what came, in one transaction; return False if the project has changed meanwhile.

        Raises:
            StoreError: the library could not be written; nothing was kept.
            DocumentError: a document of a newer version is not made as all are.
        """
        with self._database.write(_SYNCING) as connection:
            if read_row(connection, integration.seen.project_id) != integration.seen:
                return False
            if integration.copy is not None:
                self._keep_copy(connection, integration.seen, integration.copy)
            self._take_over(connection, integration)
            kind, words = integration.notice
            if words:
                insert_notice(connection, integration.seen.project_id, kind, words)
        return True

    def move_to_copy(self, seen: SyncedProject, copy: Copy, words: str) -> bool:
        """Let a project go on under another id, since its own belongs to somebody else.

        The old one stays in the trash of this computer. Returns False if it has changed meanwhile.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            if read_row(connection, seen.project_id) != seen:
                return False
            self._keep_copy(connection, seen, copy)
            connection.execute("DELETE FROM outbox WHERE project = ?", (seen.project_id,))
            connection.execute(
                "UPDATE projects SET deleted = ?, local_seq = local_seq + 1 WHERE id = ?",
                (Life.TOMBSTONE, seen.project_id),
            )
            insert_notice(connection, copy.project.id, "new_id", words)
        return True

    def _take_over(self, connection: sqlite3.Connection, done: Integration) -> None:
        row = done.seen
        theirs = None if done.theirs is None else self._write(connection, done.theirs)
        connection.execute(
            "UPDATE projects SET base = ?2, base_rev = ?3, remote_rev = max(remote_rev, ?3), "
            "deleted = ?4, conflict_of = coalesce(conflict_of, ?5), "
            "blocked = NULL, blocked_detail = NULL, local_seq = local_seq + (deleted <> ?4) "
            "WHERE id = ?1",
            (row.project_id, theirs, done.revision, done.life, done.copied_from),
        )
        if done.head is not None:
            self._append(connection, row.project_id, done.head, done.label)

    def _keep_copy(self, connection: sqlite3.Connection, row: SyncedProject, copy: Copy) -> None:
        is_new = connection.execute(
            "INSERT OR IGNORE INTO projects (id, account, conflict_of) VALUES (?, ?, ?)",
            (copy.project.id, row.account, copy.beside),
        ).rowcount
        if is_new:
            self._append(connection, copy.project.id, copy.project, copy.label)

    def _append(
        self, connection: sqlite3.Connection, project_id: ProjectId, state: State, label: Label
    ) -> None:
        """Put a state behind the current one of a project; one step of undo takes it back."""
        snapshot = self._write(connection, state)
        head, position = connection.execute(
            "SELECT head, head_position FROM projects WHERE id = ?", (project_id,)
        ).fetchone()
        position = 0 if head is None else position + 1
        now = datetime.now(UTC)
        replace_from(connection, project_id, position, [Revision(position, snapshot, label, now)])
        facts = facts_of(read_manifest(connection, snapshot))
        connection.execute(
            "UPDATE projects SET head = ?, head_position = ?, title = ?, length_s = ?, "
            "tracks = ?, saved_at = ?, local_seq = local_seq + 1 WHERE id = ?",
            (
                snapshot,
                position,
                facts.title,
                facts.length_s,
                facts.tracks,
                now.isoformat(),
                project_id,
            ),
        )

    def _write(self, connection: sqlite3.Connection, state: State) -> str:
        if isinstance(state, FutureDocument):
            return write_document(connection, state.content, state.version)
        snapshot = self._snapshots.prepare(state)
        write_snapshot(connection, snapshot)
        return snapshot.hash


def _note_rows(connection: sqlite3.Connection, account: AccountId, page: FeedPage) -> None:
    for row in page.rows:
        # A draft without an account that is in this account's cloud is the same project.
        known = connection.execute(
            "UPDATE projects SET remote_rev = max(remote_rev, ?2), account = ?3, "
            "blocked = CASE WHEN blocked = ?4 AND remote_rev < ?2 THEN NULL ELSE blocked END "
            "WHERE id = ?1 AND coalesce(account, ?3) = ?3",
            (row.project_id, row.revision, account, Parked.UNREADABLE),
        ).rowcount
        if not known and not row.deleted:
            connection.execute(
                "INSERT OR IGNORE INTO projects (id, account, remote_rev, deleted) "
                "VALUES (?, ?, ?, ?)",
                (row.project_id, account, row.revision, Life.STUB),
            )


def _cursor(connection: sqlite3.Connection, account: AccountId) -> int:
    query = "SELECT cursor FROM sync_state WHERE account = ?"
    row = connection.execute(query, (account,)).fetchone()
    return 0 if row is None else int(row[0])


def _set_cursor(connection: sqlite3.Connection, account: AccountId, cursor: int) -> None:
    connection.execute(
        "INSERT INTO sync_state (account, cursor) VALUES (?1, ?2) "
        "ON CONFLICT (account) DO UPDATE SET cursor = ?2",
        (account, cursor),
    )
