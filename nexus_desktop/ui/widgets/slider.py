"""A thin groove with a round handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import Theme, mixed
from nexus_desktop.ui.widgets.painting import (
    RING,
    RING_ROOM,
    fill_rounded,
    groove_color,
    outline_rounded,
)
from nexus_desktop.ui.widgets.value_control import ValueControl
from nexus_desktop.ui.widgets.value_scale import ValueScale

_GROOVE = 3.0
_HANDLE = 6.0
_HEIGHT = 24
_NARROWEST = 64
_TICK = 8.0


class Slider(ValueControl):
    """Pressing the groove jumps there, pressing the handle takes hold of it.

    A small mark on the groove shows where a double click leads back to.
    """

    def __init__(
        self, look: Look, name: str, scale: ValueScale, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, name, scale, parent)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def way_length(self) -> float:
        return max(1.0, self.width() - 2 * _HANDLE)

    def share_under(self, point: QPointF) -> float | None:
        is_handle = abs(point.x() - self._centre(self.scale.share(self.amount)).x()) <= _HANDLE + 2
        return None if is_handle else (point.x() - _HANDLE) / self.way_length()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, _HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        middle = self.height() / 2
        groove = QRectF(0, middle - _GROOVE / 2, self.width(), _GROOVE)
        fill_rounded(painter, groove, _GROOVE / 2, groove_color(theme))
        home = self._centre(self.scale.share(self.scale.default)).x()
        if 0 < self.scale.share(self.scale.default) < 1:
            tick = QRectF(round(home) - 0.5, middle - _TICK / 2, 1, _TICK)
            painter.fillRect(tick, groove_color(theme))
        centre = self._centre(self.scale.share(self.amount))
        handle = QRectF(centre.x() - _HANDLE, middle - _HANDLE, 2 * _HANDLE, 2 * _HANDLE)
        fill_rounded(painter, handle, _HANDLE, self._handle_color(theme))
        if self.shows_focus:
            room = RING_ROOM
            ring = handle.adjusted(-room, -room, room, room)
            outline_rounded(painter, ring, _HANDLE + room, theme.accent, RING)

    def _centre(self, share: float) -> QPointF:
        return QPointF(_HANDLE + share * self.way_length(), self.height() / 2)

    def _handle_color(self, theme: Theme) -> QColor:
        if not self.isEnabled():
            return theme.disabled
        if self.is_dragged:
            return theme.accent
        return theme.text if self.underMouse() else mixed(theme.text, theme.bg1, 0.06)
