"""The response of a filter, drawn; on the equaliser with a dot on every band to drag."""

from __future__ import annotations

import math

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
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.analysis.transform import Levels
from nexus_desktop.engine.effects.registry import response_db
from nexus_desktop.ui.effects.equalizer_bands import Bands
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import mixed
from nexus_desktop.ui.widgets.frequency_axis import (
    HIGHEST_HZ,
    LOWEST_HZ,
    NAMED_HZ,
    FrequencyAxis,
    SpectrumColumns,
)
from nexus_desktop.workflows.live_meters import SpectrumPicture

SPECTRUM_LOWEST_DB, SPECTRUM_HIGHEST_DB = -96.0, 0.0
_SPECTRUM_SHARE = 0.15
RANGES_DB = (18.0, 36.0)
_HEIGHT, _MARGIN = 128, 8
_DOT, _REACH = 5.0, 12.0
_POINTS = 160
_KEY_OCTAVES, _KEY_DB, _KEY_Q = 1.0 / 12.0, 0.5, 1.15
_FINE = 0.2
_KEYS = frozenset(
    {
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Delete),
    }
)


class ResponseCurve(QWidget):
    """Gain over frequency from 20 Hz to 20 kHz, over the spectrum of what comes out of the rack.

    Dots are dragged; the wheel changes the Q of the chosen band, a double click adds a band or
    takes one away. With the keyboard: digits choose a band, arrows move it, Page Up and Page Down
    change its Q, Delete takes it away.

    Signals:
        moved: parameters and the values they would have, while a dot is dragged.
        settled: parameters and the values they shall have.
        band_chosen: the number of a band that was chosen here.
    """

    moved = Signal(dict)
    settled = Signal(dict)
    band_chosen = Signal(int)

    def __init__(self, look: Look, *, has_dots: bool) -> None:
        super().__init__()
        self._look, self._has_dots = look, has_dots
        self._settings: EffectSettings | None = None
        self._sample_rate = 48_000
        self._bands = Bands({})
        self._held: QPointF | None = None
        self._change: dict[str, float] = {}
        self._columns = SpectrumColumns()
        self._spectrum_db: Levels | None = None
        self._drawn: tuple[object, ...] = ()
        self._response = QPainterPath()
        self.chosen = 1
        self.setAccessibleName("Response")
        self.setFixedHeight(_HEIGHT)
        if has_dots:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setToolTip(
                "Drag a dot: across is frequency, up is louder. Turn the wheel for Q. Double-click "
                "to add a band or take one away. Behind it stands what comes out of the rack."
            )
        look.theme_changed.connect(self.update)

    def show_settings(self, settings: EffectSettings, sample_rate: int) -> None:
        """Show another setting."""
        if (settings, sample_rate) == (self._settings, self._sample_rate):
            return
        self._settings, self._sample_rate = settings, sample_rate
        if self._has_dots:
            if self._held is None:
                self._bands = Bands(dict(settings.values))
            self.setAccessibleDescription(Bands(dict(settings.values)).words())
        self.update()

    def show_spectrum(self, picture: SpectrumPicture | None) -> None:
        """Show what comes out of the rack behind the response; None shows nothing there."""
        was = self._spectrum_db
        self._spectrum_db = None
        if picture is not None:
            self._spectrum_db = self._columns.levels(
                self._axis(), picture.levels_db, picture.bin_hz
            )
        if was is not None or self._spectrum_db is not None:
            self.update()

    def choose(self, band: int) -> None:
        """Mark the band whose knobs are shown."""
        if self.chosen != band:
            self.chosen = band
            self.update()

    @property
    def most_db(self) -> float:
        """What is at the upper edge: more where a band goes beyond."""
        needed = max((abs(each.gain_db) for each in self._shown().all_on()), default=0.0)
        return next((most for most in RANGES_DB if needed <= most), RANGES_DB[-1])

    def dot_of(self, band: int) -> QPointF | None:
        """Return where the dot of a band is; None where the band is off."""
        found = self._shown().on(band)
        if found is None:
            return None
        return QPointF(self._axis().x_of(found.freq_hz), self._y_of(found.gain_db))

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
        self._draw_spectrum(painter)
        self._draw_grid(painter)
        color = theme.accent if self.isEnabled() else theme.disabled
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.0))
        painter.drawPath(self._path())
        for band in self._shown().numbers() if self._has_dots else ():
            dot = self.dot_of(band)
            if dot is not None:
                is_chosen = band == self.chosen
                painter.setPen(QPen(theme.bg0 if is_chosen else color, 1.5))
                painter.setBrush(theme.text if is_chosen and self.isEnabled() else color)
                painter.drawEllipse(dot, _DOT, _DOT)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        band = self._band_at(event.position())
        if band is not None:
            self._held, self._change = event.position(), {}
            self._choose_here(band)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        way = event.position() - self._held
        octaves = way.x() / max(1, self._width()) * math.log2(HIGHEST_HZ / LOWEST_HZ)
        gain_db = -way.y() / (_HEIGHT / 2 - _MARGIN) * self.most_db
        self._change = self._bands.moved(self.chosen, octaves, gain_db)
        self.moved.emit(self._change)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        change, self._held, self._change = self._change, None, {}
        if change:
            self.settled.emit(change)

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        band = self._band_at(event.position())
        if not self._has_dots:
            return
        if band is not None:
            self.settled.emit(self._bands.without(band))
            return
        hertz, gain_db = (
            self._axis().hertz_at(event.position().x()),
            self._gain_at(event.position().y()),
        )
        added = self._bands.with_bell(hertz, gain_db)
        if added is not None:
            self._choose_here(added[0])
            self.settled.emit(added[1])

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        band = self._band_at(event.position())
        if band is None or not event.angleDelta().y():
            event.ignore()
            return
        self._choose_here(band)
        self.settled.emit(self._bands.sharpened(band, _KEY_Q ** (event.angleDelta().y() / 120.0)))
        event.accept()

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return self._has_dots and (key in _KEYS or Qt.Key.Key_1 <= key <= Qt.Key.Key_9)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bands = Qt.Key(event.key()), self._bands
        share = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        moves = {
            Qt.Key.Key_Left: (-_KEY_OCTAVES, 0.0),
            Qt.Key.Key_Right: (_KEY_OCTAVES, 0.0),
            Qt.Key.Key_Up: (0.0, _KEY_DB),
            Qt.Key.Key_Down: (0.0, -_KEY_DB),
        }
        number = event.text()
        if self._has_dots and number.isdecimal() and int(number) in bands.numbers():
            self._choose_here(int(number))
        elif not self._has_dots or bands.on(self.chosen) is None:
            super().keyPressEvent(event)
        elif key in moves:
            octaves, gain_db = moves[key]
            self.settled.emit(bands.moved(self.chosen, octaves * share, gain_db * share))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.settled.emit(
                bands.sharpened(self.chosen, _KEY_Q if key == Qt.Key.Key_PageUp else 1 / _KEY_Q)
            )
        elif key == Qt.Key.Key_Delete:
            self.settled.emit(bands.without(self.chosen))
        else:
            super().keyPressEvent(event)

    def _shown(self) -> Bands:
        """Return the bands as they are drawn, a dragged one at the pointer."""
        return Bands(dict(self._settings.values)) if self._settings else self._bands

    def _choose_here(self, band: int) -> None:
        self.choose(band)
        self.band_chosen.emit(band)

    def _band_at(self, place: QPointF) -> int | None:
        near = [
            (math.hypot(dot.x() - place.x(), dot.y() - place.y()), band)
            for band in (self._shown().numbers() if self._has_dots else ())
            if (dot := self.dot_of(band)) is not None
        ]
        distance, band = min(near, default=(math.inf, 0))
        return band if distance <= _REACH else None

    def _draw_grid(self, painter: QPainter) -> None:
        theme, most_db = self._look.theme, self.most_db
        painter.setFont(self._look.fonts.badge)
        metrics = QFontMetricsF(self._look.fonts.badge)
        for hertz, words in NAMED_HZ.items():
            x = self._axis().x_of(hertz)
            painter.setPen(QPen(theme.line, theme.line_width))
            painter.drawLine(QPointF(x, 1), QPointF(x, _HEIGHT - 1))
            painter.setPen(theme.faint)
            painter.drawText(QPointF(x + 3, _HEIGHT - 5), words)
        for gain_db in (-most_db * 2 / 3, 0.0, most_db * 2 / 3):
            y = self._y_of(gain_db)
            painter.setPen(QPen(theme.line, theme.line_width))
            painter.drawLine(QPointF(1, y), QPointF(self.width() - 1, y))
            if gain_db:
                painter.setPen(theme.faint)
                words = f"{gain_db:+.0f}".replace("-", "−")
                painter.drawText(QPointF(5, y + metrics.ascent() + 1), words)

    def _draw_spectrum(self, painter: QPainter) -> None:
        if self._spectrum_db is None:
            return
        bottom = _HEIGHT - 1.0
        shape = self._columns.line(
            self._spectrum_db, SPECTRUM_LOWEST_DB, SPECTRUM_HIGHEST_DB, top=1, height=bottom - 1
        )
        shape.append(QPointF(_MARGIN + self._width(), bottom))
        shape.append(QPointF(_MARGIN, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(self._look.theme.bg0, self._look.theme.text, _SPECTRUM_SHARE))
        painter.drawPolygon(shape)

    def _path(self) -> QPainterPath:
        """Return the response, worked out anew only where something is set otherwise."""
        drawn = (self._settings, self._sample_rate, self.size())
        if drawn != self._drawn:
            self._drawn, self._response = drawn, self._path_now()
        return self._response

    def _path_now(self) -> QPainterPath:
        path = QPainterPath()
        if self._settings is None:
            return path
        freqs = np.geomspace(LOWEST_HZ, HIGHEST_HZ, _POINTS)
        levels = response_db(self._settings, self._sample_rate, freqs)
        if levels is None:
            return path
        for number, (hertz, gain_db) in enumerate(zip(freqs, levels, strict=True)):
            point = QPointF(self._axis().x_of(float(hertz)), self._y_of(float(gain_db)))
            if number:
                path.lineTo(point)
            else:
                path.moveTo(point)
        return path

    def _width(self) -> int:
        return self.width() - 2 * _MARGIN

    def _axis(self) -> FrequencyAxis:
        return FrequencyAxis(_MARGIN, self._width())

    def _y_of(self, gain_db: float) -> float:
        most_db = self.most_db
        share = min(max(gain_db, -most_db), most_db) / most_db
        return _HEIGHT / 2 - share * (_HEIGHT / 2 - _MARGIN)

    def _gain_at(self, y: float) -> float:
        return (_HEIGHT / 2 - y) / (_HEIGHT / 2 - _MARGIN) * self.most_db
