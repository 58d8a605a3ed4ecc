"""The line that shows where one hears, drawn over everything: moving it repaints a narrow strip."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

WIDTH = 13
LINE = 1.5
_HEAD = 6.0


class Playhead(QWidget):
    """A line with a triangle on it, laid over the ruler and the lanes; lets the mouse through.

    Moving it shows again what was below and covers a new strip; nothing else is repainted.
    """

    def __init__(self, look: Look, parent: QWidget, *, head_y: int) -> None:
        """Lie over `parent`; the tip of the triangle is at `head_y`."""
        super().__init__(parent)
        self._look = look
        self._parent = parent
        self._head_y = head_y
        self._x: int | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedWidth(WIDTH)
        look.theme_changed.connect(self.update)

    def show_at(self, x: float, height: int) -> None:
        """Stand at a pixel of the parent; out of sight where it is outside."""
        place = round(x)
        is_inside = 0 <= place <= self._parent.width()
        if place == self._x and height == self.height() and is_inside is self.isVisible():
            return
        self._x = place
        self.setVisible(is_inside)
        self.setGeometry(place - WIDTH // 2, 0, WIDTH, height)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, middle = self._look.theme.text, WIDTH / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        top = self._head_y - _HEAD
        painter.fillRect(QRectF(middle - LINE / 2, 0, LINE, self.height()), color)
        triangle = [
            QPointF(middle - _HEAD, top),
            QPointF(middle + _HEAD, top),
            QPointF(middle, self._head_y),
        ]
        painter.drawPolygon(QPolygonF(triangle))
