"""Background work: one of three answers, always on the thread that owns the screens."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import (
    InlineTaskRunner,
    TaskRunner,
    TaskState,
    TaskStatus,
    ThreadTaskRunner,
)

PATIENCE_S = 10.0


class Screens:
    """Stands for the thread of the screens: keeps calls until they are run here."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.statuses: list[TaskStatus] = []

    def run_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self.calls.get(timeout=PATIENCE_S)()


class Answers:
    """What a task has answered, and on which thread."""

    def __init__(self) -> None:
        self.got: list[tuple[str, object]] = []
        self.threads: set[str] = set()

    def note(self, kind: str, value: object = None) -> None:
        self.got.append((kind, value))
        self.threads.add(threading.current_thread().name)

    def start(self, runner: TaskRunner, work: Callable[[Progress], object]) -> Callable[[], None]:
        handle = runner.run(
            work,
            lambda value: self.note("done", value),
            lambda error: self.note("failed", error),
            on_cancelled=lambda: self.note("cancelled"),
            title="Working",
        )
        return handle.cancel


@pytest.fixture
def screens() -> Screens:
    return Screens()


@pytest.fixture
def runner(screens: Screens) -> Iterator[ThreadTaskRunner]:
    runner = ThreadTaskRunner(2, screens.calls.put, on_status=screens.statuses.append)
    yield runner
    runner.close()


