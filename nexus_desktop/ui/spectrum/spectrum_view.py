"""A spectrum, drawn: frequencies by octaves, levels in dB, and a line that reads a place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.engine.analysis.spectrum import SpectralPeak, highest_peak
from nexus_desktop.engine.analysis.transform import Levels
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.spectrum.readout import place_words
from nexus_desktop.ui.widgets.frequency_axis import (
    HIGHEST_HZ,
    LOWEST_HZ,
    NAMED_HZ,
    FrequencyAxis,
    SpectrumColumns,
)
from nexus_desktop.ui.widgets.painting import outline_rounded
from nexus_desktop.workflows.live_meters import SpectrumPicture

LOWEST_DB, HIGHEST_DB = -108.0, 0.0
_GRID_DB = (-96, -72, -48, -24)
_UNNAMED_HZ = (50.0, 200.0, 500.0, 2000.0, 5000.0)
_MARGIN, _BELOW, _RADIUS = 8, 20, 6.0
_LEAST_HEIGHT, _BEST_HEIGHT = 160, 260
_MOVES = {
    Qt.Key.Key_Left: -1 / 12,
    Qt.Key.Key_Right: 1 / 12,
    Qt.Key.Key_PageDown: -1.0,
    Qt.Key.Key_PageUp: 1.0,
}
_FINE, _START_HZ = 0.1, 1000.0
_KEYS = frozenset({*_MOVES, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Escape})


class SpectrumView(QWidget):
    """From 20 Hz to 20 kHz.

    The pointer reads a place. With the keyboard: Left and Right go by a semitone, with Shift by a
    tenth of it, Page Up and Page Down by an octave, Up goes to what is loudest, Escape away.

    Signals:
        read: what stands under the line, in words; empty where there is no line.
    """

    read = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._columns = SpectrumColumns()
        self._picture: SpectrumPicture | None = None
        self._shown_db: Levels | None = None
        self._peaks_db: Levels | None = None
        self._reference: SpectrumPicture | None = None
        self._reference_db: Levels | None = None
        self._read_hz: float | None = None
        self.shows_peaks = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spectrum")
        self.setToolTip("Point at a frequency to read it. Left and Right go by a semitone.")
        look.theme_changed.connect(self.update)

    def show_picture(self, picture: SpectrumPicture | None) -> None:
        """Show another spectrum; None shows an empty grid."""
        self._picture = picture
        self._reduce()
        self._tell()
        self.update()

    def show_peaks(self, is_shown: bool) -> None:
        """Show the line of the highest levels, or leave it away."""
        self.shows_peaks = is_shown
        self.update()

    def keep_reference(self, is_kept: bool) -> None:
        """Keep what is shown as a dashed line, or let go of it."""
        self._reference = self._picture if is_kept else None
        self._reduce()
        self.update()

    @property
    def picture(self) -> SpectrumPicture | None:
        """What is shown; None where nothing was heard yet."""
        return self._picture

    @property
    def words(self) -> str:
        """What stands under the line that reads a place; empty where there is no line."""
        return "" if self._read_hz is None else self.words_at(self._read_hz)

    def words_at(self, hertz: float) -> str:
        """Return a frequency, its note and how strong it is; without a spectrum, no level."""
        if self._shown_db is None:
            return place_words(hertz, None)
        column = int(self._axis().x_of(hertz) - _MARGIN)
        level_db = float(self._shown_db[min(max(column, 0), len(self._shown_db) - 1)])
        return place_words(hertz, level_db)

    def loudest(self) -> SpectralPeak | None:
        """Return what is loudest on the screen; None where all is silent."""
        picture = self._picture
        if picture is None:
            return None
        peak = highest_peak(picture.levels_db, picture.bin_hz, LOWEST_HZ, HIGHEST_HZ)
        return None if peak is None or peak.level_db <= LOWEST_DB else peak

    def read_at(self, hertz: float | None) -> None:
        """Put the line on a frequency, or take it away."""
        self._read_hz = None if hertz is None else min(max(hertz, LOWEST_HZ), HIGHEST_HZ)
        self._tell()
        self.update()

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return key in _KEYS

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(280, _BEST_HEIGHT)

    @guarded(nothing)
    def resizeEvent(self, event: QEvent) -> None:
        self._reduce()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, loudest = Qt.Key(event.key()), self.loudest()
        start = self._read_hz or (loudest.hertz if loudest else _START_HZ)
        share = _FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        if key in _MOVES:
            self.read_at(start * 2.0 ** (_MOVES[key] * share))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.read_at(LOWEST_HZ if key == Qt.Key.Key_Home else HIGHEST_HZ)
        elif key == Qt.Key.Key_Up:
            self.read_at(start if loudest is None else loudest.hertz)
        elif key == Qt.Key.Key_Escape and self._read_hz is not None:
            self.read_at(None)
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.read_at(self._axis().hertz_at(event.position().x()))

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.read_at(None)

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.read_at(None)
        super().focusOutEvent(event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, theme.line_width))
        painter.setBrush(theme.bg0)
        frame = QRectF(self.rect())
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        self._draw_grid(painter)
        self._draw_levels(painter)
        self._draw_names(painter)
        if self._read_hz is not None:
            x = self._axis().x_of(self._read_hz)
            painter.setPen(QPen(theme.text, 1.0))
            painter.drawLine(QPointF(x, _MARGIN), QPointF(x, self._bottom))
        if self.hasFocus():
            outline_rounded(painter, frame, _RADIUS, theme.accent, 2.0)

    def _draw_grid(self, painter: QPainter) -> None:
        theme, axis = self._look.theme, self._axis()
        painter.setPen(QPen(theme.line, 1.0))
        for hertz in (*_UNNAMED_HZ, *NAMED_HZ):
            top = self._bottom - 4 if hertz in _UNNAMED_HZ else _MARGIN
            painter.drawLine(
                QPointF(axis.x_of(hertz), top), QPointF(axis.x_of(hertz), self._bottom)
            )
        for level_db in _GRID_DB:
            y = self._y_of(level_db)
            painter.drawLine(QPointF(_MARGIN, y), QPointF(self.width() - _MARGIN, y))

    def _draw_names(self, painter: QPainter) -> None:
        theme, axis = self._look.theme, self._axis()
        painter.setFont(self._look.fonts.badge)
        metrics = QFontMetricsF(self._look.fonts.badge)
        painter.setPen(theme.faint)
        for hertz, words in NAMED_HZ.items():
            x = axis.x_of(hertz) - metrics.horizontalAdvance(words) / 2
            painter.drawText(QPointF(x, self.height() - 6), words)
        painter.drawText(QPointF(_MARGIN + 2, self.height() - 6), "Hz")
        for level_db in _GRID_DB:
            painter.drawText(QPointF(_MARGIN + 2, self._y_of(level_db) - 2), f"−{abs(level_db)}")

    def _draw_levels(self, painter: QPainter) -> None:
        theme = self._look.theme
        painter.setClipRect(QRectF(_MARGIN, _MARGIN, self._width, self._bottom - _MARGIN))
        if self._shown_db is not None:
            line = self._line(self._shown_db)
            below = QPolygonF(line)
            below.append(QPointF(_MARGIN + self._width, self._bottom))
            below.append(QPointF(_MARGIN, self._bottom))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.selection)
            painter.drawPolygon(below)
            painter.setPen(QPen(theme.accent, 1.5))
            painter.drawPolyline(line)
        if self._peaks_db is not None and self.shows_peaks:
            painter.setPen(QPen(theme.mute, 1.0))
            painter.drawPolyline(self._line(self._peaks_db))
        if self._reference_db is not None:
            painter.setPen(QPen(theme.warn, 1.5, Qt.PenStyle.DashLine))
            painter.drawPolyline(self._line(self._reference_db))
        painter.setClipping(False)

    def _line(self, columns_db: Levels) -> QPolygonF:
        height = self._bottom - _MARGIN
        return self._columns.line(columns_db, LOWEST_DB, HIGHEST_DB, top=_MARGIN, height=height)

    def _reduce(self) -> None:
        """Reduce what is shown to the pixels there are."""
        picture = self._picture
        self._reference_db = _reduced(self._columns, self._axis(), self._reference)
        self._shown_db = _reduced(self._columns, self._axis(), picture)
        self._peaks_db = None
        if picture is not None and picture.peaks_db is not None:
            self._peaks_db = self._columns.levels(self._axis(), picture.peaks_db, picture.bin_hz)

    def _tell(self) -> None:
        words = self.words
        self.setAccessibleDescription(words)
        self.read.emit(words)

    @property
    def _width(self) -> float:
        return max(2, self.width() - 2 * _MARGIN)

    @property
    def _bottom(self) -> float:
        return self.height() - _BELOW

    def _axis(self) -> FrequencyAxis:
        return FrequencyAxis(_MARGIN, self._width)

    def _y_of(self, level_db: float) -> float:
        share = (level_db - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)
        return _MARGIN + (self._bottom - _MARGIN) * (1.0 - share)


def _reduced(
    columns: SpectrumColumns, axis: FrequencyAxis, picture: SpectrumPicture | None
) -> Levels | None:
    return None if picture is None else columns.levels(axis, picture.levels_db, picture.bin_hz)
