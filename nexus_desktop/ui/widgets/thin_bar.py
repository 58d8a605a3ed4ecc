"""How far something is, as a bar beside words that say the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import fill_rounded, groove_color

_BAR_WIDTH = 64
_BAR_HEIGHT = 4.0


class ThinBar(QWidget):
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