def test_a_result_comes_back_on_the_thread_of_the_screens(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    answers = Answers()
    answers.start(runner, lambda _progress: threading.current_thread().name)
    screens.run_until(lambda: bool(answers.got))
    kind, worker = answers.got[0]
    assert kind == "done"
    assert worker != threading.current_thread().name
    assert answers.threads == {threading.current_thread().name}


def test_a_failure_is_the_only_answer_of_work_that_raises(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    failure, answers = ValueError("no"), Answers()

    def work(_progress: Progress) -> None:
        raise failure

    answers.start(runner, work)
    screens.run_until(lambda: bool(answers.got))
    assert answers.got == [("failed", failure)]


def test_cancelled_work_stops_at_its_next_checkpoint_and_says_so(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    has_begun, may_go_on, answers = threading.Event(), threading.Event(), Answers()

    def work(progress: Progress) -> str:
        has_begun.set()
        may_go_on.wait(PATIENCE_S)
        progress.checkpoint()
        return "not wanted"

    cancel = answers.start(runner, work)
    assert has_begun.wait(PATIENCE_S)
    cancel()
    may_go_on.set()
    screens.run_until(lambda: bool(answers.got))
    assert answers.got == [("cancelled", None)]


def test_a_task_can_be_cancelled_by_its_number_as_the_status_line_does(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    answers, has_begun = Answers(), threading.Event()

    def work(progress: Progress) -> None:
        has_begun.set()
        while True:
            progress.checkpoint()

    answers.start(runner, work)
    assert has_begun.wait(PATIENCE_S)
    screens.run_until(lambda: bool(screens.statuses))
    runner.cancel(screens.statuses[0].id)
    screens.run_until(lambda: bool(answers.got))
    assert answers.got == [("cancelled", None)]


def test_a_task_that_has_not_begun_is_cancelled_at_once(screens: Screens) -> None:
    runner, may_go_on = ThreadTaskRunner(1, screens.calls.put), threading.Event()
    first, second = Answers(), Answers()
    first.start(runner, lambda _progress: may_go_on.wait(PATIENCE_S))
    cancel = second.start(runner, lambda _progress: "not wanted")
    try:
        cancel()
        screens.run_until(lambda: bool(second.got))
        assert second.got == [("cancelled", None)]
        assert first.got == []
    finally:
        may_go_on.set()
        runner.close()


def test_a_task_waits_at_its_next_checkpoint_until_it_may_go_on(screens: Screens) -> None:
    runner = ThreadTaskRunner(
        1, screens.calls.put, on_status=screens.statuses.append, can_pause=True
    )
    rounds, answers, may_end = [0], Answers(), threading.Event()

    def work(progress: Progress) -> str:
        while not may_end.is_set():
            progress.report(0.5)
            rounds[0] += 1
        return "done"

    def states() -> list[TaskState]:
        return [status.state for status in screens.statuses]

    try:
        answers.start(runner, work)
        screens.run_until(lambda: TaskState.RUNNING in states())
        task_id = screens.statuses[0].id
        assert screens.statuses[0].can_pause
        runner.pause(task_id, is_paused=True)
        screens.run_until(lambda: states()[-1] is TaskState.PAUSED)
        assert screens.statuses[-1].fraction == 0.5
        may_end.wait(0.05)  # it may be in the middle of a round
        before = rounds[0]
        may_end.wait(0.05)
        assert rounds[0] == before
        runner.pause(task_id, is_paused=False)
        screens.run_until(lambda: states()[-1] is TaskState.RUNNING)
        may_end.set()
        screens.run_until(lambda: bool(answers.got))
        assert answers.got == [("done", "done")]
    finally:
        may_end.set()
        runner.close()


def test_closing_ends_a_task_that_is_paused(screens: Screens) -> None:
    runner, has_begun = ThreadTaskRunner(1, screens.calls.put), threading.Event()

    def work(progress: Progress) -> None:
        while True:
            has_begun.set()
            progress.checkpoint()

    handle = runner.run(work, lambda _nothing: None, lambda _error: None)
    assert has_begun.wait(PATIENCE_S)
    handle.pause()
    runner.close()
    assert handle.progress.is_cancelled


def test_whoever_shows_tasks_hears_every_change_in_order(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    answers = Answers()
    answers.start(runner, lambda progress: progress.report(0.5, "half"))
    screens.run_until(lambda: bool(answers.got))
    states = [(status.state, status.fraction) for status in screens.statuses]
    assert states == [
        (TaskState.WAITING, None),
        (TaskState.RUNNING, None),
        (TaskState.RUNNING, 0.5),
        (TaskState.DONE, 1.0),
    ]
    assert {status.title for status in screens.statuses} == {"Working"}


def test_work_without_a_title_is_shown_to_nobody(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    done: list[object] = []
    runner.run(lambda _progress: 1, done.append, done.append)
    screens.run_until(lambda: bool(done))
    assert screens.statuses == []


def test_a_runner_is_idle_when_everything_has_ended(
    runner: ThreadTaskRunner, screens: Screens
) -> None:
    assert runner.is_idle
    gate, answers = threading.Event(), Answers()
    answers.start(runner, lambda _progress: gate.wait(PATIENCE_S))
    assert not runner.is_idle
    gate.set()
    screens.run_until(lambda: bool(answers.got))
    assert runner.is_idle


def test_one_thread_is_a_lane_that_keeps_the_order(screens: Screens) -> None:
    lane = ThreadTaskRunner(1, screens.calls.put)
    written: list[int] = []

    def write(number: int) -> Callable[[Progress], None]:
        return lambda _progress: written.append(number)

    for number in range(50):
        lane.run(write(number), lambda _nothing: None, lambda _error: None)
    lane.finish()
    assert written == list(range(50))


def test_finishing_waits_for_all_that_was_started(screens: Screens) -> None:
    lane, gate, written = ThreadTaskRunner(1, screens.calls.put), threading.Event(), []

    def write(_progress: Progress) -> None:
        gate.wait(PATIENCE_S)
        written.append("safe")

    lane.run(write, lambda _nothing: None, lambda _error: None)
    lane.run(write, lambda _nothing: None, lambda _error: None)
    threading.Timer(0.05, gate.set).start()
    lane.finish()
    assert written == ["safe", "safe"]


def test_closing_drops_what_has_not_begun(screens: Screens) -> None:
    runner, gate, begun = ThreadTaskRunner(1, screens.calls.put), threading.Event(), []

    def work(_progress: Progress) -> None:
        begun.append(1)
        gate.wait(PATIENCE_S)

    for _ in range(3):
        runner.run(work, lambda _nothing: None, lambda _error: None)
    while not begun:
        pass
    threading.Timer(0.05, gate.set).start()
    runner.close()
    assert len(begun) == 1


def test_the_inline_runner_answers_before_it_returns() -> None:
    runner, answers = InlineTaskRunner(), Answers()
    answers.start(runner, lambda _progress: 7)
    assert answers.got == [("done", 7)]


def test_the_inline_runner_gives_the_same_three_answers() -> None:
    runner, answers = InlineTaskRunner(), Answers()
    failure = ValueError("no")

    def fails(_progress: Progress) -> None:
        raise failure

    def gives_up(progress: Progress) -> None:
        progress.cancel()
        progress.checkpoint()

    answers.start(runner, fails)
    answers.start(runner, gives_up)
    assert answers.got == [("failed", failure), ("cancelled", None)]
