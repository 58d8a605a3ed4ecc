"""The collector removes what nothing needs, and nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.domain.history import History
from nexus_desktop.domain.ids import BlobHash, ProjectId
from nexus_desktop.domain.jobs import JobOutput, JobState
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import Segment
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.store.ai_jobs import JobTable
from nexus_desktop.store.blobs import BlobRef, BlobState, BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.garbage import collect_garbage
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from tests.support.ai_jobs import a_job
from tests.support.builders import a_history, a_project, a_source, a_step, with_sources
from tests.unit.store.big_project import a_big_project, edited
from tests.unit.store.damage import damage_step

SONG = ProjectId("song")
QUIET = Progress()


@pytest.fixture
def imported(blobs: BlobStore, tmp_path: Path) -> BlobRef:
    """An imported sound that no project refers to yet."""
    path = tmp_path / "sound.wav"
    path.write_bytes(b"sound" * 1000)
    return blobs.add_file(path, QUIET)


def playing(blob: BlobHash) -> Project:
    source = replace(a_source("imported"), segments=(Segment(blob, Frames(1000)),))
    return with_sources(a_project(), source)


def is_kept(blobs: BlobStore, ref: BlobRef) -> bool:
    return blobs.verify(ref.hash, QUIET) is BlobState.PRESENT


def test_a_pinned_blob_stays_and_an_abandoned_one_goes(
    blobs: BlobStore, database: Database, imported: BlobRef
) -> None:
    collect_garbage(database, blobs, min_age_s=0)
    assert is_kept(blobs, imported)
    blobs.release([imported.pin])
    collected = collect_garbage(database, blobs, min_age_s=0)
    assert (collected.files, collected.bytes) == (1, imported.size)
    assert not is_kept(blobs, imported)
    assert blobs.known() == ()


def test_a_young_file_stays_in_any_case(
    blobs: BlobStore, database: Database, imported: BlobRef
) -> None:
    blobs.release([imported.pin])
    assert collect_garbage(database, blobs).files == 0
    assert is_kept(blobs, imported)


def test_what_any_step_of_the_history_plays_stays_until_the_project_is_erased(
    blobs: BlobStore, database: Database, imported: BlobRef, projects: ProjectRepository
) -> None:
    projects.create(a_history(a_project(), playing(imported.hash), a_project()))
    blobs.release([imported.pin])
    projects.delete(SONG)
    collect_garbage(database, blobs, min_age_s=0)
    assert is_kept(blobs, imported)
    projects.erase(SONG)
    assert collect_garbage(database, blobs, min_age_s=0).files == 1


def test_a_commit_that_takes_over_from_the_pin_leaves_no_moment_for_the_collector(
    blobs: BlobStore, database: Database, imported: BlobRef, projects: ProjectRepository
) -> None:
    projects.create(a_history(a_project()))
    step = a_step(playing(imported.hash))
    projects.commit(SONG, [step], 1, 1, released_pins=[imported.pin])
    collect_garbage(database, blobs, min_age_s=0)
    assert is_kept(blobs, imported)


def test_what_a_job_reads_stays_until_its_results_are_where_they_belong(
    blobs: BlobStore, database: Database, imported: BlobRef
) -> None:
    jobs, job = JobTable(database), a_job()
    job = replace(job, order=replace(job.order, input=imported.hash))
    jobs.add(job, released_pins=[imported.pin])
    for state in (JobState.FAILED, JobState.COMPLETED):
        jobs.save(replace(job, state=state))
        collect_garbage(database, blobs, min_age_s=0)
        assert is_kept(blobs, imported)
    jobs.save(replace(job, state=JobState.COMPLETED, is_delivered=True))
    collect_garbage(database, blobs, min_age_s=0)
    assert not is_kept(blobs, imported)


def test_what_a_job_has_made_stays_until_it_is_where_it_belongs(
    blobs: BlobStore, database: Database, imported: BlobRef
) -> None:
    jobs, made = JobTable(database), JobOutput("vocals", imported.hash, ".wav")
    jobs.add(a_job())
    done = a_job(JobState.COMPLETED, outputs=(made,))
    jobs.save(done, released_pins=[imported.pin])
    collect_garbage(database, blobs, min_age_s=0)
    assert is_kept(blobs, imported)
    jobs.save(replace(done, is_delivered=True))
    collect_garbage(database, blobs, min_age_s=0)
    assert not is_kept(blobs, imported)


@pytest.mark.parametrize("column", ["base", "outbox"])
def test_what_waits_for_the_cloud_stays(
    blobs: BlobStore,
    database: Database,
    imported: BlobRef,
    projects: ProjectRepository,
    column: str,
) -> None:
    projects.create(a_history(playing(imported.hash)))
    blobs.release([imported.pin])
    with database.write() as connection:
        (snapshot,) = connection.execute("SELECT head FROM projects").fetchone()
        if column == "base":
            connection.execute("UPDATE projects SET base = ?", (snapshot,))
        else:
            connection.execute("INSERT INTO accounts VALUES ('me', 'm@e', 'signed_in')")
            connection.execute(
                "INSERT INTO outbox (project, mutation_id, account, base_rev, snap) "
                "VALUES ('song', 'm', 'me', 0, ?)",
                (snapshot,),
            )
    projects.commit(SONG, [a_step(a_project())], 0, 0)
    collect_garbage(database, blobs, min_age_s=0)
    assert is_kept(blobs, imported)


def test_states_and_parts_that_nothing_leads_to_go_and_all_others_stay(
    blobs: BlobStore, database: Database, projects: ProjectRepository
) -> None:
    history = edited(a_big_project(300), 10)
    projects.create(history)
    projects.commit(SONG, [history.steps[4]], 4, 4)
    collected = collect_garbage(database, blobs)
    assert collected.snapshots == 6
    assert collected.parts == 6
    assert collect_garbage(database, blobs).parts == 0
    shortened = History(history.steps[:5], 4)
    assert ProjectRepository(database).load_history(SONG).history == shortened
    assert database.problems() == ()


def test_a_repository_goes_on_after_its_parts_were_collected(
    blobs: BlobStore, database: Database, projects: ProjectRepository
) -> None:
    history = edited(a_big_project(300), 3)
    projects.create(history)
    projects.commit(SONG, [history.steps[1]], 1, 1)
    collect_garbage(database, blobs)
    projects.commit(SONG, history.steps[2:], 2, 3)
    assert ProjectRepository(database).load_history(SONG).history == history


def test_while_a_state_is_damaged_no_part_and_no_sound_goes(
    blobs: BlobStore, database: Database, imported: BlobRef, projects: ProjectRepository
) -> None:
    projects.create(a_history(a_project(), playing(imported.hash)))
    blobs.release([imported.pin])
    damage_step(database, SONG, 1)
    ProjectRepository(database).load_history(SONG)
    assert not collect_garbage(database, blobs, min_age_s=0).is_complete
    assert is_kept(blobs, imported)


def test_a_file_that_the_user_keeps_is_forgotten_but_never_touched(
    blobs: BlobStore, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "mine.wav"
    path.write_bytes(b"mine")
    found = blobs.hash_file(path, QUIET)
    ref = blobs.remember_in_place(found.hash, path, found.size, found.mtime_ns)
    collect_garbage(database, blobs, min_age_s=0)
    assert blobs.path_of(ref.hash) == path
    blobs.release([ref.pin])
    collect_garbage(database, blobs, min_age_s=0)
    assert blobs.path_of(ref.hash) is None
    assert path.read_bytes() == b"mine"


def test_a_file_that_no_row_names_is_swept(blobs: BlobStore, database: Database) -> None:
    stray = blobs.folder / "ab" / ("ab" * 32)
    stray.parent.mkdir()
    stray.write_bytes(b"stray")
    assert collect_garbage(database, blobs, min_age_s=0).files == 1
    assert not stray.exists()


def test_a_collector_that_never_rests_takes_nothing_that_is_being_imported(
    blobs: BlobStore, database: Database, projects: ProjectRepository, tmp_path: Path
) -> None:
    projects.create(a_history(a_project()))
    done = threading.Event()

    def collect() -> None:
        while not done.is_set():
            collect_garbage(database, blobs, min_age_s=0)

    with ThreadPoolExecutor(1) as pool:
        collecting = pool.submit(collect)
        try:
            kept = [import_one(blobs, projects, tmp_path, number) for number in range(1, 30)]
        finally:
            done.set()
        collecting.result()
    assert all(is_kept(blobs, ref) for ref in kept)


def import_one(blobs: BlobStore, projects: ProjectRepository, folder: Path, number: int) -> BlobRef:
    """Import a sound and commit a step that plays it, with an unrelated commit in between."""
    path = folder / "next.wav"
    path.write_bytes(b"sound %d" % number)
    ref = blobs.add_file(path, QUIET)
    last = projects.load_head(SONG)
    at = last.first_position + 1
    projects.commit(SONG, [a_step(last.history.project)], at, at)
    step = a_step(playing(ref.hash))
    projects.commit(SONG, [step], at + 1, at + 1, released_pins=[ref.pin])
    return ref
