"""The faders of the graphic equaliser: drawn over with the pointer, or moved with the keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.engine.effects.registry import response_db
from nexus_desktop.engine.effects.tone.graphic_equalizer import CENTRES_HZ, MOST_DB, SPEC
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import mixed

_HEIGHT, _MARGIN, _FOOT = 148, 8, 16
_BETWEEN = 3
_STEP_DB, _FINE_DB = 0.5, 0.1
_NAMED = {"31": "31", "125": "125", "500": "500", "2000": "2k", "8000": "8k"}
_KEYS = frozenset(
    {
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
        Qt.Key.Key_Delete,
    }
)
_PARAMS = SPEC.params
_NAMES = tuple(param.name.removesuffix(" Hz") for param in _PARAMS)


class GraphicFaders(QWidget):
    """One column a band; a stroke across them sets all that it crosses.

    With the keyboard: left and right choose a band, up and down move it, Delete sets it to 0.

    Signals:
        moved: parameters and the values they would have, while the pointer draws.
        settled: parameters and the values they shall have.
    """

    moved = Signal(dict)
    settled = Signal(dict)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._settings = SPEC.settings({})
        self._sample_rate = 48_000
        self._change: dict[str, float] = {}
        self._last: QPointF | None = None
        self.chosen = len(_PARAMS) // 2
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Bands")
        self.setToolTip("Draw the curve you want. Double-click a band to set it to 0.")
        look.theme_changed.connect(self.update)

    def show_settings(self, settings: EffectSettings, sample_rate: int) -> None:
        """Show another setting."""
        self._settings, self._sample_rate = settings, sample_rate
        self._say()
        self.update()

    def gain_db(self, band: int) -> float:
        """Return where a fader stands."""
        return SPEC.values_of(self._settings)[_PARAMS[band].id]

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(264, _HEIGHT)

    def band_at(self, x: float) -> int:
        """Return the band whose column is at a place, or nearest to it."""
        return min(max(int((x - _MARGIN) / self._pitch()), 0), len(_PARAMS) - 1)

    def place_of(self, band: int, gain_db: float) -> QPointF:
        """Return the middle of a fader that stands at a gain."""
        return QPointF(_MARGIN + (band + 0.5) * self._pitch(), self._y_of(gain_db))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.accent if self.hasFocus() else theme.line, theme.line_width))
        painter.setBrush(theme.bg0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        color = theme.accent if self.isEnabled() else theme.disabled
        self._draw_faders(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.5))
        painter.drawPath(self._path())

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._change, self._last = {}, event.position()
        self._draw_to(event.position())

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._draw_to(event.position())

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        change, self._change, self._last = self._change, {}, None
        if change:
            self.settled.emit(change)

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self.settled.emit({_PARAMS[self.band_at(event.position().x())].id: 0.0})

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return key in _KEYS

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_db = _FINE_DB if is_fine else _STEP_DB
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self.chosen = min(max(self.chosen + step, 0), len(_PARAMS) - 1)
            self._say()
            self.update()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            change_db = step_db if key == Qt.Key.Key_Up else -step_db
            self._settle(self.gain_db(self.chosen) + change_db)
        elif key == Qt.Key.Key_Delete:
            self._settle(0.0)
        else:
            super().keyPressEvent(event)

    def _settle(self, gain_db: float) -> None:
        param = _PARAMS[self.chosen]
        self.settled.emit({param.id: param.nearest(round(gain_db, 1))})

    def _draw_to(self, place: QPointF) -> None:
        """Set every band between the last place and this one."""
        before = self._last or place
        first, last = sorted((self.band_at(before.x()), self.band_at(place.x())))
        for band in range(first, last + 1):
            middle = self.place_of(band, 0.0).x()
            way = place.x() - before.x()
            share = (
                1.0 if band == self.band_at(place.x()) or not way else (middle - before.x()) / way
            )
            y = before.y() + min(max(share, 0.0), 1.0) * (place.y() - before.y())
            param = _PARAMS[band]
            self._change[param.id] = param.nearest(round(self._gain_at(y), 1))
        self.chosen, self._last = self.band_at(place.x()), place
        self.moved.emit(dict(self._change))

    def _say(self) -> None:
        gain = format_gain_db(self.gain_db(self.chosen))
        self.setAccessibleDescription(f"{_NAMES[self.chosen]} Hz {gain}")

    def _draw_faders(self, painter: QPainter) -> None:
        theme, zero = self._look.theme, self._y_of(0.0)
        fill = mixed(theme.bg0, theme.accent, 0.35) if self.isEnabled() else theme.bg3
        painter.setFont(self._look.fonts.badge)
        for band, name in enumerate(_NAMES):
            middle = self.place_of(band, self.gain_db(band))
            half = (self._pitch() - _BETWEEN) / 2
            column = QRectF(middle.x() - half, _MARGIN, 2 * half, self._span())
            is_chosen = band == self.chosen and self.hasFocus()
            painter.fillRect(column, theme.bg3 if is_chosen else theme.bg1)
            top, bottom = sorted((middle.y(), zero))
            painter.fillRect(QRectF(column.left(), top, 2 * half, bottom - top), fill)
            if name in _NAMED:
                painter.setPen(theme.faint)
                box = QRectF(middle.x() - 16, _HEIGHT - _FOOT, 32, _FOOT - 2)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _NAMED[name])
        painter.setPen(QPen(theme.line, theme.line_width))
        painter.drawLine(QPointF(_MARGIN, zero), QPointF(self.width() - _MARGIN, zero))

    def _path(self) -> QPainterPath:
        """Return what is heard, with three points a band."""
        path = QPainterPath()
        places = np.linspace(0.0, len(_PARAMS) - 1.0, 3 * len(_PARAMS))
        freqs = CENTRES_HZ[0] * 2.0 ** (places / 3.0)
        levels = response_db(self._settings, self._sample_rate, freqs)
        for number, place in enumerate(places):
            gain_db = 0.0 if levels is None else float(levels[number])
            point = QPointF(_MARGIN + (place + 0.5) * self._pitch(), self._y_of(gain_db))
            if number:
                path.lineTo(point)
            else:
                path.moveTo(point)
        return path

    def _pitch(self) -> float:
        return (self.width() - 2 * _MARGIN) / len(_PARAMS)

    def _span(self) -> float:
        return _HEIGHT - _MARGIN - _FOOT

    def _y_of(self, gain_db: float) -> float:
        share = min(max(gain_db, -MOST_DB), MOST_DB) / MOST_DB
        return _MARGIN + (1.0 - share) / 2.0 * self._span()

    def _gain_at(self, y: float) -> float:
        return MOST_DB * (1.0 - 2.0 * (y - _MARGIN) / self._span())
