"""Runs rounds of synchronising in the background, one at a time, when there is a reason to."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.tasks.runner import TaskHandle, TaskRunner
from nexus_desktop.workflows.sync.cycle import SyncEngine
from nexus_desktop.workflows.sync.report import CycleReport
from nexus_desktop.workflows.sync.wake_ups import Wake, WakeUps


class Syncing:
    """Synchronises one account while the program runs. Lives on the screens' thread.

    Whoever has it calls `tick` and, after the seconds that it returns, again.

    Attributes:
        last: what the round that ended last has done; None before the first one.
    """

    def __init__(
        self,
        engine: SyncEngine,
        runner: TaskRunner,
        wake_ups: WakeUps,
        *,
        on_report: Callable[[CycleReport], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Start nothing yet.

        Args:
            on_report: told after every round.
            on_error: told what the library refused; the next round comes all the same.
        """
        self._engine = engine
        self._runner = runner
        self._wake_ups = wake_ups
        self._on_report = on_report
        self._on_error = on_error
        self._running: TaskHandle | None = None
        self._is_closed = False
        self.last: CycleReport | None = None

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def wake(self, why: Wake) -> float:
        """Let the next round come earlier; return the seconds until `tick` should be called."""
        if why is Wake.AT_ONCE:
            self._engine.pacing.forget()
        self._wake_ups.wake(why)
        return self._wake_ups.due_in_s

    def tick(self) -> float:
        """Begin a round if one is due and none runs; return the seconds until the next look."""
        if not self._is_closed and self._running is None and self._wake_ups.due_in_s == 0.0:
            self._wake_ups.begun()
            self._running = TaskHandle(0)  # taken already, should the work be done on the spot
            handle = self._runner.run(self._engine.run, self._ended, self._failed)
            if self._running is not None:
                self._running = handle
        return self._wake_ups.due_in_s

    def close(self) -> None:
        """Begin no round any more and let the one that runs end at its next step."""
        self._is_closed = True
        if self._running is not None:
            self._running.cancel()

    def _ended(self, report: CycleReport) -> None:
        self._running = None
        self.last = report
        self._wake_ups.not_before(self._engine.pacing.wait_s)
        self._on_report(report)

    def _failed(self, error: Exception) -> None:
        self._running = None
        self._on_error(error)
