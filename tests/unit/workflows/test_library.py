"""Projects on this computer: kept from the first step, found again, packed and unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.errors import EditRefused, StoreError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import InlineTaskRunner
from nexus_desktop.workflows.edit_session import EditSession
from tests.support.hand_runner import HandTaskRunner
from tests.support.studio import Studio, a_recording, open_studio
from tests.unit.store.damage import damage_step

QUIET = Progress()


def renamed(session: EditSession, title: str) -> None:
    session.apply(lambda p: set_title(p, title), Label(f"Renamed to {title}.", "Rename"))


def reopened(studio: Studio, project_id: ProjectId) -> EditSession:
    """Open a project as the program does: the newest state first, its past after it."""
    library = studio.services.library
    opened = library.open(project_id)
    session = library.session_of(opened, InlineTaskRunner())
    past = library.past_of(opened)
    session.adopt(past.history, past.first_position)
    return session


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, studio: Studio) -> Iterator[Studio]:
    """The studio of another computer."""
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "elsewhere"))
    with open_studio() as opened:
        yield opened


def test_a_project_that_nobody_has_done_anything_to_is_not_kept(studio: Studio) -> None:
    session = studio.begin()
    session.flush()
    assert studio.services.library.projects() == ()
    renamed(session, "Song")
    [summary] = studio.services.library.projects()
    assert (summary.id, summary.title) == (session.project.id, "Song")


def test_a_project_whose_first_step_was_refused_is_kept_with_the_next(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_more: object) -> None:
        raise StoreError("Not saved", "The disk is full.")

    session = studio.begin()
    with monkeypatch.context() as full:
        full.setattr(ProjectRepository, "create", refused)
        renamed(session, "One")
    assert studio.services.library.projects() == ()
    renamed(session, "Two")
    assert len(reopened(studio, session.project.id).history.steps) == 3


def test_a_project_comes_back_as_it_was_left_with_all_that_can_be_undone_and_redone(
    studio: Studio,
) -> None:
    session = studio.begin()
    for title in ("One", "Two", "Three"):
        renamed(session, title)
    session.undo()
    found = reopened(studio, session.project.id)
    assert found.history == session.history
    found.redo()
    assert found.project.title == "Three"
    assert reopened(studio, session.project.id).project.title == "Three"


def test_a_new_project_has_the_title_it_was_given_on_one_line(studio: Studio) -> None:
    made = studio.services.library.create("Two\nlines")
    assert studio.services.library.open(made.id).project.title == "Two lines"
    with pytest.raises(EditRefused, match="needs a title"):
        studio.services.library.create(" \n")


def test_a_project_opens_although_the_disk_does_not_note_when(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object) -> None:
        raise StoreError("Not saved", "The disk is full.")

    made = studio.services.library.create("Song")
    monkeypatch.setattr(ProjectRepository, "touch_opened", refused)
    assert studio.services.library.open(made.id).project == made


def test_what_was_found_damaged_is_told_once(studio: Studio) -> None:
    session = studio.begin()
    for title in ("One", "Two"):
        renamed(session, title)
    damage_step(studio.services.database, session.project.id, 2)
    opened = studio.services.library.open(session.project.id)
    assert opened.project.title == "One"
    assert opened.notice is not None
    assert "damaged in the history of “One”" in opened.notice.message
    assert studio.services.library.open(session.project.id).notice is None


def test_a_project_that_is_not_there_is_refused_in_words(studio: Studio) -> None:
    with pytest.raises(StoreError, match="no such project"):
        studio.services.library.open(ProjectId("nobody"))


def test_a_packed_project_sounds_the_same_on_another_computer(
    studio: Studio, elsewhere: Studio, tmp_path: Path
) -> None:
    sound = a_recording(tmp_path / "take.wav")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "take.wav")
    packed = tmp_path / "song.nexus"
    studio.services.library.pack(session.project, packed, QUIET)
    arrived = elsewhere.services.library.unpack(packed, QUIET)
    found = elsewhere.services.library.open(arrived).project
    assert found == session.project
    np.testing.assert_array_equal(elsewhere.heard(found), sound)
    assert elsewhere.pins() == 0


def packed_song(studio: Studio, folder: Path) -> tuple[EditSession, Path]:
    """Return a session with one sound, and the file it was packed into."""
    a_recording(folder / "take.wav")
    session = studio.begin()
    studio.bring_in(session, folder / "take.wav")
    studio.services.library.pack(session.project, folder / "song.nexus", QUIET)
    return session, folder / "song.nexus"


def test_a_project_that_is_unpacked_again_is_there_once(studio: Studio, tmp_path: Path) -> None:
    session, packed = packed_song(studio, tmp_path)
    assert studio.services.library.unpack(packed, QUIET) == session.project.id
    assert len(studio.services.library.projects()) == 1
    assert studio.pins() == 0


def test_an_older_state_that_is_unpacked_does_not_touch_the_newer_one(
    studio: Studio, tmp_path: Path
) -> None:
    session, packed = packed_song(studio, tmp_path)
    renamed(session, "Newer")
    beside = studio.services.library.unpack(packed, QUIET)
    assert reopened(studio, session.project.id).project.title == "Newer"
    assert reopened(studio, beside).project.title == "take"
    assert len(studio.own_files()) == 1


def test_what_is_still_arriving_is_not_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_recording(tmp_path / "here.wav")
    a_recording(tmp_path / "coming.wav", seed=2)
    packed = tmp_path / "song.nexus"
    hand = HandTaskRunner()
    with open_studio(hand) as studio:
        session = studio.begin()
        studio.bring_in(session, tmp_path / "here.wav")
        hand.turn_all()
        studio.bring_in(session, tmp_path / "coming.wav")
        hand.turn()
        studio.services.library.pack(session.project, packed, QUIET)
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "elsewhere"))
    with open_studio() as elsewhere:
        library = elsewhere.services.library
        found = library.open(library.unpack(packed, QUIET)).project
        assert [source.name for source in found.sources.values()] == ["here.wav"]
