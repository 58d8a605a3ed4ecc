"""What comes late: the past of a project that is open already, and sounds still on their way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.clips import rename_clip
from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.edits.sources import remove_arrival, settle_source
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.workflows.edit_session import (
    EditSession,
    SessionEvent,
    SessionEventKind,
)
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_history,
    a_project,
    a_source,
    a_span,
    a_step,
    a_track,
    with_clip,
    with_sources,
    with_track,
)
from tests.support.kept_session import KeptSession
from tests.support.step_memory import StepMemory

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


@pytest.fixture
def disk() -> StepMemory:
    """A library with a project of five steps, at the fourth: one can be redone."""
    steps = [a_step(replace(SONG, title=f"T{n}"), f"Step {n}.") for n in range(5)]
    memory = StepMemory(*steps)
    memory.position = 3
    return memory


def test_the_past_comes_under_the_step_that_was_opened(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    kept.session.adopt(kept.past(), 0)
    assert sentences(kept.session) == [f"Step {n}." for n in range(5)]
    assert kept.session.history.position == 3
    kept.session.redo()
    assert kept.session.project.title == "T4"
    kept.assert_is_on_disk()


def test_edits_made_before_the_past_comes_stay_on_top_of_it(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    past = kept.past()
    kept.session.apply(titled("Mine"), Label("Mine.", "Rename"))
    kept.session.adopt(past, 0)
    assert sentences(kept.session) == ["Step 0.", "Step 1.", "Step 2.", "Step 3.", "Mine."]
    assert kept.session.project.title == "Mine"
    kept.assert_is_on_disk()


def test_edits_that_the_past_knows_of_already_are_there_once(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    kept.session.apply(titled("Mine"), Label("Mine.", "Rename"))
    kept.session.apply(titled("Mine too"), Label("Mine too.", "Rename"))
    kept.lane.turn_all()
    kept.session.adopt(kept.past(), 0)
    assert sentences(kept.session)[3:] == ["Step 3.", "Mine.", "Mine too."]
    kept.session.apply(titled("More"), Label("More.", "Rename"))
    kept.assert_is_on_disk()


def test_an_undo_made_before_the_past_comes_is_kept(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    past = kept.past()
    kept.session.apply(titled("Mine"), Label("Mine.", "Rename"))
    kept.session.undo()
    kept.session.adopt(past, 0)
    assert kept.session.project.title == "T3"
    assert sentences(kept.session)[-1] == "Mine."
    kept.session.redo()
    kept.assert_is_on_disk()


def test_edits_made_after_the_past_has_come_are_written_behind_it(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    kept.session.adopt(kept.past(), 0)
    kept.session.jump(1)
    kept.session.apply(titled("Mine"), Label("Mine.", "Rename"))
    kept.assert_is_on_disk()
    assert disk.sentences == ["Step 0.", "Step 1.", "Mine."]


def test_a_past_of_which_the_oldest_steps_are_gone_keeps_its_places(disk: StepMemory) -> None:
    kept = KeptSession.reopened(disk)
    kept.session.adopt(kept.past(from_position=2), 2)
    assert sentences(kept.session) == ["Step 2.", "Step 3.", "Step 4."]
    kept.session.apply(titled("Mine"), Label("Mine.", "Rename"))
    kept.lane.turn_all()
    assert disk.sentences == ["Step 0.", "Step 1.", "Step 2.", "Step 3.", "Mine."]


VERSE = a_clip("verse", 0, 1000, source="song")
ARRIVAL = TrackId("arrival")


def with_arrival(project: Project) -> Project:
    """Return the project with a sound on a new track that is still being read."""
    held = with_sources(project, a_source("song", is_settled=False))
    return with_clip(with_track(held, a_track(ARRIVAL)), VERSE, ARRIVAL)


def without_arrival(project: Project) -> Project:
    return remove_arrival(project, SourceId("song"), ARRIVAL)


def an_importing_session() -> KeptSession:
    kept = KeptSession.begun(SONG)
    kept.session.apply(with_arrival, Label("Imported.", "Import"))
    return kept


def test_what_becomes_known_of_a_sound_is_true_in_every_step_and_is_no_step_itself() -> None:
    kept = an_importing_session()
    kept.session.apply(titled("Other"), RENAMED)
    kept.session.preview(titled("Half way"))
    settled = a_source("song", 900)
    kept.session.amend(
        lambda p: settle_source(p, settled.id, settled) if settled.id in p.sources else p
    )
    assert sentences(kept.session) == ["Began.", "Imported.", "Renamed."]
    assert kept.session.project.title == "Half way"
    for step in kept.session.history.steps[1:]:
        assert step.project.clip(ClipId("verse"))[1].span == a_span(0, 900)
    kept.assert_is_on_disk()


def test_amending_what_is_not_there_writes_nothing() -> None:
    kept = KeptSession.begun(SONG)
    kept.session.amend(lambda project: project)
    assert kept.lane.is_idle


def test_a_retracted_arrival_leaves_no_trace() -> None:
    kept = an_importing_session()
    kept.session.retract(without_arrival)
    assert kept.session.project == SONG
    assert sentences(kept.session) == ["Began."]
    kept.assert_is_on_disk()


def test_what_was_done_beside_a_retracted_arrival_stays() -> None:
    kept = an_importing_session()
    kept.session.apply(lambda project: rename_clip(project, KICK, "boom"), RENAMED)
    kept.session.retract(without_arrival)
    assert sentences(kept.session) == ["Began.", "Renamed."]
    assert kept.session.project == rename_clip(SONG, KICK, "boom")
    kept.assert_is_on_disk()


def test_a_track_made_for_a_retracted_arrival_stays_if_it_holds_something_else() -> None:
    kept = an_importing_session()
    kept.session.apply(
        lambda project: with_clip(project, a_clip("snare", 50), ARRIVAL), Label("Added.", "Add")
    )
    kept.session.retract(without_arrival)
    assert [clip.id for clip in kept.session.project.track(ARRIVAL).clips] == ["snare"]
    kept.assert_is_on_disk()


def test_an_arrival_retracted_before_the_past_comes_is_not_brought_back_by_it(
    disk: StepMemory,
) -> None:
    kept = KeptSession.reopened(disk)
    kept.session.apply(with_arrival, Label("Imported.", "Import"))
    kept.lane.turn_all()
    past = kept.past()
    kept.session.retract(without_arrival)
    kept.session.adopt(past, 0)
    assert sentences(kept.session) == [f"Step {n}." for n in range(4)]
    kept.assert_is_on_disk()
