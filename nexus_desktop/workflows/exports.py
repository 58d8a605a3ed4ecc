"""Everything about exports that the window needs: presets, what was chosen last, the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.store.export_memory import ExportMemory
from nexus_desktop.tasks.runner import TaskRunner
from nexus_desktop.workflows.export_document import from_fields, to_fields
from nexus_desktop.workflows.export_plan import ExportOrder, planned
from nexus_desktop.workflows.export_presets import ExportPresets
from nexus_desktop.workflows.export_queue import ExportQueue

MOST_FOLDERS = 8


class Exports:
    """What people export, and how.

    Attributes:
        presets: for the format and loudness.
        queue: what is written, and was.
    """

    def __init__(
        self,
        memory: ExportMemory,
        presets: ExportPresets,
        queue: ExportQueue,
        lane: TaskRunner,
        on_error: Callable[[Exception], None],
    ) -> None:
        """Read what was chosen last.

        Args:
            lane: where it is written.
            on_error: told why it could not be.

        Raises:
            StoreError: the file is there, but cannot be read at all.
        """
        self.presets, self.queue = presets, queue
        self._memory, self._lane, self._on_error = memory, lane, on_error
        self._last: dict[str, ExportOrder] = {}
        for project, entry in memory.orders().items():
            try:
                self._last[project] = from_fields(ExportOrder, entry)
            except CommandError:  # of a newer version: it is chosen anew, as at the first time
                continue

    def last(self, project: ProjectId) -> ExportOrder | None:
        """Return what was chosen last for a project; None if it was never exported."""
        return self._last.get(project)

    @property
    def newest(self) -> ExportOrder | None:
        """What was chosen last, for whichever project."""
        return next(reversed(self._last.values()), None)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where exports went, the newest first."""
        found = dict.fromkeys(order.folder for order in reversed(self._last.values()))
        return tuple(found)[:MOST_FOLDERS]

    def start(self, order: ExportOrder, project: Project, selection: Selection) -> None:
        """Write the files of an order in the background, and remember what was chosen.

        Raises:
            NexusError: there is nothing of it, or the files cannot be named like that.
        """
        requests = planned(order, project, selection)
        self._last.pop(project.id, None)
        self._last[project.id] = order
        self._lane.run(
            lambda _progress: self._memory.remember(project.id, to_fields(order)),
            lambda _nothing: None,
            self._on_error,
        )
        self.queue.start([replace(request, measures_loudness=True) for request in requests])
