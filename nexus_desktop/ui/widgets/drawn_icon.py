"""An icon that only stands there and follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.tones import Tone, tone_color


class DrawnIcon(QWidget):
    """Draws the icon as a square in the middle of its size."""

    def __init__(
        self, look: Look, name: str, tone: Tone, size: QSize, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._name = name
        self._tone = tone
        self.setFixedSize(size)
        look.theme_changed.connect(self.update)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        side = float(min(self.width(), self.height()))
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        color = tone_color(self.look.theme, self._tone)
        self.look.icons.paint(QPainter(self), self._name, box, color)
