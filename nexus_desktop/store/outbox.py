"""The pushes that are under way: at most one a project, and its bytes never change."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from nexus_desktop.domain.ids import AccountId, ProjectId
from nexus_desktop.domain.sync_protocol import PushOrder
from nexus_desktop.domain.sync_rules import Life, Move, Parked, SyncedProject, next_move
from nexus_desktop.store.database import Database
from nexus_desktop.store.snapshot_documents import blobs_in_document, document_of
from nexus_desktop.store.sync_rows import read_row

_SYNCING = "Could not note what was synchronised"


@dataclass(frozen=True, slots=True)
class FrozenPush:
    """A push whose outcome is not known yet.

    Attributes:
        account: whose session may send it, and no other.
        snapshot: the state that is sent; None for a deletion.
    """

    project_id: ProjectId
    mutation_id: str
    account: AccountId
    base_revision: int
    snapshot: str | None

    @property
    def deletes(self) -> bool:
        return self.snapshot is None


class Outbox:
    """The table of frozen pushes; safe from any thread.

    A push leaves it in the transaction that does what its answer says. An answer that comes late,
    to a push that is not in it any more, changes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def freeze(self, seen: SyncedProject, account: AccountId, mutation_id: str) -> bool:
        """Make a push of a project as it is now; return False if it is not the time for one.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            row = read_row(connection, seen.project_id)
            if row is None or row.account != account or next_move(row) is not Move.FREEZE:
                return False
            snapshot = None if row.life is Life.DELETING else row.head
            connection.execute(
                "INSERT INTO outbox (project, mutation_id, account, base_rev, snap, del) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (
                    row.project_id,
                    mutation_id,
                    account,
                    row.base_revision,
                    snapshot,
                    snapshot is None,
                ),
            )
        return True

    def frozen(self, project_id: ProjectId) -> FrozenPush | None:
        """Return the push of a project that is under way."""
        with self._database.read() as connection:
            return _frozen(connection, project_id)

    def order(self, push: FrozenPush, device: str) -> PushOrder:
        """Return a push as it is sent; the same on every call.

        Raises:
            StoreError: the library could not be read.
            DamagedSnapshot: the state cannot be read.
        """
        if push.snapshot is None:
            return PushOrder(
                push.project_id, push.mutation_id, push.base_revision, None, True, None, (), device
            )
        with self._database.read() as connection:
            document = document_of(connection, push.snapshot)
            (copied_from,) = connection.execute(
                "SELECT conflict_of FROM projects WHERE id = ?", (push.project_id,)
            ).fetchone()
        if copied_from is not None:
            document["conflict_of"] = copied_from
        return PushOrder(
            push.project_id,
            push.mutation_id,
            push.base_revision,
            document,
            False,
            int(str(document["version"])),
            blobs_in_document(document),
            device,
        )

    def accepted(self, push: FrozenPush, revision: int) -> None:
        """The cloud has what was sent: that, and not what is here by now, is the new base.

        Raises:
            StoreError: the library could not be written; the push is sent again.
        """
        with self._database.write(_SYNCING) as connection:
            if not _retire(connection, push):
                return
            connection.execute(
                "UPDATE projects SET base = ?2, base_rev = max(base_rev, ?3), "
                "remote_rev = max(remote_rev, ?3), blocked = NULL, blocked_detail = NULL "
                "WHERE id = ?1",
                (push.project_id, push.snapshot, revision),
            )
            if push.deletes:
                # Who took it out of the trash meanwhile keeps it: what is here is unsent work.
                connection.execute(
                    "UPDATE projects SET deleted = ? WHERE id = ? AND deleted = ?",
                    (Life.TOMBSTONE, push.project_id, Life.DELETING),
                )

    def overtaken(self, push: FrozenPush, revision: int) -> None:
        """The cloud has another revision than the push was made from; it can never be accepted.

        A cloud that knows fewer revisions than this computer was restored from a backup: what is
        here is compared with it anew.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            if not _retire(connection, push):
                return
            if revision > push.base_revision:
                connection.execute(
                    "UPDATE projects SET remote_rev = max(remote_rev, ?) WHERE id = ?",
                    (revision, push.project_id),
                )
            else:
                forget_base(connection, push.project_id, revision)

    def park(self, push: FrozenPush, why: Parked, words: str, *, retire: bool) -> None:
        """Let a project wait for the person; any new commit, or `retry`, ends the waiting.

        Args:
            retire: whether the cloud has recorded its answer, so that no late repetition of the
                push can ever take effect; else it stays frozen.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            if _frozen(connection, push.project_id) != push:
                return
            if retire:
                _retire(connection, push)
            connection.execute(
                "UPDATE projects SET blocked = ?, blocked_detail = ? WHERE id = ?",
                (why, words, push.project_id),
            )

    def drop(self, push: FrozenPush) -> None:
        """Forget a push that the cloud will never let take effect.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write(_SYNCING) as connection:
            _retire(connection, push)


def forget_base(connection: sqlite3.Connection, project_id: ProjectId, revision: int) -> None:
    """Compare a project anew with a cloud that has, or had, something else at its revisions."""
    connection.execute(
        "UPDATE projects SET base = NULL, base_rev = 0, remote_rev = ? WHERE id = ?",
        (revision, project_id),
    )


def _frozen(connection: sqlite3.Connection, project_id: ProjectId) -> FrozenPush | None:
    row = connection.execute(
        "SELECT mutation_id, account, base_rev, snap FROM outbox WHERE project = ?", (project_id,)
    ).fetchone()
    return None if row is None else FrozenPush(project_id, row[0], AccountId(row[1]), *row[2:])


def _retire(connection: sqlite3.Connection, push: FrozenPush) -> bool:
    """Remove a push if it is still the one under way."""
    return bool(
        connection.execute("DELETE FROM outbox WHERE mutation_id = ?", (push.mutation_id,)).rowcount
    )
