"""The first local schema: projects as content-addressed snapshots, blobs, and what sync needs."""

from __future__ import annotations

import sqlite3

from nexus_desktop.domain.ids import new_id

STATEMENTS = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """
    CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        email TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('signed_in', 'expired', 'signed_out'))
    )""",
    # A snapshot's body names the parts that hold its clips, sources and markers; both are named
    # by the SHA-256 of what they hold, so that equal things are kept once.
    """
    CREATE TABLE snapshots (
        hash TEXT PRIMARY KEY,
        schema INTEGER NOT NULL,
        body BLOB NOT NULL
    )""",
    "CREATE TABLE parts (hash TEXT PRIMARY KEY, body BLOB NOT NULL)",
    # deleted: 0 live, 1 to be deleted in the cloud too, 2 tombstone, 3 known but not fetched.
    """
    CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        account TEXT REFERENCES accounts (id),
        role TEXT NOT NULL DEFAULT 'owner',
        head TEXT REFERENCES snapshots (hash),
        head_position INTEGER NOT NULL DEFAULT 0,
        base TEXT REFERENCES snapshots (hash),
        base_rev INTEGER NOT NULL DEFAULT 0,
        remote_rev INTEGER NOT NULL DEFAULT 0,
        deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted BETWEEN 0 AND 3),
        conflict_of TEXT,
        blocked TEXT,
        blocked_detail TEXT,
        local_seq INTEGER NOT NULL DEFAULT 0,
        title TEXT NOT NULL DEFAULT '',
        length_s REAL NOT NULL DEFAULT 0,
        tracks INTEGER NOT NULL DEFAULT 0,
        saved_at TEXT,
        opened_at TEXT
    )""",
    # position counts up from the first step ever made and never changes for a step that is kept;
    # damaged steps are set aside under negative positions.
    """
    CREATE TABLE revisions (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        snapshot TEXT NOT NULL REFERENCES snapshots (hash),
        sentence TEXT NOT NULL,
        verb TEXT NOT NULL,
        merge_key TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        PRIMARY KEY (project, position)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE outbox (
        project TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
        mutation_id TEXT NOT NULL UNIQUE,
        account TEXT NOT NULL REFERENCES accounts (id),
        base_rev INTEGER NOT NULL,
        snap TEXT REFERENCES snapshots (hash),
        del INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try_at REAL NOT NULL DEFAULT 0,
        last_error TEXT
    )""",
    """
    CREATE TABLE blobs (
        hash TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        media TEXT NOT NULL DEFAULT '',
        local TEXT NOT NULL CHECK (local IN ('present', 'missing', 'corrupt'))
    )""",
    # Where the user keeps a file with these bytes; believed while size and time are unchanged.
    # The path is bytes: a file name need not be text.
    """
    CREATE TABLE blob_places (
        hash TEXT NOT NULL REFERENCES blobs (hash) ON DELETE CASCADE,
        path BLOB NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        PRIMARY KEY (hash, path)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE blob_remote (
        hash TEXT NOT NULL,
        account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        state TEXT NOT NULL CHECK (state IN ('uploading', 'stored')),
        tus_url TEXT,
        tus_offset INTEGER NOT NULL DEFAULT 0,
        tus_expires TEXT,
        PRIMARY KEY (hash, account)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE pins (
        id TEXT PRIMARY KEY,
        hash TEXT NOT NULL,
        why TEXT NOT NULL,
        pid_start TEXT NOT NULL
    )""",
    """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        account TEXT REFERENCES accounts (id),
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        input_hash TEXT,
        params TEXT NOT NULL DEFAULT '{}',
        state TEXT NOT NULL,
        remote_id TEXT,
        output_hash TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try_at REAL NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE sync_state (
        account TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
        cursor INTEGER NOT NULL DEFAULT 0,
        last_ok_at TEXT,
        backoff_until REAL NOT NULL DEFAULT 0,
        retry_class TEXT
    )""",
    """
    CREATE TABLE notices (
        id TEXT PRIMARY KEY,
        account TEXT REFERENCES accounts (id),
        project TEXT REFERENCES projects (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX revisions_by_snapshot ON revisions (snapshot)",
    "CREATE INDEX pins_by_hash ON pins (hash)",
)


def apply(connection: sqlite3.Connection) -> None:
    """Create every table in an empty library and give this installation its name."""
    for statement in STATEMENTS:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('device_id', ?)", (new_id(),))
