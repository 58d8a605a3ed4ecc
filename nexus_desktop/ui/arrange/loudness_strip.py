"""How loud the mix is, drawn under the lanes over the same stretch of time, and its scale."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.timecode import format_value
from nexus_desktop.engine.analysis.gating import STEPS_A_SECOND
from nexus_desktop.engine.analysis.loudness_history import Series
from nexus_desktop.ui.arrange.track_heads import WIDTH
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.ui.arrange.wheel import turn_wheel
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.loudness_over_time import LoudnessOverTime

HEIGHT = 72
LOWEST_LUFS, HIGHEST_LUFS = -42.0, 0.0
_GRID_LUFS = (-36, -24, -12)
_TOP, _BOTTOM = 6.0, 5.0
_LEFT, _RIGHT = 16, 10
_SETTLE_MS = 400
_TITLE = "Loudness over time"

_NO_SERIES = np.zeros(0, np.float32)

Columns = NDArray[np.float32]


class LoudnessStrip(QWidget):
    """Short-term loudness from −42 to 0 LUFS; measured only while it is shown.

    Attributes:
        scale: stands in the column of the track heads; says what the curve is where one hears, or
            where the pointer is.

    Signals:
        position_chosen: somebody clicked at a frame.
    """

    position_chosen = Signal(int)

    def __init__(self, context: CommandContext, look: Look, state: ViewState) -> None:
        super().__init__()
        self._context, self._look, self._state = context, look, state
        self._loudness: LoudnessOverTime | None = None
        self._drawn: tuple[Series, Viewport, list[QPolygonF]] | None = None
        self._at = 0.0
        self._pointed: float | None = None
        self.scale = LoudnessScale(look)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._measure)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(_TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        state.viewport_changed.connect(self.update)
        look.theme_changed.connect(self.update)
        self.setVisible(False)
        self.scale.setVisible(False)

    def show_strip(self, is_shown: bool) -> None:
        """Show it and its scale, or give their room to the lanes."""
        self.setVisible(is_shown)
        self.scale.setVisible(is_shown)

    def refresh(self) -> None:
        """Measure what was changed, soon; what is shown stays until that is done."""
        if self.isVisible():
            self._settle.start()

    def stop(self) -> None:
        """Measure no more; the view is going away."""
        self._settle.stop()
        if self._loudness is not None:
            self._loudness.stop()

    @property
    def is_settled(self) -> bool:
        """Whether all that is to be shown is known."""
        is_known = self._loudness is None or self._loudness.is_settled
        return is_known and not self._settle.isActive()

    @property
    def series(self) -> Series:
        """What is shown: a value for every tenth of a second, in LUFS."""
        return _NO_SERIES if self._loudness is None else self._loudness.short_term_lufs

    def lufs_at(self, frame: float) -> float | None:
        """Return how loud it is at a frame; None where it is silent or not known."""
        index = math.floor(frame * STEPS_A_SECOND / self._rate) - 1
        if not 0 <= index < len(self.series):
            return None
        lufs = float(self.series[index])
        return lufs if math.isfinite(lufs) else None

    def show_at(self, frame: float) -> None:
        """Say how loud it is where one hears."""
        self._at = frame
        self._tell()

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        self._measure()

    @guarded(nothing)
    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            frame = self._state.viewport.whole_frame_at(event.position().x())
            self.position_chosen.emit(frame)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointed = self._state.viewport.frame_at(event.position().x())
        self._tell()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        self._pointed = None
        self._tell()

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state, event)
        event.accept()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(event.rect(), theme.bg0)
        painter.fillRect(0, 0, self.width(), theme.line_width, theme.line)
        painter.setPen(QPen(theme.line, 1.0))
        for lufs in _GRID_LUFS:
            painter.drawLine(QPointF(0, y_of(lufs)), QPointF(self.width(), y_of(lufs)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines():
            below = QPolygonF(line)
            below.append(QPointF(line.last().x(), HEIGHT))
            below.append(QPointF(line.first().x(), HEIGHT))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.selection)
            painter.drawPolygon(below)
            painter.setPen(QPen(theme.accent, 1.5))
            painter.drawPolyline(line)

    def _lines(self) -> list[QPolygonF]:
        """Return the curve; worked out once for a view, since a playhead moves over it."""
        series, view = self.series, self._state.viewport
        if self._drawn is None or self._drawn[0] is not series or self._drawn[1] != view:
            self._drawn = series, view, lines_of(columns_of(series, view, self._rate))
        return self._drawn[2]

    @property
    def _rate(self) -> int:
        return self._context.session.project.sample_rate

    def _measure(self) -> None:
        workshop = self._context.workshop
        if workshop is None:
            return
        if self._loudness is None:
            self._loudness = LoudnessOverTime(workshop.reader, workshop.runner)
        self._loudness.follow(self._context.session.project, self._on_known)

    def _on_known(self) -> None:
        self.update()
        self._tell()

    def _tell(self) -> None:
        lufs = self.lufs_at(self._at if self._pointed is None else self._pointed)
        words = "–" if lufs is None else format_value(lufs, "LUFS")
        failure = None if self._loudness is None else self._loudness.failure
        self.setToolTip("" if failure is None else failure.message)
        self.setAccessibleDescription(f"Short-term {words}")
        self.scale.show_words(words)


class LoudnessScale(QWidget):
    """Names the lines of the strip beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._words = ""
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName(_TITLE)
        look.theme_changed.connect(self.update)

    def show_words(self, words: str) -> None:
        """Show how loud it is at the place that is read."""
        if words != self._words:
            self._words = words
            self.setAccessibleDescription(words)
            self.update()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, fonts = QPainter(self), self._look.theme, self._look.fonts
        painter.fillRect(self.rect(), theme.bg1)
        painter.fillRect(0, 0, self.width(), theme.line_width, theme.line)
        vertical = Qt.AlignmentFlag.AlignVCenter
        third = (HEIGHT - 12) / 3
        rows = [QRectF(_LEFT, 6 + row * third, WIDTH - _LEFT, third) for row in range(3)]
        painter.setPen(theme.text)
        painter.setFont(fonts.title)
        painter.drawText(rows[0], vertical, "Loudness")
        painter.setPen(theme.mute)
        painter.setFont(fonts.caption)
        painter.drawText(rows[1], vertical, "Short-term")
        painter.setPen(theme.text)
        painter.setFont(fonts.small)
        painter.drawText(rows[2], vertical, self._words)
        painter.setPen(theme.faint)
        painter.setFont(fonts.caption)
        for lufs in _GRID_LUFS:
            box = QRectF(0, y_of(lufs) - 8, WIDTH - _RIGHT, 16)
            painter.drawText(box, vertical | Qt.AlignmentFlag.AlignRight, f"−{abs(lufs)}")


