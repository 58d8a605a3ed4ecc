"""AI jobs with all that is needed to go on with them after a restart, and their results."""

from __future__ import annotations

import sqlite3

# Nothing has ever been written into the table of the first schema. A job outlives its project:
# what it has cost is not lost with it.
STATEMENTS = (
    "DROP TABLE jobs",
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        account TEXT,
        project TEXT,
        kind TEXT NOT NULL,
        provider TEXT NOT NULL CHECK (provider IN ('local', 'cloud', 'byok')),
        settings TEXT NOT NULL,
        target TEXT NOT NULL,
        title TEXT NOT NULL,
        input_hash TEXT,
        input_s REAL NOT NULL,
        created_at TEXT NOT NULL,
        state TEXT NOT NULL,
        since TEXT NOT NULL,
        remote_id TEXT NOT NULL DEFAULT '',
        sent TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0,
        is_cancel_wanted INTEGER NOT NULL DEFAULT 0,
        is_delivered INTEGER NOT NULL DEFAULT 0,
        failure TEXT,
        made_by TEXT,
        owner TEXT NOT NULL DEFAULT ''
    )""",
    """
    CREATE TABLE job_outputs (
        job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        label TEXT NOT NULL,
        hash TEXT NOT NULL,
        suffix TEXT NOT NULL,
        PRIMARY KEY (job, position)
    ) WITHOUT ROWID""",
)


def apply(connection: sqlite3.Connection) -> None:
    """Put the table of jobs in the place of the one nobody has used."""
    for statement in STATEMENTS:
        connection.execute(statement)
