"""Every key on one page, over the window until a key or a click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.ui.commands import shown_keys
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.command import Menu
from nexus_desktop.workflows.commands.registry import MENUS

MARGIN = 48
COLUMNS = 3


class CheatSheet(QFrame):
    """Menus as columns of keys and titles; made from the registry, so it is never wrong."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self.setObjectName("cheatsheet")
        self.setAccessibleName("Keyboard shortcuts")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def open(self) -> None:
        """Show the sheet over the whole window."""
        if self.layout() is None:
            self._fill()
        frame = self._window.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self.setGeometry(frame)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self) -> None:
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(24, 16, 24, 24)
        columns.setSpacing(32)
        for group in _shared_out(MENUS):
            column = QVBoxLayout()
            column.setSpacing(16)
            for menu in group:
                column.addLayout(self._section(menu))
            column.addStretch(1)
            columns.addLayout(column, 1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QVBoxLayout(self).addWidget(area)

    def _section(self, menu: Menu) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        title = QLabel(menu.title)
        title.setFont(self._look.fonts.title)
        grid.addWidget(title, 0, 0, 1, 2)
        for row, command in enumerate((c for c in menu.commands if c.keys), start=1):
            name, keys = QLabel(command.title.rstrip("…")), QLabel(shown_keys(command))
            for label in (name, keys):
                label.setFont(self._look.fonts.small)
            keys.setProperty("tone", "mute")
            keys.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, row, 0)
            grid.addWidget(keys, row, 1)
        return grid

    def _close(self) -> None:
        self.hide()
        self._window.setFocus()

    @guarded(nothing)
    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self._close()

    @guarded(nothing)
    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self._close()


def _shared_out(menus: tuple[Menu, ...]) -> list[list[Menu]]:
    """Return the menus in columns of about the same length, in their order."""
    total = sum(len(menu.commands) for menu in menus)
    columns: list[list[Menu]] = [[] for _ in range(COLUMNS)]
    seen = 0
    for menu in menus:
        columns[min(COLUMNS - 1, seen * COLUMNS // total)].append(menu)
        seen += len(menu.commands)
    return columns
