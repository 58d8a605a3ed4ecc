"""What commands ask of exports in the window: the panel, the same once more, the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.export_parts import What
from nexus_desktop.ui.export.export_list import ExportList
from nexus_desktop.ui.export.export_panel import ExportPanel, Subject
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.drag_out import DragOut
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.export_plan import ExportOrder
from nexus_desktop.workflows.exports import Exports


class ExportActions:
    """The `Exporting` of the command context."""

    def __init__(
        self,
        window: QWidget,
        look: Look,
        session: Callable[[], EditSession],
        exports: Exports,
        drag_out: DragOut,
        on_error: Callable[[NexusError], None],
    ) -> None:
        """Export what is open.

        Args:
            window: what the panels lie over.
            session: returns what is open.
            on_error: told why nothing could be exported.
        """
        self._window, self._look, self._on_error = window, look, on_error
        self._session, self._exports, self._drag_out = session, exports, drag_out

    @property
    def is_running(self) -> bool:
        """Whether a file is being written, or waits for its turn."""
        return self._exports.queue.is_running

    def ask(self, *, selection_only: bool) -> None:
        """Show the panel."""
        session = self._session()
        subject = Subject(session.project, session.selection)
        what = What.SELECTION if selection_only else What.WHOLE
        panel = ExportPanel(self._window, self._look, subject, what, self._exports, self._drag_out)
        panel.export_requested.connect(self._start)
        panel.open()

    def again(self) -> None:
        """Export as the last time; ask where a project was never exported."""
        last = self._exports.last(self._session().project.id)
        if last is None:
            self.ask(selection_only=False)
        else:
            self._start(last)

    def show_list(self) -> None:
        """Show what is exported, and was."""
        ExportList(self._window, self._look, self._exports.queue).show()

    def _start(self, order: ExportOrder) -> None:
        session = self._session()
        try:
            self._exports.start(order, session.project, session.selection)
        except NexusError as error:
            self._on_error(error)
