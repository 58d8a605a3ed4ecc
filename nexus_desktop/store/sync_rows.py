"""Reads the rows from which everything follows that synchronising does."""

from __future__ import annotations

import sqlite3
from typing import Any

from nexus_desktop.domain.ids import AccountId, ProjectId
from nexus_desktop.domain.sync_rules import Life, Parked, SyncedProject

_ROWS = """
    SELECT projects.id, projects.account, deleted, title, head, coalesce(snapshots.schema, 0),
        base, projects.base_rev, remote_rev, local_seq, blocked, coalesce(blocked_detail, ''),
        outbox.project IS NOT NULL
    FROM projects
    LEFT JOIN snapshots ON snapshots.hash = projects.head
    LEFT JOIN outbox ON outbox.project = projects.id
"""


def read_row(connection: sqlite3.Connection, project_id: ProjectId) -> SyncedProject | None:
    """Return what is known of a project, or None if there is none of that id."""
    query = _ROWS + "WHERE projects.id = ?"
    row = connection.execute(query, (project_id,)).fetchone()
    return None if row is None else _row(row)


def read_rows(connection: sqlite3.Connection, account: AccountId) -> list[SyncedProject]:
    """Return the own projects of an account, those opened last first."""
    query = _ROWS + (
        "WHERE projects.account = ? AND role = 'owner' "
        "ORDER BY opened_at IS NULL, opened_at DESC, projects.id"
    )
    return [_row(row) for row in connection.execute(query, (account,))]


def _row(row: tuple[Any, ...]) -> SyncedProject:
    project_id, account, life, title, head, head_schema, base = row[:7]
    base_revision, remote_revision, local_seq, parked, detail, is_frozen = row[7:]
    return SyncedProject(
        project_id=ProjectId(project_id),
        account=None if account is None else AccountId(account),
        life=Life(life),
        title=title,
        head=head,
        head_schema=head_schema,
        base=base,
        base_revision=base_revision,
        remote_revision=remote_revision,
        local_seq=local_seq,
        parked=None if parked is None else Parked(parked),
        parked_detail=detail,
        is_frozen=bool(is_frozen),
    )
