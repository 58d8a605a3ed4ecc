"""What is shown while no project is open: the ways in, and the projects there are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nexus_desktop.ui.commands import UiCommands
from nexus_desktop.ui.file_drops import FileDrops
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.library.project_list import ProjectList
from nexus_desktop.ui.library.ways_in import WaysIn
from nexus_desktop.ui.look import Look

WIDEST = 880
_MARGIN = 32
_RADIUS = 12.0
_ROOM = 8.0


class LibraryPage(QWidget):
    """Takes files anywhere; a dashed frame says so while they hover.

    Attributes:
        projects: the list; it says what is opened and what is to be deleted.

    Signals:
        files_dropped: a list of paths to open.
    """

    files_dropped = Signal(list)

    def __init__(self, look: Look, commands: UiCommands) -> None:
        super().__init__()
        self._look = look
        self._is_hovered = False
        self.setObjectName("library_page")
        self.setAccessibleName("Projects and ways to begin")
        drops = FileDrops(self)
        drops.files_dropped.connect(self.files_dropped)
        drops.hovered.connect(self._hover)
        self.ways = WaysIn(look, commands)
        self.projects = ProjectList(look)
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        column = QVBoxLayout(middle)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 24)
        column.setSpacing(_MARGIN)
        column.addWidget(self.ways)
        column.addWidget(self.projects, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(middle, 1000)
        row.addStretch(1)
        look.theme_changed.connect(self.update)

    def take_focus(self) -> None:
        """Put the keyboard where work begins: on the list, else on the first card."""
        if self.projects.projects:
            self.projects.take_focus()
        else:
            self.ways.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.bg0)
        if self._is_hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.accent, 2, Qt.PenStyle.DashLine))
            frame = QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
            painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    def _hover(self, is_over: bool) -> None:
        self._is_hovered = is_over
        self.update()
