"""The undo history as a list: read what was done, click to go there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nexus_desktop.ui.context import UiContext
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind

ROW_HEIGHT = 32


class HistoryPanel(QWidget):
    """One row a step, oldest first; steps that can be redone are faint."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("History")
        self._list = QListWidget(self)
        self._list.setAccessibleName("Steps, oldest first")
        self._list.setUniformItemSizes(True)
        self._list.itemActivated.connect(self._jump)
        self._list.itemClicked.connect(self._jump)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._list)
        context.look.theme_changed.connect(self.refresh)
        self.refresh()

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind is SessionEventKind.HISTORY:
            self.refresh()

    def refresh(self) -> None:
        """Write the list anew, keeping rows that say the same."""
        history = self._context.session.history
        for row, step in enumerate(history.steps):
            item = self._list.item(row) or QListWidgetItem(self._list)
            if item.text() != step.label.sentence:
                item.setText(step.label.sentence)
                item.setSizeHint(QSize(0, ROW_HEIGHT))
                item.setToolTip(f"{step.label.sentence}\n{step.at.astimezone():%x %X}")
            theme = self._context.look.theme
            item.setForeground(theme.text if row <= history.position else theme.faint)
        while self._list.count() > len(history.steps):
            self._list.takeItem(self._list.count() - 1)
        self._list.setCurrentRow(history.position)
        self._list.scrollToItem(self._list.item(history.position))

    def take_focus(self) -> None:
        """Put the keyboard into the list."""
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _jump(self, item: QListWidgetItem) -> None:
        self._context.session.jump(self._list.row(item))
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
