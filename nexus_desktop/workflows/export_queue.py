"""Exports one after another, some at once, while people go on editing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskHandle, TaskRunner
from nexus_desktop.workflows.export_audio import ExportReport, ExportRequest, export


class ExportState(StrEnum):
    """Where an export is in its life; the last three are final until it is tried again."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Export:
    """One file that is written, or was; lives on the screens' thread.

    Attributes:
        report: what was written, once it is done.
        error: why it failed.
    """

    def __init__(self, request: ExportRequest) -> None:
        self.request = request
        self.report: ExportReport | None = None
        self.error: NexusError | None = None
        self._task: TaskHandle | None = None
        self._was_cancelled = False

    @property
    def state(self) -> ExportState:
        if self.report is not None:
            return ExportState.DONE
        if self.error is not None:
            return ExportState.FAILED
        if self._was_cancelled:
            return ExportState.CANCELLED
        if self._task is not None and self._task.progress.is_paused:
            return ExportState.PAUSED
        return ExportState.WAITING if self.fraction is None else ExportState.RUNNING

    @property
    def has_ended(self) -> bool:
        return self.state in (ExportState.DONE, ExportState.FAILED, ExportState.CANCELLED)

    @property
    def fraction(self) -> float | None:
        """How much of it is done, 0 to 1; None until it has begun."""
        return self._task.progress.fraction if self._task is not None else None

    def cancel(self) -> None:
        """Give it up; nothing of it is left behind."""
        if self._task is not None:
            self._task.cancel()

    def pause(self) -> None:
        """Let it wait where it is; another one may run meanwhile."""
        if self._task is not None and not self.has_ended:
            self._task.pause()

    def resume(self) -> None:
        """Let it go on."""
        if self._task is not None and not self.has_ended:
            self._task.resume()

    def begin(self, start: Callable[[Export], TaskHandle]) -> None:
        """Wait for its turn, for the first time or again."""
        self.report, self.error, self._was_cancelled = None, None, False
        self._task = start(self)

    def end(self, report: ExportReport | None = None, error: NexusError | None = None) -> None:
        """Take the outcome; neither of the two is given where it was cancelled."""
        self.report, self.error = report, error
        self._was_cancelled = report is None and error is None


Listener = Callable[[], None]
Ended = Callable[[Sequence[Export], "ExportQueue"], None]


class ExportQueue:
    """All exports of this run of the program, in the order in which they were asked for."""

    def __init__(self, reader: ResampledReader, runner: TaskRunner, on_ended: Ended) -> None:
        """Write nothing yet.

        Args:
            runner: as many run at once as it has threads.
            on_ended: told of exports that were asked for together, when the last of them ends.
        """
        self._reader, self._runner, self._on_ended = reader, runner, on_ended
        self._exports: list[Export] = []
        self._listeners: list[Listener] = []

    @property
    def exports(self) -> tuple[Export, ...]:
        return tuple(self._exports)

    @property
    def is_running(self) -> bool:
        """Whether a file is being written, or waits for its turn."""
        return any(not export.has_ended for export in self._exports)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` when there are others, or one ends; returns a call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self, requests: Sequence[ExportRequest]) -> None:
        """Begin to write files that belong together; returns at once."""
        group = [Export(request) for request in requests]
        self._exports += group
        self._begin(group)

    def try_again(self, exports: Sequence[Export]) -> None:
        """Write once more what failed or was cancelled."""
        self._begin([export for export in exports if export.has_ended])

    def forget_ended(self) -> None:
        """Show only what still runs; the files stay."""
        self._exports = [export for export in self._exports if not export.has_ended]
        self._announce()

    def _begin(self, group: list[Export]) -> None:
        for each in group:
            each.begin(lambda item: self._run(item, group))
        self._announce()

    def _run(self, item: Export, group: list[Export]) -> TaskHandle:
        request = item.request

        def work(progress: Progress) -> ExportReport:
            return export(request, self._reader, progress)

        def done(report: ExportReport) -> None:
            item.end(report=report)
            self._ended(group)

        def failed(error: Exception) -> None:
            is_known = isinstance(error, NexusError)
            item.end(error=error if isinstance(error, NexusError) else _unexpected(request))
            self._ended(group)
            if not is_known:
                raise error

        def cancelled() -> None:
            item.end()
            self._ended(group)

        title = f"Exporting {request.target.name}"
        return self._runner.run(work, done, failed, title=title, on_cancelled=cancelled)

    def _ended(self, group: list[Export]) -> None:
        self._announce()
        if all(each.has_ended for each in group):
            self._on_ended(group, self)

    def _announce(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _unexpected(request: ExportRequest) -> NexusError:
    return NexusError(
        f"Cannot write {request.target.name}", "This is a fault in Studio Nexus.", retryable=True
    )
