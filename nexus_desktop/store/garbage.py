"""Removes what nothing refers to any more; for idle moments."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field

from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.content import DamagedSnapshot
from nexus_desktop.store.database import Database
from nexus_desktop.store.snapshots import blobs_in, part_names, read_manifest

DAY_S = 24 * 60 * 60
_TITLE = "Could not tidy the library"

_LIVE_SNAPSHOTS = """
    SELECT head FROM projects WHERE head IS NOT NULL
    UNION SELECT base FROM projects WHERE base IS NOT NULL
    UNION SELECT snapshot FROM revisions
    UNION SELECT snap FROM outbox WHERE snap IS NOT NULL
"""
_HELD_BLOBS = """
    SELECT hash FROM pins
    UNION SELECT input_hash FROM jobs
        WHERE input_hash IS NOT NULL AND NOT (state = 'completed' AND is_delivered)
    UNION SELECT job_outputs.hash FROM job_outputs
        JOIN jobs ON jobs.id = job_outputs.job WHERE NOT jobs.is_delivered
"""


@dataclass(frozen=True, slots=True)
class Collected:
    """What was removed.

    Attributes:
        is_complete: False where a damaged state was met; it might need anything, so parts and
            blobs stayed.
    """

    snapshots: int = 0
    parts: int = 0
    files: int = 0
    bytes: int = 0
    is_complete: bool = True


@dataclass(slots=True)
class _Marks:
    """What states in use need. Grows only; a state is looked at once."""

    snapshots: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    source_parts: set[str] = field(default_factory=set)
    blobs: set[BlobHash] = field(default_factory=set)
    met_damage: bool = False

    def mark(self, connection: sqlite3.Connection, live: set[str]) -> None:
        for snapshot in live - self.snapshots:
            self.snapshots.add(snapshot)
            try:
                names = part_names(read_manifest(connection, snapshot))
                for part in set(names.sources) - self.source_parts:
                    self.blobs |= blobs_in(connection, part)
            except DamagedSnapshot:
                self.met_damage = True
            else:
                self.parts |= names.all
                self.source_parts.update(names.sources)


def collect_garbage(database: Database, blobs: BlobStore, *, min_age_s: float = DAY_S) -> Collected:
    """Remove states, parts and audio files that no project, history, queue, job or pin needs.

    Files younger than `min_age_s` stay in any case. The long look at everything blocks nobody;
    only the removal, with a second look at what is new, holds the writer's lock.

    Raises:
        StoreError: the library could not be read or written; what was not removed stays.
    """
    marks = _Marks()
    with database.read(_TITLE) as connection:
        marks.mark(connection, _live(connection))
    with database.write(_TITLE) as connection:
        live = _live(connection)
        marks.mark(connection, live)
        snapshots = _delete_snapshots(connection, live)
        if marks.met_damage:
            return Collected(snapshots=snapshots, is_complete=False)
        parts = _delete_parts(connection, marks.parts)
        held = {BlobHash(row[0]) for row in connection.execute(_HELD_BLOBS)}
        files, size = _sweep(connection, blobs, marks.blobs | held, min_age_s)
    return Collected(snapshots, parts, files, size)


def _live(connection: sqlite3.Connection) -> set[str]:
    return {str(row[0]) for row in connection.execute(_LIVE_SNAPSHOTS)}


def _delete_snapshots(connection: sqlite3.Connection, live: set[str]) -> int:
    stored = {str(row[0]) for row in connection.execute("SELECT hash FROM snapshots")}
    orphans = stored - live
    connection.executemany(
        "DELETE FROM snapshots WHERE hash = ?", [(orphan,) for orphan in orphans]
    )
    return len(orphans)


def _delete_parts(connection: sqlite3.Connection, needed: set[str]) -> int:
    stored = {str(row[0]) for row in connection.execute("SELECT hash FROM parts")}
    orphans = stored - needed
    connection.executemany("DELETE FROM parts WHERE hash = ?", [(orphan,) for orphan in orphans])
    return len(orphans)


def _sweep(
    connection: sqlite3.Connection, blobs: BlobStore, needed: set[BlobHash], min_age_s: float
) -> tuple[int, int]:
    """Remove old files that nobody needs, then the rows of blobs that have no file here.

    Inside the transaction: an import that wants one of these files sets its pin before (then the
    file is needed) or after (then it finds the file gone and puts its own in place).
    """
    oldest_kept_ns = time.time_ns() - int(min_age_s * 1e9)
    files = size = 0
    for blob, path in list(blobs.own_files()):
        facts = path.stat()
        if blob not in needed and facts.st_mtime_ns <= oldest_kept_ns:
            path.unlink()
            files += 1
            size += facts.st_size
    for path in blobs.arrivals():
        if path.stat().st_mtime_ns <= oldest_kept_ns:
            path.unlink()
    here = {blob for blob, _ in blobs.own_files()}
    known = {BlobHash(row[0]) for row in connection.execute("SELECT hash FROM blobs")}
    forgotten = known - needed - here
    connection.executemany("DELETE FROM blobs WHERE hash = ?", [(blob,) for blob in forgotten])
    return files, size
