"""The table of AI jobs: nothing that was asked for, paid for or made is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash, ClipId, JobId, ProjectId, new_id
from nexus_desktop.domain.jobs import (
    PROVIDERS,
    AiJob,
    JobFailure,
    JobOutput,
    JobState,
    MadeBy,
    NewFiles,
    NewTake,
    NewTracks,
)
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.store import ai_jobs
from nexus_desktop.store.ai_jobs import JobTable
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.schema import MIGRATIONS
from tests.support.ai_jobs import a_job
from tests.support.builders import NOON

SONG = ProjectId("song")
DEAD = "1-0"
TARGETS = st.sampled_from(
    [
        NewTracks(SONG, Frames(7)),
        NewTake(SONG, ClipId("kick"), Frames(-3), Frames(90), Frames(12)),
        NewFiles(Path("/music/naïve 🥁.wav"), Path("/music/notes.mid"), replaces=True),
        NewFiles(Path("/music/stems")),
    ]
)
JOBS = st.builds(
    a_job,
    st.sampled_from(JobState),
    st.sampled_from(PROVIDERS),
    target=TARGETS,
    remote=st.sampled_from(["", "p1"]),
    sent=st.sampled_from(["", "https://files/1"]),
    attempts=st.integers(0, 5),
    is_delivered=st.booleans(),
    outputs=st.sampled_from([(), (JobOutput("vocals", BlobHash("cd" * 32), ".wav"),)]),
    failure=st.none() | st.just(JobFailure("No", "It broke.", "Try again.")),
    made_by=st.none() | st.just(MadeBy("meta/musicgen", "671ac645", 7, "Not for sale.")),
)


@pytest.fixture
def jobs(database: Database) -> JobTable:
    return JobTable(database)


def owned_by(database: Database, owner: str) -> None:
    with database.write() as connection:
        connection.execute("UPDATE jobs SET owner = ?", (owner,))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JOBS)
def test_a_job_comes_back_exactly(jobs: JobTable, job: AiJob) -> None:
    job = replace(job, id=JobId(new_id()))
    jobs.add(replace(job, state=JobState.DRAFT, outputs=()))
    jobs.save(job)
    assert jobs.job(job.id) == job


def test_the_newest_job_is_listed_first(jobs: JobTable) -> None:
    for hours, name in ((1, "second"), (2, "third"), (0, "first")):
        jobs.add(a_job(job_id=name, created_at=NOON + timedelta(hours=hours)))
    assert [job.id for job in jobs.jobs()] == ["third", "second", "first"]


def test_a_job_takes_the_place_of_the_pin_that_kept_its_input(
    jobs: JobTable, blobs: BlobStore, tmp_path: Path, database: Database
) -> None:
    pin = blobs.pin(BlobHash("ab" * 32), "job")
    jobs.add(a_job(), released_pins=[pin])
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM pins").fetchone() == (0,)


@pytest.mark.parametrize(
    "ask",
    [
        lambda jobs: jobs.job(JobId("none")),
        lambda jobs: jobs.save(a_job(job_id="none")),
        lambda jobs: jobs.want_cancelled(JobId("none")),
    ],
)
def test_a_missing_job_is_told_of(jobs: JobTable, ask: Callable[[JobTable], None]) -> None:
    with pytest.raises(StoreError, match="no AI job of that name"):
        ask(jobs)


def test_what_a_dead_program_worked_on_is_taken_over_once(
    jobs: JobTable, database: Database
) -> None:
    jobs.add(a_job(job_id="open", state=JobState.PROCESSING))
    jobs.add(a_job(job_id="over", state=JobState.COMPLETED))
    assert jobs.take_over() == ()  # its owner lives: this process
    owned_by(database, DEAD)
    assert [job.id for job in jobs.take_over()] == ["open"]
    assert jobs.take_over() == ()


def test_a_cancel_from_elsewhere_is_heard_and_not_lost_in_a_step(
    jobs: JobTable, database: Database
) -> None:
    job = a_job(JobState.PROCESSING)
    jobs.add(job)
    assert not jobs.is_cancel_wanted(job.id)
    assert jobs.want_cancelled(job.id)
    jobs.save(job.moved(JobState.FETCHING, NOON))
    assert jobs.is_cancel_wanted(job.id)
    owned_by(database, DEAD)
    assert not jobs.want_cancelled(job.id)  # nobody is there who would hear it


def test_finished_work_waits_for_its_project(jobs: JobTable) -> None:
    for state in (JobState.COMPLETED, JobState.PROCESSING, JobState.FAILED):
        jobs.add(a_job(state, job_id=state.value))
    assert [job.id for job in jobs.undelivered(SONG)] == ["completed"]
    assert jobs.undelivered(ProjectId("other")) == ()
    jobs.save(a_job(JobState.COMPLETED, job_id="completed", is_delivered=True))
    assert jobs.undelivered(SONG) == ()


def test_only_old_jobs_that_are_over_and_delivered_are_forgotten(
    jobs: JobTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ai_jobs, "KEPT_JOBS", 2)
    states = [JobState.COMPLETED, JobState.PROCESSING, *[JobState.FAILED] * 3]
    for number, state in enumerate(states):
        at = NOON + timedelta(minutes=number)
        jobs.add(a_job(state, job_id=f"{number}", created_at=at))
    assert [job.id for job in jobs.jobs()] == ["4", "3", "1", "0"]


def test_a_library_of_before_gets_the_new_table_and_keeps_all_else(library: Path) -> None:
    library.parent.mkdir()
    old = sqlite3.connect(library)
    MIGRATIONS[0](old)
    old.execute("INSERT INTO meta VALUES ('db_version', '1')")
    old.execute("INSERT INTO projects (id, title) VALUES ('song', 'Song')")
    old.commit()
    old.close()
    opened = Database(library)
    JobTable(opened).add(a_job())
    with opened.read() as connection:
        assert connection.execute("SELECT title FROM projects").fetchall() == [("Song",)]
    opened.close()
