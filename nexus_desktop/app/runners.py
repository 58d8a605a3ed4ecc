"""Where the program works in the background: three places, so that none waits for another."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.tasks.runner import Deliver, TaskStatus, ThreadTaskRunner

WORKERS, EXPORTS = 3, 2


class Runners:
    """Built first and stopped last.

    Attributes:
        lane: one thread for the library's files, in order, which loses nothing.
        pool: for all that is read, drawn and worked out.
        exports: for files that are written; so many at once, and they may be paused.
    """

    def __init__(self, deliver: Deliver, on_status: Callable[[TaskStatus], None]) -> None:
        self.lane = ThreadTaskRunner(1, deliver, name="store")
        self.pool = ThreadTaskRunner(WORKERS, deliver, on_status=on_status)
        self.exports = ThreadTaskRunner(
            EXPORTS, deliver, name="export", on_status=on_status, can_pause=True
        )

    @property
    def is_idle(self) -> bool:
        """Whether nothing is worked on, nor waits."""
        return self.lane.is_idle and self.pool.is_idle and self.exports.is_idle

    def cancel(self, task_id: int) -> None:
        """End a task, wherever it runs."""
        for runner in (self.pool, self.exports):
            runner.cancel(task_id)

    def stop_work(self) -> None:
        """Give up all but what is written into the library."""
        self.exports.close()
        self.pool.close()
