"""One door for background work: plain data in, the answer on the caller's thread."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any, Protocol, TypeVar

from nexus_desktop.tasks.progress import Cancelled, Pace, Progress, Report

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]
"""Runs a call on the thread that owns the screens: the GUI's event queue; in tests `call()`."""
REPORT_EVERY_S = 0.05
Work = Callable[[Progress], T]


class TaskState(StrEnum):
    """Where a task is in its life; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """A task as it is shown: a snapshot, delivered again at every change.

    Attributes:
        title: what is being done, in words; empty for work that nobody needs to see.
        fraction: how much is done, 0 to 1; None while unknown.
        can_pause: whether it may be asked to wait.
    """

    id: int
    title: str
    state: TaskState = TaskState.WAITING
    fraction: float | None = None
    note: str = ""
    can_pause: bool = False


_IDS = itertools.count(1)
"""Of the tasks of all runners, which are shown in one list."""

Announce = Callable[[TaskState], None]


@dataclass(slots=True)
class TaskHandle:
    """What the caller keeps, to cancel or to let it wait for a while."""

    id: int
    progress: Progress = field(default_factory=Progress)
    announce: Announce | None = None
    future: Future[Any] | None = None

    def cancel(self) -> None:
        """End it at its next checkpoint; at once if it has not begun."""
        self.progress.cancel()
        if self.future is not None:
            self.future.cancel()

    def pause(self) -> None:
        """Let it wait at its next checkpoint."""
        self.progress.pause()
        self._tell(TaskState.PAUSED)

    def resume(self) -> None:
        """Let it go on."""
        self.progress.resume()
        has_begun = self.future is not None and self.future.running()
        self._tell(TaskState.RUNNING if has_begun else TaskState.WAITING)

    def _tell(self, state: TaskState) -> None:
        is_over = self.future is not None and self.future.done()
        if self.announce is not None and not is_over:
            self.announce(state)


class TaskRunner(Protocol):
    """Starts work elsewhere and brings the answer back."""

    def run(
        self,
        work: Work[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        title: str = "",
        on_cancelled: Callable[[], None] | None = None,
    ) -> TaskHandle:
        """Start `work` elsewhere; exactly one of the three answers follows, on the screens' thread.

        `work` captures all it needs and changes nothing outside itself, so no locks are needed.
        """

    def close(self) -> None:
        """Cancel what runs, drop what has not begun, and wait."""


class ThreadTaskRunner:
    """Runs work on a few threads; one thread makes it a serial lane (the store's)."""

    def __init__(
        self,
        threads: int,
        deliver: Deliver,
        *,
        name: str = "task",
        on_status: Callable[[TaskStatus], None] | None = None,
        can_pause: bool = False,
    ) -> None:
        """Start nothing yet.

        Args:
            can_pause: whether people are offered to let the work wait, which keeps a thread.
        """
        self._can_pause = can_pause
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._deliver = deliver
        self._on_status = on_status
        self._running: dict[int, TaskHandle] = {}
        self._lock = threading.Lock()

    def run(
        self,
        work: Work[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        title: str = "",
        on_cancelled: Callable[[], None] | None = None,
    ) -> TaskHandle:
        task_id = next(_IDS)
        status = TaskStatus(task_id, title, can_pause=self._can_pause)

        def announce(state: TaskState, fraction: float | None = None, note: str = "") -> None:
            if self._on_status is not None and title:
                shown = replace(status, state=state, fraction=fraction, note=note)
                listener = self._on_status
                self._deliver(lambda: listener(shown))

        running = partial(announce, TaskState.RUNNING)
        progress = Progress(_at_a_pace(running))
        handle = TaskHandle(task_id, progress, lambda state: announce(state, progress.fraction))

        def begin() -> T:
            progress.checkpoint()
            announce(TaskState.RUNNING)
            return work(progress)

        def answer(future: Future[T]) -> None:
            with self._lock:
                self._running.pop(task_id, None)
            error = future.exception() if not future.cancelled() else Cancelled()
            if error is None:
                announce(TaskState.DONE, 1.0)
                self._deliver(lambda: on_done(future.result()))
            elif isinstance(error, Cancelled):
                announce(TaskState.CANCELLED)
                if on_cancelled is not None:
                    self._deliver(on_cancelled)
            elif isinstance(error, Exception):
                failure = error
                announce(TaskState.FAILED)
                self._deliver(lambda: on_error(failure))

        with self._lock:
            self._running[task_id] = handle
        announce(TaskState.WAITING)
        handle.future = self._pool.submit(begin)
        handle.future.add_done_callback(answer)
        return handle

    @property
    def is_idle(self) -> bool:
        """Whether everything that was started has ended."""
        with self._lock:
            return not self._running

    def cancel(self, task_id: int) -> None:
        """Cancel one task; nothing happens if it has ended."""
        if handle := self._handle(task_id):
            handle.cancel()

    def pause(self, task_id: int, is_paused: bool) -> None:
        """Let one task wait, or go on; nothing happens if it has ended."""
        handle = self._handle(task_id)
        if handle is not None and is_paused:
            handle.pause()
        elif handle is not None:
            handle.resume()

    def _handle(self, task_id: int) -> TaskHandle | None:
        with self._lock:
            return self._running.get(task_id)

    def close(self) -> None:
        with self._lock:
            running = list(self._running.values())
        for handle in running:
            handle.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def finish(self) -> None:
        """Wait for everything that was started, then close; for the lane that must lose nothing."""
        self._pool.shutdown(wait=True)


def _at_a_pace(report: Report) -> Report:
    """Return a report that passes on only as many as an eye can follow."""
    pace = Pace(REPORT_EVERY_S)

    def report_if_due(fraction: float | None, note: str) -> None:
        if pace.is_due():
            report(fraction, note)

    return report_if_due


class InlineTaskRunner:
    """Runs work at once, on the spot: a test of a workflow reads from top to bottom."""

    def run(
        self,
        work: Work[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        title: str = "",
        on_cancelled: Callable[[], None] | None = None,
    ) -> TaskHandle:
        handle = TaskHandle(next(_IDS))
        try:
            result = work(handle.progress)
        except Cancelled:
            if on_cancelled is not None:
                on_cancelled()
        except Exception as error:  # noqa: BLE001 - handed on, as the threads do
            on_error(error)
        else:
            on_done(result)
        return handle

    def close(self) -> None:
        """Nothing is ever pending."""

    def finish(self) -> None:
        """Nothing is ever pending."""
