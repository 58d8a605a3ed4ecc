"""Loudness over time, drawn: the short-term loudness, and the integrated one as a line."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nexus_desktop.engine.analysis.loudness_history import LoudnessHistory
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

_HEIGHT, _MARGIN = 96, 8
_LOWEST_LUFS, _HIGHEST_LUFS = -48.0, 0.0
_GRID_LUFS = (-36, -24, -12)


class HistoryCurve(QWidget):
    """From −48 to 0 LUFS; what is softer lies on the lower edge, silence is left out."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._levels: list[float] = []
        self._integrated_lufs: float | None = None
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("Loudness over time")
        look.theme_changed.connect(self.update)

    def show_history(self, history: LoudnessHistory, integrated_lufs: float | None) -> None:
        """Show another sound."""
        points = max(1, self.width() - 2 * _MARGIN)
        levels = history.short_term_lufs
        parts = np.array_split(levels, min(points, len(levels))) if len(levels) else []
        self._levels = [float(np.fmax.reduce(part)) for part in parts]
        self._integrated_lufs = integrated_lufs
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, theme.line_width))
        painter.setBrush(theme.bg0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._look.fonts.badge)
        for lufs in _GRID_LUFS:
            y = self._y_of(lufs)
            painter.setPen(QPen(theme.line, theme.line_width))
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
            painter.setPen(theme.faint)
            painter.drawText(QPointF(5, y - 2), f"−{abs(lufs)}")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 1.5))
        painter.drawPath(self._path())
        if self._integrated_lufs is not None:
            y = self._y_of(self._integrated_lufs)
            painter.setPen(QPen(theme.text, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(_MARGIN, y), QPointF(self.width() - _MARGIN, y))

    def _path(self) -> QPainterPath:
        path, width = QPainterPath(), self.width() - 2 * _MARGIN
        is_begun = False
        for number, lufs in enumerate(self._levels):
            if not math.isfinite(lufs):
                is_begun = False
                continue
            x = _MARGIN + width * number / max(1, len(self._levels) - 1)
            point = QPointF(x, self._y_of(lufs))
            if is_begun:
                path.lineTo(point)
            else:
                path.moveTo(point)
            is_begun = True
        return path

    def _y_of(self, lufs: float) -> float:
        held = min(max(lufs, _LOWEST_LUFS), _HIGHEST_LUFS)
        share = (held - _LOWEST_LUFS) / (_HIGHEST_LUFS - _LOWEST_LUFS)
        return _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)
