"""The response of an equaliser, drawn, with a dot on every band to drag."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.engine.effects.tone.equalizer import BANDS, TYPES, response_db
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

SAMPLE_RATE = 48_000
LOWEST_HZ, HIGHEST_HZ = 20.0, 20_000.0
MOST_DB = 18.0
_HEIGHT, _MARGIN = 108, 6
_DOT, _REACH = 5.0, 12.0
_POINTS = 128
_GRID_HZ = (100.0, 1000.0, 10_000.0)
_GAINLESS = {"lowpass", "highpass", "notch"}


class ResponseCurve(QWidget):
    """Gain over frequency from 20 Hz to 20 kHz, ±18 dB.

    Signals:
        moved: parameters and the values they would have, while a dot is dragged.
        settled: parameters and the values they shall have.
        band_chosen: the number of a band whose dot was pressed.
    """

    moved = Signal(dict)
    settled = Signal(dict)
    band_chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._values: Mapping[str, float] = {}
        self._held: int | None = None
        self._change: dict[str, float] = {}
        self.setAccessibleName("Response")
        self.setToolTip("Drag a dot: across is frequency, up is louder.")
        self.setFixedHeight(_HEIGHT)

    def show_values(self, values: Mapping[str, float]) -> None:
        """Show another setting."""
        if values != self._values:
            self._values = dict(values)
            self.setAccessibleDescription(self.words())
            self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def dot_of(self, band: int) -> QPointF | None:
        """Return where the dot of a band is; None where the band is off."""
        ending = _ending(band)
        kind = TYPES[int(self._values.get(f"type{ending}", TYPES.index("off")))]
        if kind == "off":
            return None
        gain_db = 0.0 if kind in _GAINLESS else self._values[f"gain_db{ending}"]
        return QPointF(self._x_of(self._values[f"freq{ending}"]), self._y_of(gain_db))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._look.theme
        painter.setPen(QPen(theme.line, theme.line_width))
        painter.setBrush(theme.bg0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        for hertz in _GRID_HZ:
            painter.drawLine(QPointF(self._x_of(hertz), 1), QPointF(self._x_of(hertz), _HEIGHT - 1))
        for gain_db in (-12.0, 0.0, 12.0):
            y = self._y_of(gain_db)
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
        color = theme.accent if self.isEnabled() else theme.disabled
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.0))
        if self._values:
            painter.drawPath(self._path())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for band in range(1, BANDS + 1):
            dot = self.dot_of(band)
            if dot is not None:
                painter.drawEllipse(dot, _DOT, _DOT)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        dots = [(band, dot) for band in range(1, BANDS + 1) if (dot := self.dot_of(band))]
        near = [
            (math.hypot(dot.x() - event.position().x(), dot.y() - event.position().y()), band)
            for band, dot in dots
        ]
        distance, band = min(near, default=(math.inf, 0))
        self._held = band if distance <= _REACH else None
        if self._held is not None:
            self.band_chosen.emit(band)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        ending = _ending(self._held)
        share = (event.position().x() - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        octaves = math.log(HIGHEST_HZ / LOWEST_HZ)
        hertz = LOWEST_HZ * math.exp(min(max(share, 0.0), 1.0) * octaves)
        height = (_HEIGHT / 2 - event.position().y()) / (_HEIGHT / 2 - _MARGIN)
        self._change = {f"freq{ending}": round(hertz, 1)}
        if TYPES[int(self._values[f"type{ending}"])] not in _GAINLESS:
            gain_db = min(max(height, -1.0), 1.0) * MOST_DB
            self._change[f"gain_db{ending}"] = round(gain_db, 1)
        self.moved.emit(self._change)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        change, self._held, self._change = self._change, None, {}
        if change:
            self.settled.emit(change)

    def words(self) -> str:
        """Return the bands that are on, for those who cannot see the curve."""
        told = []
        for band in range(1, BANDS + 1):
            if self.dot_of(band) is not None:
                ending = _ending(band)
                gain = format_gain_db(self._values[f"gain_db{ending}"])
                told.append(f"{self._values[f'freq{ending}']:.0f} Hz {gain}")
        return ", ".join(told)

    def _path(self) -> QPainterPath:
        freqs = np.geomspace(LOWEST_HZ, HIGHEST_HZ, _POINTS)
        path = QPainterPath()
        for number, (hertz, gain_db) in enumerate(
            zip(freqs, response_db(self._values, SAMPLE_RATE, freqs), strict=True)
        ):
            point = QPointF(self._x_of(float(hertz)), self._y_of(float(gain_db)))
            if number:
                path.lineTo(point)
            else:
                path.moveTo(point)
        return path

    def _x_of(self, hertz: float) -> float:
        share = math.log(hertz / LOWEST_HZ) / math.log(HIGHEST_HZ / LOWEST_HZ)
        return _MARGIN + min(max(share, 0.0), 1.0) * (self.width() - 2 * _MARGIN)

    def _y_of(self, gain_db: float) -> float:
        share = min(max(gain_db, -MOST_DB), MOST_DB) / MOST_DB
        return _HEIGHT / 2 - share * (_HEIGHT / 2 - _MARGIN)


def _ending(band: int) -> str:
    return "" if band == 1 else f"_{band}"
