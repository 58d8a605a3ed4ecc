"""The small text beside the pointer while something is dragged: "−3.2 dB", "+1.250 s"."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import fill_rounded, outline_rounded

_HEIGHT = 22
_INSET = 8
_AWAY_PX = 14
_RADIUS = 4.0


class Readout(QWidget):
    """Lies over its parent, lets the mouse through, and never leaves the parent's edges."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._parent = parent
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text; an empty one hides it."""
        self._text = text
        width = QFontMetrics(self._look.fonts.caption).horizontalAdvance(text)
        self.setFixedSize(width + 2 * _INSET, _HEIGHT)
        self.setVisible(bool(text))
        self.update()

    def move_beside(self, at: QPointF) -> None:
        """Keep near a point of the parent without covering it."""
        parent = self._parent
        x = min(at.x() + _AWAY_PX, parent.width() - self.width() - 2)
        y = at.y() - _AWAY_PX - self.height()
        if y < 2:
            y = at.y() + _AWAY_PX
        self.move(round(max(2.0, x)), round(y))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        box = QRectF(self.rect())
        fill_rounded(painter, box, _RADIUS, theme.bg2)
        outline_rounded(painter, box, _RADIUS, theme.line, theme.line_width)
        painter.setFont(self._look.fonts.caption)
        painter.setPen(theme.text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
