"""What is on the disk after which gesture, whatever the disk says meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from nexus_desktop.domain.history import History
from nexus_desktop.domain.project import Project
from nexus_desktop.tasks.runner import InlineTaskRunner, TaskRunner, ThreadTaskRunner
from nexus_desktop.workflows.journal import Journal, SaveStage, SaveState
from tests.support.builders import a_clip, a_project, a_source, a_step, with_clip, with_sources
from tests.support.hand_runner import HandTaskRunner
from tests.support.mailbox import Mailbox
from tests.support.step_memory import DISK_FULL, StepMemory


class Writing:
    """A journal over a library in memory, and the history it is told of.

    Attributes:
        stages: what the status line has shown, in order.
    """

    def __init__(self, lane: TaskRunner, *, base: int = 0) -> None:
        began = a_step(a_project(), "Began.")
        self.disk = StepMemory(*[began] * (base + 1))
        self.history = History((began,))
        self.base = base
        self.states: list[SaveState] = []
        self.journal = Journal(
            self.history.project.id, self.disk, lane, on_state=self.states.append
        )

    @property
    def stages(self) -> list[SaveStage]:
        return [state.stage for state in self.states]

    def does(self, sentence: str, project: Project | None = None) -> None:
        """Make a step and have it written."""
        step = a_step(project or self.history.project, sentence)
        self.history = self.history.pushed(step)
        self.journal.record(self.history, self.base, self.history.position)

    def goes_to(self, position: int) -> None:
        """Undo or redo, and have it written."""
        self.history = self.history.jumped(position)
        self.journal.record(self.history, self.base, len(self.history.steps))


@pytest.fixture
def lane() -> HandTaskRunner:
    return HandTaskRunner()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def thread(mailbox: Mailbox) -> Iterator[ThreadTaskRunner]:
    with closing(ThreadTaskRunner(1, mailbox.deliver, name="store")) as runner:
        yield runner


def test_every_step_is_written_and_then_called_saved() -> None:
    writing = Writing(InlineTaskRunner())
    writing.does("One.")
    writing.does("Two.")
    assert writing.disk.sentences == ["Began.", "One.", "Two."]
    assert writing.disk.position == 2
    assert writing.stages == [SaveStage.SAVING, SaveStage.SAVED] * 2


def test_saved_is_said_only_after_the_commit(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    before = writing.journal.state.at
    writing.does("One.")
    assert (writing.disk.commits, writing.stages) == ([], [SaveStage.SAVING])
    lane.turn()
    assert writing.stages == [SaveStage.SAVING, SaveStage.SAVED]
    at = writing.journal.state.at
    assert before is not None
    assert at is not None
    assert at >= before


def test_gestures_made_during_a_commit_go_together_into_the_next_one(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    for sentence in ("One.", "Two.", "Three."):
        writing.does(sentence)
    lane.turn_all()
    assert [commit.sentences for commit in writing.disk.commits] == [("One.",), ("Two.", "Three.")]
    assert writing.stages == [SaveStage.SAVING, SaveStage.SAVING, SaveStage.SAVED]


def test_gestures_made_while_a_thread_writes_are_written_in_order(
    thread: ThreadTaskRunner, mailbox: Mailbox
) -> None:
    writing = Writing(thread)
    writing.disk.gate.clear()
    sentences = [f"Step {number}." for number in range(1, 40)]
    for sentence in sentences:
        writing.does(sentence)
    writing.disk.gate.set()
    mailbox.run_until(lambda: writing.journal.state.stage is SaveStage.SAVED)
    assert writing.disk.sentences == ["Began.", *sentences]
    assert len(writing.disk.commits) == 2


def test_a_refused_commit_keeps_everything_and_the_next_gesture_writes_it_too() -> None:
    writing = Writing(InlineTaskRunner())
    writing.disk.failure = DISK_FULL
    writing.does("One.")
    writing.does("Two.")
    assert writing.disk.sentences == ["Began."]
    assert writing.journal.state.stage is SaveStage.FAILED
    assert writing.journal.state.failure is DISK_FULL
    writing.disk.failure = None
    writing.does("Three.")
    assert writing.disk.sentences == ["Began.", "One.", "Two.", "Three."]
    assert writing.journal.state.failure is None


def test_trying_again_writes_what_was_refused() -> None:
    writing = Writing(InlineTaskRunner())
    writing.disk.failure = DISK_FULL
    writing.does("One.")
    writing.goes_to(0)
    writing.disk.failure = None
    writing.journal.retry()
    assert (writing.disk.sentences, writing.disk.position) == (["Began.", "One."], 0)
    writing.journal.retry()
    assert len(writing.disk.commits) == 1, "there is nothing left to write"


def test_trying_again_during_a_commit_does_not_write_twice(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    writing.does("One.")
    writing.does("Two.")
    writing.journal.retry()
    lane.turn_all()
    assert [commit.first_position for commit in writing.disk.commits] == [1, 2]


def test_a_bug_in_the_store_is_not_called_a_failure_of_the_disk() -> None:
    writing = Writing(InlineTaskRunner())
    writing.disk.failure = RuntimeError("a bug")
    with pytest.raises(RuntimeError, match="a bug"):
        writing.does("One.")


def test_undo_keeps_on_the_disk_what_can_be_redone() -> None:
    writing = Writing(InlineTaskRunner())
    writing.does("One.")
    writing.does("Two.")
    writing.goes_to(1)
    assert (writing.disk.sentences, writing.disk.position) == (["Began.", "One.", "Two."], 1)
    assert writing.disk.commits[-1].sentences == ()


def test_a_new_step_replaces_on_the_disk_what_was_undone() -> None:
    writing = Writing(InlineTaskRunner())
    writing.does("One.")
    writing.does("Two.")
    writing.goes_to(0)
    writing.does("Other.")
    assert writing.disk.sentences == ["Began.", "Other."]


def test_an_undo_and_a_step_during_one_commit_end_as_they_were_made(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    writing.does("One.")
    writing.does("Two.")
    writing.goes_to(1)
    writing.does("Other.")
    writing.goes_to(1)
    lane.turn_all()
    assert writing.disk.sentences == ["Began.", "One.", "Other."]
    assert writing.disk.position == 1


def test_positions_count_from_where_the_history_begins_in_the_library() -> None:
    writing = Writing(InlineTaskRunner(), base=7)
    writing.does("One.")
    assert writing.disk.commits[0].first_position == 8
    assert writing.disk.position == 8


def test_a_source_that_is_still_arriving_is_left_out_until_it_has_settled() -> None:
    writing = Writing(InlineTaskRunner())
    empty = writing.history.project
    arriving = a_source("song", is_settled=False)
    held = with_clip(with_sources(empty, arriving), a_clip("verse", source="song"))
    writing.does("Imported.", held)
    assert writing.disk.steps[1].project == empty
    settled = with_sources(held, a_source("song"))
    writing.history = writing.history.amended(
        lambda project: settled if project is held else project
    )
    writing.journal.record(writing.history, 0, 1)
    assert writing.disk.steps[1].project == settled


def test_pins_are_released_by_the_commit_that_refers_to_them(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    writing.does("One.")
    writing.journal.hold(("pin of a sound",))
    writing.does("Imported.")
    lane.turn_all()
    assert [commit.released_pins for commit in writing.disk.commits] == [(), ("pin of a sound",)]


def test_pins_are_held_through_a_refused_commit() -> None:
    writing = Writing(InlineTaskRunner())
    writing.disk.failure = DISK_FULL
    writing.journal.hold(("first",))
    writing.does("One.")
    writing.disk.failure = None
    writing.journal.hold(("second",))
    writing.does("Two.")
    assert writing.disk.commits[-1].released_pins == ("first", "second")


def test_everything_is_handed_over_before_the_lane_is_closed(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    writing.does("One.")
    writing.does("Two.")
    writing.journal.flush()
    lane.turn_all()
    assert writing.disk.sentences == ["Began.", "One.", "Two."]


def test_what_is_handed_over_last_stands_even_if_the_commit_before_was_refused(
    lane: HandTaskRunner,
) -> None:
    writing = Writing(lane)
    writing.does("One.")
    writing.does("Two.")
    writing.journal.flush()
    writing.disk.failure = DISK_FULL
    lane.turn()
    writing.disk.failure = None
    lane.turn_all()
    assert writing.disk.sentences == ["Began.", "One.", "Two."]


def test_nothing_is_written_when_nothing_has_changed(lane: HandTaskRunner) -> None:
    writing = Writing(lane)
    writing.journal.flush()
    assert lane.is_idle
    assert writing.stages == []
