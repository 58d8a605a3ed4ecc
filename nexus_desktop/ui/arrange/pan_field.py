"""A track's place between the speakers as a word that is dragged: L 12, C, R 8."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.timecode import format_pan
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import fill_rounded, groove_color, outline_rounded
from nexus_desktop.ui.widgets.value_control import ValueControl
from nexus_desktop.ui.widgets.value_scale import ValueScale

PAN_SCALE = ValueScale(-1.0, 1.0, 0.0, step=0.05, fine_step=0.01, words=format_pan)
SIZE = QSize(48, 24)
_WAY_PX = 120.0
_RADIUS = 4.0
_BAR_INSET, _BAR_HEIGHT = 4.0, 2.0


class PanField(ValueControl):
    """Drag sideways, turn the wheel or use the arrow keys; a double click goes to the centre."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Pan", PAN_SCALE, parent)
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip("Pan: drag sideways, double-click for the centre")

    def way_length(self) -> float:
        return _WAY_PX

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return SIZE

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        box = QRectF(self.rect())
        is_awake = self.underMouse() or self.is_dragged or self.shows_focus
        if is_awake:
            fill_rounded(painter, box, _RADIUS, theme.bg3)
        if self.shows_focus:
            outline_rounded(painter, box, _RADIUS, theme.accent, 2)
        painter.setFont(self.look.fonts.caption)
        painter.setPen(theme.text if is_awake else theme.faint)
        inset = box.adjusted(0, 0, -_BAR_INSET if is_awake else 0, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inset, right, self.words())
        if is_awake:
            self._draw_bar(painter, box)

    def _draw_bar(self, painter: QPainter, box: QRectF) -> None:
        """Draw from the centre to the side the track is on."""
        width = box.width() - 2 * _BAR_INSET
        top = box.bottom() - _BAR_HEIGHT - 2
        ground = QRectF(_BAR_INSET, top, width, _BAR_HEIGHT)
        painter.fillRect(ground, groove_color(self.look.theme))
        middle = ground.center().x()
        end = middle + self.amount * width / 2
        filled = QRectF(min(middle, end), top, abs(end - middle), _BAR_HEIGHT)
        painter.fillRect(filled, self.look.theme.text)
