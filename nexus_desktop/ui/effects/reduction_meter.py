"""By how much an effect turns the sound down just now, as a bar that grows from the right."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import groove_color

MOST_DB = 24.0
HOLD_S = 1.5
_BAR, _GAP = 6, 2
_MARKS_DB = (0, 3, 6, 12, 18, 24)


class ReductionMeter(QWidget):
    """Gain reduction from 0 dB at the right to 24 dB at the left; a line holds the most of late."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._name = f"Gain reduction of the {name.lower()}"
        self.reduction_db = self.held_db = 0.0
        self._held_until = 0.0
        self._metrics = QFontMetricsF(look.fonts.badge)
        self.setAccessibleName(self._name)
        self.setToolTip("Gain reduction in dB")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.theme_changed.connect(self.update)

    def show_reduction(self, reduction_db: float, now_s: float | None = None) -> None:
        """Show a reduction, 0 or more.

        Args:
            now_s: of a clock that never goes back; without it, that of the system.
        """
        now_s = time.monotonic() if now_s is None else now_s
        before = (self.reduction_db, self.held_db)
        self.reduction_db = max(0.0, reduction_db)
        if self.reduction_db >= self.held_db or now_s >= self._held_until:
            self.held_db, self._held_until = self.reduction_db, now_s + HOLD_S
        if (self.reduction_db, self.held_db) != before:
            self.setAccessibleDescription(format_gain_db(-self.held_db))
            self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(240, round(_BAR + _GAP + self._metrics.height()))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, width = self._look.theme, self.width()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(groove_color(theme))
        painter.drawRoundedRect(QRectF(0, 0, width, _BAR), 3, 3)
        color = theme.warn if self.isEnabled() else theme.disabled
        x = self.x_of(self.reduction_db)
        if x < width:
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(x, 0, width - x, _BAR), 3, 3)
        if self.held_db > 0.0:
            held = self.x_of(self.held_db)
            painter.setPen(QPen(color, 2.0))
            painter.drawLine(QPointF(held + 1, 0), QPointF(held + 1, _BAR))
        painter.setFont(self._look.fonts.badge)
        painter.setPen(theme.faint)
        base = _BAR + _GAP + self._metrics.ascent()
        for mark_db in _MARKS_DB:
            words = f"{mark_db}"
            room = width - self._metrics.horizontalAdvance(words)
            at = self.x_of(mark_db) - self._metrics.horizontalAdvance(words) / 2
            painter.drawText(QPointF(min(max(0.0, at), room), base), words)

    def x_of(self, reduction_db: float) -> float:
        """Return where the bar of a reduction ends."""
        return self.width() * (1.0 - min(reduction_db, MOST_DB) / MOST_DB)
