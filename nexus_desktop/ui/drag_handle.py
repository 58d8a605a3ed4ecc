"""The handle at the foot of what is selected, by which it is dragged out as a file."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.file_drag import is_drag
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import RING, fill_rounded, outline_rounded
from nexus_desktop.ui.widgets.pressable import Pressable

HEIGHT = 32
_TITLE = "Drag out"
_PAD, _GAP, _ICON, _RADIUS, _BAR = 12, 8, 16, 8.0, 2.0


class DragHandle(Pressable):
    """Says how far the file is; a drag from it is a drag of the file, a click asks what else.

    Signals:
        dragged: the pointer has gone away from where it was pressed.
    """

    dragged = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._pressed_at: QPoint | None = None
        self._words, self._fraction = "", 0.0
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(_TITLE)
        self.setToolTip("Drag it into another program. Click for its format, or to copy it.")

    @property
    def words(self) -> str:
        """What it says beside its name."""
        return self._words

    def show_state(self, words: str, fraction: float) -> None:
        """Say what the file is and how much of it is there, 0 to 1."""
        if (words, fraction) == (self._words, self._fraction):
            return
        self._words, self._fraction = words, fraction
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        title = QFontMetrics(self.look.fonts.title).horizontalAdvance(_TITLE)
        words = QFontMetrics(self.look.fonts.body).horizontalAdvance(self._words)
        return QSize(2 * _PAD + _ICON + title + words + 2 * _GAP, HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        box = QRectF(self.rect())
        fill_rounded(painter, box, _RADIUS, self.face_color())
        is_ready = self._fraction >= 1.0
        if 0.0 < self._fraction < 1.0:
            painter.setClipRect(QRectF(0, box.bottom() - _BAR, box.width() * self._fraction, _BAR))
            fill_rounded(painter, box, _RADIUS, theme.accent)
            painter.setClipping(False)
        outline_rounded(painter, box, _RADIUS, theme.accent if is_ready else theme.line, 1.0)
        icon = self.look.icons.pixmap(
            "upload", _ICON, theme.accent if is_ready else theme.mute, self.devicePixelRatioF()
        )
        painter.drawPixmap(_PAD, (self.height() - _ICON) // 2, icon)
        painter.setFont(self.look.fonts.title)
        painter.setPen(theme.text)
        at = box.adjusted(_PAD + _ICON + _GAP, 0, -_PAD, 0)
        painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, _TITLE)
        painter.setFont(self.look.fonts.body)
        painter.setPen(theme.mute)
        painter.drawText(
            at, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._words
        )
        if self.shows_focus:
            outline_rounded(painter, box, _RADIUS, theme.accent, RING)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if is_drag(event, self._pressed_at):
            self._pressed_at = None
            # It is no click any more, whatever becomes of the drag.
            self.setDown(False)
            self.dragged.emit()
        elif self._pressed_at is not None:
            super().mouseMoveEvent(event)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        super().mouseReleaseEvent(event)
