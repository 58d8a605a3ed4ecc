"""What comes out of an effect on dynamics at each level, drawn; dragged to set its threshold."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.effect import EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.engine.effects.registry import transfer_db
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

LOWEST_DB, HIGHEST_DB = -72.0, 6.0
_HEIGHT, _MARGIN = 128, 8
_POINTS = 160
_NAMED_DB = (-60, -40, -20, 0)
_STEP_DB, _FINE_DB = 1.0, 0.1
_TURNED = ("threshold_db", "ceiling_db")
_KEYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


class TransferCurve(QWidget):
    """Level out over level in; a line stands where the threshold is, or lies where the ceiling is.

    Dragging moves it, and so do the arrow keys; with Shift by a tenth.

    Signals:
        moved: parameters and the values they would have, while it is dragged.
        settled: parameters and the values they shall have.
    """

    moved = Signal(dict)
    settled = Signal(dict)

    def __init__(self, look: Look, spec: EffectSpec) -> None:
        super().__init__()
        self._look = look
        self._turned = next(param for param in spec.params if param.id in _TURNED)
        self._settings = spec.settings({})
        self._held: float | None = None
        self._change: dict[str, float] = {}
        self.setAccessibleName(f"Curve of the {spec.name.lower()}")
        self.setToolTip(
            f"Drag to set the {self._turned.name.lower()}. Across is how loud it comes in, up how "
            "loud it comes out."
        )
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.theme_changed.connect(self.update)

    @property
    def turned(self) -> ParamSpec:
        """What is dragged here."""
        return self._turned

    def show_settings(self, settings: EffectSettings, _sample_rate: int) -> None:
        """Show another setting."""
        if settings != self._settings:
            self._settings = settings
            self.setAccessibleDescription(f"{self._turned.name} {self._level_db:g} dB".strip())
            self.update()

    def x_of(self, level_db: float) -> float:
        """Return where a level that comes in is."""
        return _MARGIN + self._share(level_db) * (self.width() - 2 * _MARGIN)

    def y_of(self, level_db: float) -> float:
        """Return where a level that comes out is."""
        return _HEIGHT - _MARGIN - self._share(level_db) * (_HEIGHT - 2 * _MARGIN)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.line, theme.line_width))
        painter.setBrush(theme.bg0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        self._draw_grid(painter)
        color = theme.accent if self.isEnabled() else theme.disabled
        self._draw_turned(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.0))
        painter.drawPath(self._path())

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held, self._change = self._at(event.position()) - self._level_db, {}

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        self._change = self._changed_to(self._at(event.position()) - self._held)
        self.moved.emit(self._change)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        change, self._held, self._change = self._change, None, {}
        if change:
            self.settled.emit(change)

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.settled.emit({self._turned.id: self._turned.default})

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return key in _KEYS

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key not in _KEYS:
            super().keyPressEvent(event)
            return
        is_fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step_db = _FINE_DB if is_fine else _STEP_DB
        is_up = key in (Qt.Key.Key_Right, Qt.Key.Key_Up)
        self.settled.emit(self._changed_to(self._level_db + (step_db if is_up else -step_db)))

    @property
    def _level_db(self) -> float:
        return dict(self._settings.values)[self._turned.id]

    @property
    def _is_ceiling(self) -> bool:
        return self._turned.id == "ceiling_db"

    def _changed_to(self, level_db: float) -> dict[str, float]:
        return {self._turned.id: round(self._turned.nearest(level_db), 2)}

    def _at(self, place: QPointF) -> float:
        """Return the level at a place: along the way that is dragged."""
        if self._is_ceiling:
            share = (_HEIGHT - _MARGIN - place.y()) / (_HEIGHT - 2 * _MARGIN)
        else:
            share = (place.x() - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        return LOWEST_DB + share * (HIGHEST_DB - LOWEST_DB)

    @staticmethod
    def _share(level_db: float) -> float:
        return (level_db - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)

    def _draw_grid(self, painter: QPainter) -> None:
        theme = self._look.theme
        painter.setFont(self._look.fonts.badge)
        metrics = QFontMetricsF(self._look.fonts.badge)
        for level_db in _NAMED_DB:
            x, y = self.x_of(level_db), self.y_of(level_db)
            painter.setPen(QPen(theme.line, theme.line_width))
            painter.drawLine(QPointF(x, 1), QPointF(x, _HEIGHT - 1))
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
            painter.setPen(theme.faint)
            words = f"{level_db}".replace("-", "−")
            at = x - metrics.horizontalAdvance(words) - 3
            painter.drawText(QPointF(at, _HEIGHT - 5), words)
        painter.setPen(QPen(theme.line, theme.line_width, Qt.PenStyle.DashLine))
        ends = (LOWEST_DB, HIGHEST_DB)
        painter.drawLine(*(QPointF(self.x_of(each), self.y_of(each)) for each in ends))

    def _draw_turned(self, painter: QPainter) -> None:
        theme, level_db = self._look.theme, self._level_db
        painter.setPen(QPen(theme.mute, 1.0, Qt.PenStyle.DotLine))
        if self._is_ceiling:
            y = self.y_of(level_db)
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
        else:
            x = self.x_of(level_db)
            painter.drawLine(QPointF(x, 1), QPointF(x, _HEIGHT - 1))

    def _path(self) -> QPainterPath:
        levels_in = np.linspace(LOWEST_DB, HIGHEST_DB, _POINTS)
        levels_out = transfer_db(self._settings, levels_in)
        path = QPainterPath()
        if levels_out is None:
            return path
        for number, (level_in, level_out) in enumerate(zip(levels_in, levels_out, strict=True)):
            point = QPointF(self.x_of(float(level_in)), self.y_of(float(level_out)))
            if number:
                path.lineTo(point)
            else:
                path.moveTo(point)
        return path
