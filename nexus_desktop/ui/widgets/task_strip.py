"""One line that says what is being done, how far it is, and how to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nexus_desktop.tasks.runner import TaskState, TaskStatus
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.remaining_time import RemainingTime
from nexus_desktop.ui.widgets.thin_bar import ThinBar

_OVER = (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)
_LIST_GAP = 8


class TaskStrip(QWidget):
    """Shows the task that runs longest; a button opens the list of all others.

    Signals:
        cancel_requested: the id of a task that somebody wants to stop.
        pause_requested: the id of a task that is to wait, or to go on, and which of the two.
    """

    cancel_requested = Signal(int)
    pause_requested = Signal(int, bool)

    def __init__(
        self,
        look: Look,
        clock: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._clock = clock
        self._rows: dict[int, TaskRow] = {}
        self._others = QFrame(self)
        self._others.setProperty("card", True)
        self._others.hide()
        self._list = QVBoxLayout(self._others)
        self._list.setContentsMargins(12, 8, 12, 8)
        self._more = QPushButton()
        self._more.setProperty("inline", True)
        self._more.setFont(look.fonts.small)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._toggle_list)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(8)
        self._line.addWidget(self._more)
        self._arrange()

    @property
    def rows(self) -> tuple[TaskRow, ...]:
        """The tasks on show, the one that began first in front."""
        return tuple(self._rows.values())

    def show_status(self, status: TaskStatus) -> None:
        """Take the news of a task; one that is over goes from the screen."""
        if status.state in _OVER:
            self._drop(status.id)
            return
        if status.id not in self._rows:
            row = TaskRow(self.look, status, RemainingTime(self._clock))
            row.cancel_requested.connect(self.cancel_requested)
            row.pause_requested.connect(self.pause_requested)
            self._rows[status.id] = row
            self._arrange()
        self._rows[status.id].show_status(status)

    def _drop(self, task_id: int) -> None:
        row = self._rows.pop(task_id, None)
        if row is not None:
            row.hide()
            row.deleteLater()
            self._arrange()

    def _arrange(self) -> None:
        """Put the first task into the line and the others into the list."""
        for index, row in enumerate(self.rows):
            target = self._line if index == 0 else self._list
            if target.indexOf(row) < 0:
                target.insertWidget(0 if index == 0 else index - 1, row)
                row.show()
        count = len(self._rows) - 1
        self._more.setText(f"+{count}")
        self._more.setToolTip(f"{count} more running")
        self._more.setAccessibleName(f"Show {count} more running tasks")
        self._more.setVisible(count > 0)
        if count < 1:
            self._others.hide()
        self.setVisible(bool(self._rows))

    def _toggle_list(self) -> None:
        """Lay the list over the window, above this line, or take it away."""
        window = self.window()
        is_open = self._others.parent() is window and self._others.isVisible()
        self._others.setParent(window)
        self._others.adjustSize()
        corner = self._more.mapTo(window, QPoint(self._more.width(), -_LIST_GAP))
        self._others.move(corner - QPoint(self._others.width(), self._others.height()))
        self._others.setVisible(not is_open)
        self._others.raise_()


class TaskRow(QWidget):
    """One task: title, what it is at, percent, time left, a thin bar, Pause and Cancel."""

    cancel_requested = Signal(int)
    pause_requested = Signal(int, bool)

    def __init__(self, look: Look, status: TaskStatus, remaining: RemainingTime) -> None:
        super().__init__()
        self.look = look
        self._id = status.id
        self._remaining = remaining
        self._words = ElidedLabel()
        self._words.setFont(look.fonts.small)
        self._words.setProperty("tone", "mute")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = ThinBar(look)
        self._title, self._is_paused = status.title, False
        self._pause, self._cancel = self._button("Pause"), self._button("Cancel")
        self._pause.setVisible(status.can_pause)
        self._pause.clicked.connect(self._on_pause)
        self._cancel.clicked.connect(self._on_cancel)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._words, 1)
        line.addWidget(self._bar)
        line.addWidget(self._pause)
        line.addWidget(self._cancel)

    @property
    def words(self) -> str:
        """What the row says: "Importing drums.wav · reading · 62 % · 0:14 left"."""
        return self._words.full_text

    def show_status(self, status: TaskStatus) -> None:
        parts = [status.title, status.note]
        if status.state in (TaskState.WAITING, TaskState.PAUSED):
            parts.append(status.state)
        self._show_pause(is_paused=status.state is TaskState.PAUSED)
        if status.fraction is not None:
            parts.append(f"{status.fraction * 100:.0f}\u2009%")
            if not self._is_paused:
                parts.append(self._remaining.words(status.fraction))
        self._words.show_text(" · ".join(filter(None, parts)))
        self._bar.show_fraction(status.fraction)

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("inline", True)
        button.setFont(self.look.fonts.small)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"{text}: {self._title}")
        return button

    def _show_pause(self, *, is_paused: bool) -> None:
        self._is_paused = is_paused
        text = "Go on" if is_paused else "Pause"
        self._pause.setText(text)
        self._pause.setAccessibleName(f"{text}: {self._title}")

    def _on_pause(self) -> None:
        self.pause_requested.emit(self._id, not self._is_paused)

    def _on_cancel(self) -> None:
        self._pause.setEnabled(False)
        self._cancel.setEnabled(False)
        self._cancel.setText("Stopping…")
        self.cancel_requested.emit(self._id)
