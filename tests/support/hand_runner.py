"""A task runner that is turned by hand: what happens between start and end is the test's choice."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from nexus_desktop.tasks.progress import Cancelled
from nexus_desktop.tasks.runner import TaskHandle, Work

T = TypeVar("T")


class HandTaskRunner:
    """Keeps work until `turn`, which runs the oldest to its end.

    Attributes:
        titles: what every task that was started is called, in order.
        handles: the same tasks, to cancel them.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self.titles: list[str] = []
        self.handles: list[TaskHandle] = []

    def run(
        self,
        work: Work[T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        *,
        title: str = "",
        on_cancelled: Callable[[], None] | None = None,
    ) -> TaskHandle:
        """Keep the work for later."""
        handle = TaskHandle(len(self.handles) + 1)
        self.handles.append(handle)
        self.titles.append(title)

        def turned() -> None:
            try:
                handle.progress.checkpoint()
                result = work(handle.progress)
            except Cancelled:
                if on_cancelled is not None:
                    on_cancelled()
            except Exception as error:  # noqa: BLE001 - handed on, as the threads do
                on_error(error)
            else:
                on_done(result)

        self._waiting.append(turned)
        return handle

    def turn(self) -> None:
        """Run the work that has waited longest."""
        self._waiting.popleft()()

    def turn_all(self) -> None:
        """Run all work, and what that starts."""
        while self._waiting:
            self.turn()

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    def close(self) -> None:
        """Drop what has not begun."""
        self._waiting.clear()
