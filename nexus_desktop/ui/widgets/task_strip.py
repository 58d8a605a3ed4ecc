"""One line that says what is being done, how far it is, and how to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nexus_desktop.tasks.runner import TaskState, TaskStatus
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.painting import fill_rounded, groove_color
from nexus_desktop.ui.widgets.remaining_time import RemainingTime

_OVER = (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED)
_BAR_WIDTH = 64
_BAR_HEIGHT = 4.0
_LIST_GAP = 8


class TaskStrip(QWidget):
    """Shows the task that runs longest; a button opens the list of all others.

    Signals:
        cancel_requested: the id of a task that somebody wants to stop.
    """

    cancel_requested = Signal(int)

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
    """One task: title, what it is at, percent, time left, a thin bar and Cancel."""

    cancel_requested = Signal(int)

    def __init__(self, look: Look, status: TaskStatus, remaining: RemainingTime) -> None:
        super().__init__()
        self.look = look
        self._id = status.id
        self._remaining = remaining
        self._words = ElidedLabel()
        self._words.setFont(look.fonts.small)
        self._words.setProperty("tone", "mute")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = _ThinBar(look)
        self._cancel = QPushButton("Cancel")
        self._cancel.setProperty("inline", True)
        self._cancel.setFont(look.fonts.small)
        self._cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cancel.setAccessibleName(f"Cancel: {status.title}")
        self._cancel.clicked.connect(self._on_cancel)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._words, 1)
        line.addWidget(self._bar)
        line.addWidget(self._cancel)

    @property
    def words(self) -> str:
        """What the row says: "Importing drums.wav · reading · 62 % · 0:14 left"."""
        return self._words.full_text

    def show_status(self, status: TaskStatus) -> None:
        parts = [status.title, status.note]
        if status.state is TaskState.WAITING:
            parts.append("waiting")
        if status.fraction is not None:
            parts.append(f"{status.fraction * 100:.0f}\u2009%")
            parts.append(self._remaining.words(status.fraction))
        self._words.show_text(" · ".join(filter(None, parts)))
        self._bar.show_fraction(status.fraction)

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.setText("Stopping…")
        self.cancel_requested.emit(self._id)


class _ThinBar(QWidget):
    """How far it is; the words beside it say the same."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self._fraction: float | None = None
        self.setFixedSize(_BAR_WIDTH, 24)
        look.theme_changed.connect(self.update)

    def show_fraction(self, fraction: float | None) -> None:
        if fraction != self._fraction:
            self._fraction = fraction
            self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        top = (self.height() - _BAR_HEIGHT) / 2
        way = QRectF(0, top, self.width(), _BAR_HEIGHT)
        fill_rounded(painter, way, _BAR_HEIGHT / 2, groove_color(theme))
        if self._fraction:
            done = QRectF(0, top, max(_BAR_HEIGHT, self.width() * self._fraction), _BAR_HEIGHT)
            fill_rounded(painter, done, _BAR_HEIGHT / 2, theme.accent)
