"""A history with damaged states: what is whole comes back, with words, and nothing is deleted."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.history import History
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.store.database import Database
from nexus_desktop.store.notices import mark_seen, unseen_notices
from nexus_desktop.store.projects import ProjectRepository
from tests.support.builders import a_step
from tests.unit.store.big_project import a_big_project, edited
from tests.unit.store.damage import damage_step

SONG = ProjectId("song")


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute("SELECT count(*) FROM revisions").fetchone()[0])


def sentences(history: History) -> list[str]:
    return [step.label.sentence for step in history.steps]


def fresh(database: Database) -> ProjectRepository:
    """Return a repository that remembers nothing it has written."""
    return ProjectRepository(database)


def test_a_whole_history_needs_no_words(projects: ProjectRepository, database: Database) -> None:
    history = edited(a_big_project(10), 3)
    projects.create(history)
    recovery = projects.recover(SONG)
    assert recovery.words == ""
    assert recovery.stored.history == history
    assert unseen_notices(database) == ()


def test_a_damaged_old_step_is_left_out_and_told(
    projects: ProjectRepository, database: Database
) -> None:
    history = edited(a_big_project(10), 4)
    projects.create(history)
    damage_step(database, SONG, 2)
    assert fresh(database).load_head(SONG).history.project == history.project
    stored = fresh(database).load_history(SONG)
    assert sentences(stored.history) == ["Opened.", "Edit 0.", "Edit 2.", "Edit 3."]
    assert stored.history.project == history.project
    assert (stored.first_position, stored.history.position) == (1, 3)
    (notice,) = unseen_notices(database)
    assert notice.words == "One step was damaged in the history of “Song” and could not be read."
    assert notice.project == SONG
    assert rows(database) == 5
    assert fresh(database).load_history(SONG) == stored
    mark_seen(database, notice.id)
    assert unseen_notices(database) == ()


def test_positions_of_newer_steps_stay_so_that_a_session_goes_on(
    projects: ProjectRepository, database: Database
) -> None:
    history = edited(a_big_project(10), 4)
    projects.create(history)
    damage_step(database, SONG, 1)
    fresh(database).load_history(SONG)
    step = a_step(history.project, "Went on.")
    projects.commit(SONG, [step], 5, 5)
    stored = fresh(database).load_history(SONG)
    assert sentences(stored.history)[-2:] == ["Edit 3.", "Went on."]
    assert stored.first_position == 1


def test_a_damaged_current_state_gives_way_to_the_newest_whole_one(
    projects: ProjectRepository, database: Database
) -> None:
    history = edited(a_big_project(10), 4)
    projects.create(history)
    for position in (3, 4):
        damage_step(database, SONG, position)
    head = fresh(database).load_head(SONG)
    assert head.history.project == history.steps[2].project
    (notice,) = unseen_notices(database)
    assert notice.words == (
        "2 steps were damaged in the history of “Song” and could not be read. "
        "The project is shown as it was after: Edit 1."
    )
    stored = fresh(database).load_history(SONG)
    assert sentences(stored.history) == ["Opened.", "Edit 0.", "Edit 1."]
    assert stored.first_position + stored.history.position == head.first_position
    assert len(unseen_notices(database)) == 1


def test_a_damaged_first_state_gives_way_to_the_oldest_whole_one_after_it(
    projects: ProjectRepository, database: Database
) -> None:
    history = edited(a_big_project(10), 4)
    projects.create(history)
    projects.commit(SONG, [], 5, 0)
    damage_step(database, SONG, 0)
    stored = fresh(database).load_history(SONG)
    assert stored.history.project == history.steps[1].project
    assert stored.history.can_redo


def test_a_project_without_one_whole_state_is_said_in_words_and_stays(
    projects: ProjectRepository, database: Database
) -> None:
    projects.create(edited(a_big_project(10), 2))
    for position in range(3):
        damage_step(database, SONG, position)
    for load in (projects.load_head, projects.load_history):
        with pytest.raises(StoreError, match="None of its saved states") as failure:
            load(SONG)
        assert "backup" in failure.value.hint
    assert rows(database) == 3
    assert len(projects.summaries()) == 1


@settings(max_examples=25)
@given(st.sets(st.integers(0, 7)), st.integers(0, 7))
def test_whatever_is_damaged_the_whole_rest_comes_back_in_order(
    damaged: set[int], head: int
) -> None:
    if len(damaged) == 8:
        damaged.pop()
    history = edited(a_big_project(3), 7)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(Path(folder) / "library.db")) as database,
    ):
        projects = fresh(database)
        projects.create(history)
        projects.commit(SONG, [], 8, head)
        for position in damaged:
            damage_step(database, SONG, position)
        stored = fresh(database).load_history(SONG)
        whole = [step for index, step in enumerate(history.steps) if index not in damaged]
        assert list(stored.history.steps) == whole
        if head not in damaged:
            assert stored.history.current == history.steps[head]
        assert fresh(database).load_history(SONG) == stored
        assert rows(database) == 8
