"""Projects and their undo history, as they are after the program was closed and opened again."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nexus_desktop.domain.changes import changes_between
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.history import History, Step
from nexus_desktop.domain.ids import BlobHash, ClipId, ProjectId
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.notices import unseen_notices
from nexus_desktop.store.projects import ChangedElsewhere, ProjectRepository
from tests.support.builders import NOON, a_clip, a_history, a_project, a_step, a_track, with_clip
from tests.support.small_disk import small_disk
from tests.unit.store.big_project import a_big_project, edited, with_louder_clip

SONG = ProjectId("song")


def commit_steps(repository: ProjectRepository, history: History) -> None:
    """Keep a history gesture by gesture, as a session does."""
    repository.create(History(history.steps[:1]))
    for position, step in enumerate(history.steps[1:], start=1):
        repository.commit(SONG, [step], position, position)


def after_restart(library: Path) -> tuple[History, int]:
    with closing(Database(library)) as database:
        stored = ProjectRepository(database).load_history(SONG)
    return stored.history, stored.first_position


def test_every_step_is_there_after_a_restart(library: Path) -> None:
    history = edited(a_big_project(400), 20)
    with closing(Database(library)) as database:
        commit_steps(ProjectRepository(database), history)
    assert after_restart(library) == (history, 0)


def test_undo_and_what_can_be_redone_survive_a_restart(library: Path) -> None:
    history = edited(a_big_project(10), 5)
    with closing(Database(library)) as database:
        repository = ProjectRepository(database)
        commit_steps(repository, history)
        repository.commit(SONG, [], 6, 2)
        assert repository.load_head(SONG).history.project == history.steps[2].project
    assert after_restart(library) == (history.jumped(2), 0)


def test_a_new_edit_takes_the_place_of_what_was_undone(projects: ProjectRepository) -> None:
    history = edited(a_big_project(10), 5)
    commit_steps(projects, history)
    new = a_step(replace(history.project, title="Another way"))
    projects.commit(SONG, [new], 3, 3)
    assert projects.load_history(SONG).history == history.jumped(2).pushed(new)


def test_a_slider_moved_again_and_again_stays_one_step(projects: ProjectRepository) -> None:
    first, second = a_step(a_project(), merge_key="gain"), a_step(a_project(), merge_key="gain")
    commit_steps(projects, History((a_step(a_project()), first), 1))
    projects.commit(SONG, [second], 1, 1)
    assert projects.load_history(SONG).history.steps[1:] == (second,)


def test_words_and_times_are_kept_exactly(projects: ProjectRepository) -> None:
    step = replace(
        a_step(a_project(), "Naïve “cut” 🥁\n."), at=NOON + timedelta(microseconds=1), merge_key="k"
    )
    projects.create(History((step,)))
    assert projects.load_head(SONG).history.current == step
    assert projects.load_history(SONG).history.current == step


def test_the_head_alone_knows_its_position(projects: ProjectRepository) -> None:
    history = edited(a_big_project(10), 5)
    commit_steps(projects, history)
    head = projects.load_head(SONG)
    assert head.history.steps == (history.current,)
    assert head.first_position == 5


def test_two_hundred_steps_share_their_clips(library: Path) -> None:
    history = edited(a_big_project(500), 200)
    with closing(Database(library)) as database:
        ProjectRepository(database).create(history)
    loaded, _ = after_restart(library)
    assert len({id(clip) for step in loaded.steps for _, clip in step.project.clips()}) == 700
    changed = changes_between(loaded.steps[3].project, loaded.steps[4].project)
    assert changed.clips == {ClipId("clip 21")}


def test_the_history_shares_its_objects_with_the_head_that_was_loaded_first(
    library: Path,
) -> None:
    with closing(Database(library)) as database:
        ProjectRepository(database).create(edited(a_big_project(500), 3))
    with closing(Database(library)) as database:
        repository = ProjectRepository(database)
        head = repository.load_head(SONG).history.project
        whole = repository.load_history(SONG).history.project
    pairs = zip(head.tracks[0].clips, whole.tracks[0].clips, strict=True)
    assert all(a is b for a, b in pairs)


def test_only_so_many_steps_are_kept_and_positions_stay(database: Database) -> None:
    repository = ProjectRepository(database, keep_steps=5)
    history = edited(a_big_project(10), 12)
    commit_steps(repository, history)
    stored = repository.load_history(SONG)
    assert stored.first_position == 8
    assert stored.history == history.trimmed(5)
    step = a_step(history.project)
    repository.commit(SONG, [step], 13, 13)
    assert repository.load_history(SONG).first_position == 9


def test_the_current_step_is_kept_however_far_back_it_is(database: Database) -> None:
    repository = ProjectRepository(database, keep_steps=2)
    history = edited(a_big_project(10), 1)
    commit_steps(repository, history)
    more = [a_step(replace(history.project, title=str(number))) for number in range(8)]
    repository.commit(SONG, more, 2, 1)
    stored = repository.load_history(SONG)
    assert (stored.first_position, stored.history.position) == (1, 0)


def test_a_gap_in_the_history_is_a_bug(projects: ProjectRepository) -> None:
    commit_steps(projects, edited(a_big_project(10), 2))
    before = projects.load_history(SONG)
    with pytest.raises(ValueError, match="gap"):
        projects.commit(SONG, [a_step(a_project())], 5, 5)
    with pytest.raises(ValueError, match="no step 9"):
        projects.commit(SONG, [a_step(a_project())], 3, 9)
    assert projects.load_history(SONG) == before


def test_a_project_is_created_once(projects: ProjectRepository) -> None:
    projects.create(a_history(a_project()))
    with pytest.raises(StoreError, match="already"):
        projects.create(a_history(replace(a_project(), title="Other")))
    assert projects.load_head(SONG).history.project == a_project()


def test_a_project_that_is_not_there_is_said_in_words(projects: ProjectRepository) -> None:
    nobody = ProjectId("nobody")
    for load in (projects.load_head, projects.load_history, projects.recover):
        with pytest.raises(StoreError, match="no such project"):
            load(nobody)
    with pytest.raises(StoreError, match="no such project"):
        projects.commit(nobody, [a_step(a_project())], 0, 0)
    with pytest.raises(StoreError, match="no such project"):
        projects.touch_opened(nobody)


def test_the_list_shows_title_length_and_tracks_of_the_current_step(
    projects: ProjectRepository,
) -> None:
    before = a_project(a_track("drums", a_clip(length=96_000)), a_track("bass"))
    after = replace(before, title="Renamed", tracks=before.tracks[:1])
    projects.create(a_history(before, after))
    (shown,) = projects.summaries()
    assert (shown.title, shown.length_s, shown.tracks) == ("Renamed", 2.0, 1)
    assert shown.saved_at is not None
    assert shown.opened_at is None
    projects.commit(SONG, [], 2, 0)
    assert [(each.title, each.tracks) for each in projects.summaries()] == [("Song", 2)]


def test_what_was_opened_last_is_listed_first(projects: ProjectRepository) -> None:
    for name in ("a", "b", "c"):
        projects.create(a_history(replace(a_project(), id=ProjectId(name))))
    time.sleep(0.002)
    projects.touch_opened(ProjectId("b"))
    assert [each.id for each in projects.summaries()] == ["b", "c", "a"]


def test_the_trash_gives_back_what_was_put_in(projects: ProjectRepository) -> None:
    history = edited(a_big_project(10), 3)
    projects.create(history)
    projects.delete(SONG)
    assert projects.summaries() == ()
    assert [each.is_deleted for each in projects.summaries(include_deleted=True)] == [True]
    projects.restore(SONG)
    assert len(projects.summaries()) == 1
    assert projects.load_history(SONG).history == history


def test_what_is_erased_is_gone(projects: ProjectRepository, database: Database) -> None:
    projects.create(edited(a_big_project(10), 3))
    projects.erase(SONG)
    assert projects.summaries(include_deleted=True) == ()
    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM revisions").fetchone() == (0,)


def test_a_commit_releases_its_own_pin_and_no_other(
    projects: ProjectRepository, blobs: BlobStore, database: Database
) -> None:
    mine, other = (blobs.pin(BlobHash("a" * 64), "import") for _ in range(2))
    projects.create(a_history(a_project()))
    projects.commit(SONG, [a_step(a_project())], 1, 1, released_pins=[mine])
    with database.read() as connection:
        assert connection.execute("SELECT id FROM pins").fetchall() == [(other,)]


def test_a_commit_that_fails_keeps_the_pin_and_the_old_steps(
    projects: ProjectRepository, blobs: BlobStore, database: Database
) -> None:
    pin = blobs.pin(BlobHash("a" * 64), "import")
    history = edited(a_big_project(10), 2)
    projects.create(history)
    database._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="Not saved"):
        projects.commit(SONG, [a_step(a_project())], 1, 1, released_pins=[pin])
    database._writer.execute("PRAGMA query_only = OFF")
    assert projects.load_history(SONG).history == history
    with database.read() as connection:
        assert connection.execute("SELECT id FROM pins").fetchall() == [(pin,)]


def test_a_disk_that_fills_up_loses_no_acknowledged_step(tmp_path: Path) -> None:
    project = a_big_project(300)
    acknowledged = [a_step(project)]
    with small_disk(tmp_path / "disk", 1024 * 1024) as disk:
        with closing(Database(disk / "library.db")) as database:
            repository = ProjectRepository(database)
            repository.create(History((acknowledged[0],)))
            with pytest.raises(StoreError, match="Not saved: The disk"):
                edit_until_refused(repository, acknowledged)
        with closing(Database(disk / "library.db")) as database:
            assert ProjectRepository(database).load_history(SONG).history.steps == tuple(
                acknowledged
            )
            assert database.problems() == ()
            assert unseen_notices(database) == ()


def edit_until_refused(repository: ProjectRepository, acknowledged: list[Step]) -> None:
    project = acknowledged[0].project
    for position in range(1, 1000):
        project = with_louder_clip(project, position % 300, -float(position))
        step = a_step(project, "x" * 10_000)
        repository.commit(SONG, [step], position, position)
        acknowledged.append(step)


def test_a_clip_added_in_another_life_of_the_program_is_an_ordinary_edit(library: Path) -> None:
    project = a_project()
    for number in range(4):
        with closing(Database(library)) as database:
            repository = ProjectRepository(database)
            if number == 0:
                repository.create(a_history(project))
                continue
            head = repository.load_head(SONG)
            project = with_clip(head.history.project, a_clip(f"c{number}", number * 200))
            repository.commit(SONG, [a_step(project)], number, number)
    history, _ = after_restart(library)
    assert [len(step.project.tracks[0].clips) for step in history.steps] == [0, 1, 2, 3]


def test_what_another_program_saved_is_never_overwritten(
    library: Path, projects: ProjectRepository
) -> None:
    history = edited(a_big_project(10), 3)
    commit_steps(projects, history)
    with closing(Database(library)) as other_program:
        other = ProjectRepository(other_program)
        other.load_head(SONG)
        other.commit(SONG, [a_step(a_project(), "Made elsewhere.")], 4, 4)
    with pytest.raises(ChangedElsewhere, match="Another Studio Nexus"):
        projects.commit(SONG, [a_step(a_project(), "Mine.")], 4, 4)
    stored = projects.load_history(SONG)
    assert stored.history.current.label.sentence == "Made elsewhere."
    projects.commit(SONG, [a_step(a_project(), "Mine, after looking.")], 5, 5)
    assert len(projects.load_history(SONG).history.steps) == 6
