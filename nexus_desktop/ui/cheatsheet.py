"""Every key on one page, over the window until a key or a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.registry import MENUS

MARGIN = 32
COLUMN_WIDTH = 340
_TOP_HEIGHT = 48
_TITLE_COUNTS = 2
"""A title and the gap over it take as much room as two rows."""
_NATIVE = QKeySequence.SequenceFormat.NativeText


class CheatSheet(QFrame):
    """Menus as columns of keys and titles; made from the registry, so it is never wrong."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._before: QWidget | None = None
        self._columns = 0
        self.setObjectName("cheatsheet")
        self.setAccessibleName("Keyboard shortcuts")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        title = QLabel("Keyboard shortcuts")
        title.setFont(look.fonts.heading)
        hint = QLabel("Any key closes")
        hint.setFont(look.fonts.small)
        hint.setProperty("tone", "mute")
        top = QHBoxLayout()
        top.setContentsMargins(24, 16, 24, 0)
        top.addWidget(title, 1)
        top.addWidget(hint)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self._area, 1)
        self.hide()

    def open(self) -> None:
        """Show the sheet over the whole window."""
        self._before = QApplication.focusWidget()
        room = self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self.setGeometry(room)
        self._fill()
        self.setGeometry(room.adjusted(0, 0, 0, min(0, self._needed_height() - room.height())))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        count = max(1, min(len(MENUS), self.width() // COLUMN_WIDTH))
        if count == self._columns:
            return
        self._columns = count
        body = QWidget()
        body.setObjectName("cheatsheet_body")
        row = QHBoxLayout(body)
        row.setContentsMargins(24, 8, 24, 24)
        row.setSpacing(40)
        for group in shared_out(MENUS, count):
            column = QVBoxLayout()
            column.setSpacing(20)
            for menu in group:
                column.addLayout(self._section(menu))
            column.addStretch(1)
            row.addLayout(column, 1)
        self._area.setWidget(body)

    def _needed_height(self) -> int:
        body = self._area.widget()
        return _TOP_HEIGHT + (body.sizeHint().height() if body is not None else 0)

    def _section(self, menu: Menu) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        title = QLabel(menu.title)
        title.setFont(self._look.fonts.title)
        title.setContentsMargins(0, 0, 0, 4)
        grid.addWidget(title, 0, 0, 1, 2)
        for row, command in enumerate(with_keys(menu), start=1):
            name = QLabel(command.title.rstrip("…"))
            name.setFont(self._look.fonts.small)
            name.setProperty("tone", "mute")
            grid.addWidget(name, row, 0)
            grid.addLayout(self._keys(command), row, 1)
        return grid

    def _keys(self, command: Command) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        for key in command.keys:
            cap = QLabel(QKeySequence(key).toString(_NATIVE))
            cap.setFont(self._look.fonts.caption)
            cap.setProperty("keycap", True)
            row.addWidget(cap)
        return row

    def _close(self) -> None:
        self.hide()
        before = self._before
        heir = before if before is not None and before.isVisible() else self._window
        heir.setFocus(Qt.FocusReason.PopupFocusReason)

    @guarded(nothing)
    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self._close()

    @guarded(nothing)
    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._close()


def with_keys(menu: Menu) -> tuple[Command, ...]:
    """Return the commands of a menu that have keys."""
    return tuple(command for command in menu.commands if command.keys)


def shared_out(menus: Sequence[Menu], count: int) -> list[list[Menu]]:
    """Return the menus in at most `count` columns, in their order, the longest as short as can be.

    Tries one height after another and fills from the left, which is best for one that is given.
    """
    rows = [len(with_keys(menu)) + _TITLE_COUNTS for menu in menus]
    for height in range(max(rows), sum(rows) + 1):
        columns: list[list[Menu]] = [[]]
        left = height
        for menu, needed in zip(menus, rows, strict=True):
            if needed > left:
                columns.append([])
                left = height
            columns[-1].append(menu)
            left -= needed
        if len(columns) <= count:
            return columns
    return [list(menus)]
