"""The panel on the right: what there is to read and turn about what is open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.history.history_panel import HistoryPanel
from nexus_desktop.workflows.edit_session import SessionEvent

WIDTH = 320


class Inspector(QTabWidget):
    """One tab a subject."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setDocumentMode(True)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._history = HistoryPanel(context)
        self.addTab(self._history, "History")

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        self._history.on_session_event(event)

    def show_history(self) -> None:
        """Bring the history to the front and the keyboard into it."""
        self.setVisible(True)
        self.setCurrentWidget(self._history)
        self._history.take_focus()