def y_of(lufs: float) -> float:
    """Return the height of a loudness; what is beyond the scale lies on its edges."""
    share = (lufs - LOWEST_LUFS) / (HIGHEST_LUFS - LOWEST_LUFS)
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1.0 - min(max(share, 0.0), 1.0))


def columns_of(series: Series, view: Viewport, rate: int) -> Columns:
    """Return the loudest of every pixel of a view, shape (pixels,); NaN where nothing is known.

    Args:
        series: a value for every tenth of a second, which is what a meter shows at its end.
    """
    edges = view.start + view.frames_per_pixel * np.arange(view.width + 1)
    places = edges * STEPS_A_SECOND / rate - 1
    found = np.full(view.width, np.nan, np.float32)
    if not len(series):
        return found
    inside = (places[:-1] >= 0) & (places[:-1] <= len(series) - 1)
    if view.frames_per_pixel * STEPS_A_SECOND < rate:
        found[inside] = np.interp(places[:-1][inside], np.arange(len(series)), series)
    elif inside.any():
        starts = places[:-1][inside].astype(np.int64)
        last = min(len(series), int(places[1:][inside][-1]) + 1)
        found[inside] = np.fmax.reduceat(series[:last], np.minimum(starts, last - 1))
    return found


def lines_of(columns: Columns) -> list[QPolygonF]:
    """Return the curve in pieces; it stops where nothing is known."""
    known = np.flatnonzero(np.isfinite(columns))
    breaks = np.flatnonzero(np.diff(known) > 1) + 1
    return [
        QPolygonF([QPointF(x + 0.5, y_of(float(columns[x]))) for x in run.tolist()])
        for run in np.split(known, breaks)
        if len(run) > 1
    ]
