"""The editor for one session: transport bar, timeline, inspector. A new session gets a new page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nexus_desktop.ui.arrange.arrange_view import ArrangeView
from nexus_desktop.ui.commands import UiCommands
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.inspector import Inspector
from nexus_desktop.ui.transport.transport_bar import TransportBar
from nexus_desktop.workflows.edit_session import SessionEvent


class EditorPage(QWidget):
    """Places the panels of a session and passes its events to them."""

    def __init__(self, context: UiContext, commands: UiCommands) -> None:
        super().__init__()
        self.context = context
        self.transport_bar = TransportBar(context, commands)
        self.arrange = ArrangeView(context)
        self.inspector = Inspector(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.transport_bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.arrange, 1)
        row.addWidget(self.inspector)
        column.addLayout(row, 1)
        self._ends: list[Callable[[], None]] = [context.session.subscribe(self._on_event)]

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes round."""
        panes: tuple[QWidget, ...] = (self.arrange, self.inspector, self.transport_bar)
        return tuple(pane for pane in panes if pane.isVisible())

    def tick(self) -> None:
        """Bring everything that moves with the sound up to date."""
        self.transport_bar.tick()
        self.inspector.tick()

    def close_session(self) -> None:
        """Let go of the session; the page is not used after this."""
        for end in self._ends:
            end()
        self._ends.clear()
        self.inspector.close_session()
        self.arrange.detach()

    def _on_event(self, event: SessionEvent) -> None:
        self.transport_bar.on_session_event(event)
        self.inspector.on_session_event(event)
