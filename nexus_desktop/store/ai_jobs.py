"""AI jobs on this computer: every step is on the disk before anything is done because of it.

Several programs may use one library. A job is worked on by the one that owns it; when that one has
ended, however it ended, the next may take it over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import JobId, ProjectId
from nexus_desktop.domain.jobs import FINAL, AiJob
from nexus_desktop.store.database import Database
from nexus_desktop.store.job_rows import COLUMNS, from_row, to_row
from nexus_desktop.store.pins import remove_pins
from nexus_desktop.tasks.process_mark import is_running, own_mark

KEPT_JOBS = 500
"""So many jobs that are over are remembered, the newest."""

_TITLE = "Could not write down the AI job"
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM jobs"  # noqa: S608 - names of our own
_FINAL = tuple(state.value for state in FINAL)
_IS_FINAL = f"state IN ({', '.join('?' * len(_FINAL))})"


class JobTable:
    """Keeps the jobs of a library; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: AiJob, *, released_pins: Iterable[str] = ()) -> None:
        """Keep a new job, which this process owns; its input is kept with it from now on.

        Raises:
            StoreError: the disk refused; nothing was written.
        """
        row = {**to_row(job), "owner": own_mark()}
        names, places = ", ".join(row), ", ".join("?" * len(row))
        with self._database.write(_TITLE) as connection:
            connection.execute(f"INSERT INTO jobs ({names}) VALUES ({places})", [*row.values()])  # noqa: S608
            remove_pins(connection, released_pins)
            _forget_old(connection)

    def save(self, job: AiJob, *, released_pins: Iterable[str] = ()) -> None:
        """Write down how a job stands, with its results; whether it is to be cancelled stays.

        Raises:
            StoreError: the disk refused, or the job is gone; nothing was written.
        """
        row = to_row(job)
        for name in ("id", "is_cancel_wanted"):
            del row[name]
        changes = ", ".join(f"{name} = ?" for name in row)
        with self._database.write(_TITLE) as connection:
            done = connection.execute(
                f"UPDATE jobs SET {changes} WHERE id = ?",  # noqa: S608
                [*row.values(), job.id],
            )
            if not done.rowcount:
                raise _gone()
            connection.execute("DELETE FROM job_outputs WHERE job = ?", (job.id,))
            connection.executemany(
                "INSERT INTO job_outputs VALUES (?, ?, ?, ?, ?)",
                [
                    (job.id, number, each.label, each.blob, each.suffix)
                    for number, each in enumerate(job.outputs)
                ],
            )
            remove_pins(connection, released_pins)

    def job(self, job_id: JobId) -> AiJob:
        """Return a job as it stands.

        Raises:
            StoreError: there is none of that id, or the library could not be read.
        """
        with self._database.read() as connection:
            found = _jobs(connection, "WHERE id = ?", (job_id,))
        if not found:
            raise _gone()
        return found[0]

    def jobs(self) -> tuple[AiJob, ...]:
        """Return every job, the newest first.

        Raises:
            StoreError: the library could not be read.
        """
        with self._database.read() as connection:
            return _jobs(connection, "ORDER BY created_at DESC, id")

    def undelivered(self, project: ProjectId) -> tuple[AiJob, ...]:
        """Return what is finished and not yet in its project, the oldest first.

        Raises:
            StoreError: the library could not be read.
        """
        where = "WHERE project = ? AND state = 'completed' AND NOT is_delivered"
        with self._database.read() as connection:
            return _jobs(connection, f"{where} ORDER BY created_at, id", (project,))

    def take_over(self) -> tuple[AiJob, ...]:
        """Own the jobs that are not over and that nobody works on; return them, the oldest first.

        Raises:
            StoreError: the library could not be read or written.
        """
        with self._database.read() as connection:
            owners = connection.execute(
                f"SELECT DISTINCT owner FROM jobs WHERE NOT {_IS_FINAL}",  # noqa: S608
                _FINAL,
            ).fetchall()
        gone = [str(owner) for (owner,) in owners if not is_running(str(owner))]
        with self._database.write(_TITLE) as connection:
            taken: list[str] = []
            for owner in gone:
                rows = connection.execute(
                    f"UPDATE jobs SET owner = ? WHERE owner = ? AND NOT {_IS_FINAL} RETURNING id",  # noqa: S608
                    (own_mark(), owner, *_FINAL),
                )
                taken += [str(row[0]) for row in rows]
            found = _jobs(connection, "ORDER BY created_at, id")
        return tuple(job for job in found if job.id in taken)

    def want_cancelled(self, job_id: JobId) -> bool:
        """Ask whoever works on a job to end it; return whether somebody does.

        Raises:
            StoreError: the disk refused, or there is no such job.
        """
        with self._database.write(_TITLE) as connection:
            row = connection.execute("SELECT owner FROM jobs WHERE id = ?", (job_id,)).fetchone()
            if row is None:
                raise _gone()
            connection.execute("UPDATE jobs SET is_cancel_wanted = 1 WHERE id = ?", (job_id,))
        return is_running(str(row[0]))

    def is_cancel_wanted(self, job_id: JobId) -> bool:
        """Return whether somebody, in this program or another, has cancelled a job.

        Raises:
            StoreError: the library could not be read.
        """
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT is_cancel_wanted FROM jobs WHERE id = ?", (job_id,)
            ).fetchone()
        return row is not None and bool(row[0])


def _jobs(
    connection: sqlite3.Connection, rest: str, values: tuple[object, ...] = ()
) -> tuple[AiJob, ...]:
    outputs: dict[str, list[tuple[str, str, str]]] = {}
    for job, *output in connection.execute(
        "SELECT job, label, hash, suffix FROM job_outputs ORDER BY job, position"
    ):
        outputs.setdefault(job, []).append((output[0], output[1], output[2]))
    rows = connection.execute(f"{_SELECT} {rest}", values).fetchall()
    return tuple(from_row(row, outputs.get(row[0], ())) for row in rows)


def _forget_old(connection: sqlite3.Connection) -> None:
    connection.execute(
        f"DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE {_IS_FINAL} "  # noqa: S608
        "AND (is_delivered OR state <> 'completed') ORDER BY created_at DESC LIMIT -1 OFFSET ?)",
        (*_FINAL, KEPT_JOBS),
    )


def _gone() -> StoreError:
    return StoreError(
        "No such job", "There is no AI job of that name.", hint="`ai jobs` lists all."
    )
