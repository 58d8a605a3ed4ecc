"""The undo history as a list: read what was done, click to go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nexus_desktop.domain import bounce
from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.history import Step
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.file_drag import FileDragSource
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
        if context.command_context.drag_out is not None:
            FileDragSource(
                self._list.viewport(),
                context.command_context.drag_out,
                self._state_at,
                context.show_error,
            )
        self._shown: tuple[Step, ...] = ()
        self._shown_position = 0
        context.look.theme_changed.connect(self._dress)
        self.refresh()

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind is SessionEventKind.HISTORY:
            self.refresh()

    def refresh(self) -> None:
        """Bring the rows up to date that have changed; a long past is left alone."""
        history = self._context.session.history
        shown, was_at = self._shown, self._shown_position
        for row, step in enumerate(history.steps):
            is_known = row < len(shown) and shown[row] is step
            if not is_known or (row <= history.position) != (row <= was_at):
                self._show_row(row, step, is_ahead=row > history.position)
        while self._list.count() > len(history.steps):
            self._list.takeItem(self._list.count() - 1)
        self._shown, self._shown_position = history.steps, history.position
        self._list.setCurrentRow(history.position)
        self._list.scrollToItem(self._list.item(history.position))

    def _show_row(self, row: int, step: Step, *, is_ahead: bool) -> None:
        item = self._list.item(row) or QListWidgetItem(self._list)
        if item.text() != step.label.sentence:
            item.setText(step.label.sentence)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            item.setToolTip(f"{step.label.sentence}\n{step.at.astimezone():%x %X}")
        theme = self._context.look.theme
        item.setForeground(theme.faint if is_ahead else theme.text)

    def _dress(self) -> None:
        """Write every row in the colours of a new theme."""
        self._shown = ()
        self.refresh()

    def take_focus(self) -> None:
        """Put the keyboard into the list."""
        self._list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _state_at(self, at: QPoint) -> Bounce | None:
        """Return the project as it was after the step at a point: it can be dragged out."""
        row = self._list.indexAt(at).row()
        steps = self._context.session.history.steps
        return bounce.whole(steps[row].project) if 0 <= row < len(steps) else None

    def _jump(self, item: QListWidgetItem) -> None:
        self._context.session.jump(self._list.row(item))
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
