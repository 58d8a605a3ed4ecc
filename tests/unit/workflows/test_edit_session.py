"""One open project: steps, undo, previews, and what listeners hear of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from nexus_desktop.domain.edits.clips import delete_clips, rename_clip
from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.edits.tracks import remove_track, set_track_gain
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.history import History, Label
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.workflows.edit_session import (
    MOST_STEPS,
    EditSession,
    SessionEvent,
    SessionEventKind,
)
from nexus_desktop.workflows.journal import SaveStage
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_history,
    a_project,
    a_span,
    a_step,
    a_track,
    with_clip,
)
from tests.support.kept_session import KeptSession
from tests.support.step_memory import DISK_FULL, StepMemory

SONG = with_clip(a_project(a_track(DRUMS), a_track(BASS)), a_clip("kick", 0, 100))
KICK = ClipId("kick")
RENAMED = Label("Renamed.", "Rename")


def titled(title: str) -> Callable[[Project], Project]:
    return lambda project: set_title(project, title)


def a_session(*projects: Project) -> EditSession:
    return EditSession(a_history(*(projects or (SONG,))))


def told_by(session: EditSession) -> list[SessionEvent]:
    """Return a list that fills with what the session tells from now on."""
    events: list[SessionEvent] = []
    session.subscribe(events.append)
    return events


def kinds(events: list[SessionEvent]) -> list[SessionEventKind]:
    return [event.kind for event in events]


def sentences(session: EditSession) -> list[str]:
    return [step.label.sentence for step in session.history.steps]


def test_an_edit_is_one_step_that_undo_takes_back_and_redo_makes_again() -> None:
    session = a_session()
    session.apply(titled("Other"), RENAMED)
    assert session.project.title == "Other"
    session.undo()
    assert session.project is SONG
    session.redo()
    assert session.project.title == "Other"


def test_undo_at_the_beginning_and_redo_at_the_end_change_nothing() -> None:
    session = a_session()
    events = told_by(session)
    session.undo()
    session.redo()
    assert events == []
    assert session.project is SONG


def test_an_edit_that_changes_nothing_makes_no_step() -> None:
    session = a_session()
    events = told_by(session)
    session.apply(titled("Song"), RENAMED)
    assert len(session.history.steps) == 1
    assert events == []


def test_a_refused_edit_leaves_everything_as_it_was() -> None:
    session = a_session()
    events = told_by(session)
    with pytest.raises(EditRefused):
        session.apply(titled("  "), RENAMED)
    assert session.project is SONG
    assert events == []


def test_steps_with_one_merge_key_are_one_step_until_something_else_is_done() -> None:
    session = a_session()
    for gain_db in (-1.0, -2.0, -3.0):
        session.apply(
            partial(set_track_gain, track_id=TrackId(DRUMS), gain_db=gain_db),
            Label("Set the gain.", "Gain"),
            merge_key="gain drums",
        )
    assert session.project.track(TrackId(DRUMS)).gain_db == -3.0
    session.undo()
    assert session.project is SONG


def test_listeners_hear_what_changed() -> None:
    session = a_session()
    events = told_by(session)
    session.apply(lambda project: delete_clips(project, [KICK]), Label("Deleted.", "Delete"))
    assert kinds(events) == [SessionEventKind.PROJECT, SessionEventKind.HISTORY]
    changes = events[0].changes
    assert changes is not None
    assert changes.clips_removed == {KICK}


def test_a_listener_that_has_left_hears_nothing() -> None:
    session = a_session()
    events: list[SessionEvent] = []
    leave = session.subscribe(events.append)
    leave()
    session.apply(titled("Other"), RENAMED)
    assert events == []


def test_a_listener_may_leave_while_it_is_told() -> None:
    session = a_session()
    heard: list[str] = []

    def hear_once(_event: SessionEvent) -> None:
        heard.append("first")
        leave()

    leave = session.subscribe(hear_once)
    session.subscribe(lambda _event: heard.append("second"))
    session.set_cursor(5)
    session.set_cursor(6)
    assert heard == ["first", "second", "second"]


def test_a_preview_is_shown_and_played_but_is_no_step() -> None:
    session = a_session()
    events = told_by(session)
    session.preview(titled("Half way"))
    session.preview(titled("Further"))
    assert session.project.title == "Further"
    assert len(session.history.steps) == 1
    assert set(kinds(events)) == {SessionEventKind.PROJECT}
    session.cancel_preview()
    assert session.project is SONG


def test_a_gesture_ends_in_one_step_from_where_it_began() -> None:
    session = a_session()
    session.preview(lambda project: rename_clip(project, KICK, "half"))
    session.apply(lambda project: rename_clip(project, KICK, "whole"), RENAMED)
    session.undo()
    assert session.project is SONG


def test_a_gesture_back_to_where_it_began_shows_what_was_there() -> None:
    session = a_session()
    session.preview(titled("Half way"))
    events = told_by(session)
    session.apply(titled("Song"), RENAMED)
    assert session.project is SONG
    assert kinds(events) == [SessionEventKind.PROJECT]
    assert len(session.history.steps) == 1


def test_a_refused_preview_leaves_the_last_one() -> None:
    session = a_session()
    session.preview(titled("Half way"))
    with pytest.raises(EditRefused):
        session.preview(titled(""))
    assert session.project.title == "Half way"


def test_undo_during_a_gesture_gives_it_up_and_takes_back_the_step_before() -> None:
    session = a_session(SONG, replace(SONG, title="Second"))
    session.preview(titled("Half way"))
    session.undo()
    assert session.project is SONG


def test_any_step_of_the_history_can_be_gone_to_and_no_other() -> None:
    states = [replace(SONG, title=f"State {number}") for number in range(4)]
    session = a_session(*states)
    for position in (2, 0, 3, 1):
        session.jump(position)
        assert session.project is states[position]
    with pytest.raises(ValueError, match="no step 4"):
        session.jump(4)


def test_what_is_no_longer_there_is_no_longer_selected() -> None:
    session = a_session()
    both = frozenset({TrackId(DRUMS), TrackId(BASS)})
    session.select(Selection(a_span(0, 100), both, frozenset({KICK})))
    session.apply(
        lambda project: remove_track(project, TrackId(DRUMS)), Label("Removed.", "Remove")
    )
    assert session.selection == Selection(a_span(0, 100), frozenset({TrackId(BASS)}))
    session.apply(lambda project: remove_track(project, TrackId(BASS)), Label("Removed.", "Remove"))
    assert session.selection == NOTHING_SELECTED


def test_selecting_the_same_again_tells_nobody() -> None:
    session = a_session()
    session.select(Selection(a_span(0, 10), frozenset({TrackId(DRUMS)})))
    events = told_by(session)
    session.select(Selection(a_span(0, 10), frozenset({TrackId(DRUMS)})))
    assert events == []


def test_the_cursor_stays_on_the_timeline() -> None:
    session = a_session()
    events = told_by(session)
    session.set_cursor(-5)
    session.set_cursor(40)
    session.focus_track(TrackId(BASS))
    session.focus_track(TrackId(BASS))
    assert session.cursor == 40
    assert kinds(events) == [SessionEventKind.CURSOR, SessionEventKind.FOCUS]


def test_every_state_on_the_screen_is_on_the_disk() -> None:
    kept = KeptSession.begun(SONG)
    for title in ("One", "Two", "Three"):
        kept.session.apply(titled(title), RENAMED)
    kept.assert_is_on_disk()
    kept.session.undo()
    kept.session.undo()
    kept.assert_is_on_disk()
    kept.session.apply(titled("Other"), RENAMED)
    kept.assert_is_on_disk()


def test_what_the_disk_refused_is_said_and_written_when_it_is_tried_again() -> None:
    kept = KeptSession.begun(SONG)
    events = told_by(kept.session)
    kept.disk.failure = DISK_FULL
    kept.session.apply(titled("One"), RENAMED)
    kept.lane.turn_all()
    assert SessionEventKind.SAVE_STATE in kinds(events)
    state = kept.session.save_state
    assert state is not None
    assert (state.stage, state.failure) == (SaveStage.FAILED, DISK_FULL)
    kept.disk.failure = None
    kept.session.retry_saving()
    kept.assert_is_on_disk()


def test_a_session_that_nobody_writes_has_no_state_of_saving() -> None:
    session = a_session()
    session.apply(titled("One"), RENAMED)
    session.flush()
    session.retry_saving()
    assert session.save_state is None


def test_the_oldest_steps_go_and_the_others_keep_their_places_on_the_disk() -> None:
    began = a_step(SONG, "Began.")
    kept = KeptSession(StepMemory(began), History((began,)))
    for number in range(MOST_STEPS + 5):
        kept.session.apply(titled(f"Title {number}"), Label(f"Step {number}.", "Rename"))
        kept.lane.turn_all()
    assert len(kept.session.history.steps) == MOST_STEPS
    assert kept.disk.sentences == ["Began.", *(f"Step {n}." for n in range(MOST_STEPS + 5))]
    kept.session.undo()
    kept.session.apply(titled("Other"), Label("Other.", "Rename"))
    kept.lane.turn_all()
    assert kept.disk.sentences[-2:] == [f"Step {MOST_STEPS + 3}.", "Other."]
    assert kept.disk.position == MOST_STEPS + 5


def test_no_step_is_let_go_while_the_disk_refuses_it() -> None:
    kept = KeptSession.begun(SONG)
    kept.disk.failure = DISK_FULL
    for number in range(MOST_STEPS + 5):
        kept.session.apply(titled(f"Title {number}"), Label(f"Step {number}.", "Rename"))
        kept.lane.turn_all()
    kept.disk.failure = None
    kept.session.apply(titled("Last"), Label("Last.", "Rename"))
    kept.assert_is_on_disk()
    assert len(kept.disk.steps) == MOST_STEPS + 7


def test_pins_go_with_the_commit_that_refers_to_their_bytes() -> None:
    kept = KeptSession.begun(SONG)
    kept.session.hold(("pin",))
    kept.session.apply(titled("One"), RENAMED)
    kept.lane.turn_all()
    assert kept.disk.commits[0].released_pins == ("pin",)


def test_a_session_is_saved_from_its_beginning() -> None:
    kept = KeptSession(StepMemory(a_step(SONG)), History((a_step(SONG),)))
    state = kept.session.save_state
    assert state is not None
    assert state.stage is SaveStage.SAVED
