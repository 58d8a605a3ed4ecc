"""The strip that shows the whole project, and on it the part that is on the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.ui.arrange.overview_mix import Heights, OverviewMix
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.wheel import turn_wheel
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.edit_session import EditSession

HEIGHT = 40
_BOX_INSET = 3.0
_BOX_RADIUS = 4.0
_LEAST_BOX = 8.0
_EDGE_PX = 5
_BUDGET_S = 0.004
_SETTLE_MS = 60
_WAVE_SHARE = 0.45


class _Grip(Enum):
    NOTHING = auto()
    MIDDLE = auto()
    START = auto()
    END = auto()


class Overview(QWidget):
    """Drag the middle of the box to scroll, its edges to zoom; click beside it to go there."""

    def __init__(
        self,
        session: EditSession,
        look: Look,
        state: ViewState,
        mix: OverviewMix,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._state = state
        self._mix = mix
        self._heights: Heights = np.zeros(1, np.float32)
        self._steps: Iterator[Heights | None] | None = None
        self._image: QImage | None = None
        self._grip = _Grip.NOTHING
        self._grabbed_at = 0.0
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._begin)
        self._work = QTimer(self, interval=0)
        self._work.timeout.connect(self._go_on)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview")
        state.viewport_changed.connect(self.update)
        look.theme_changed.connect(self._redraw)

    def refresh(self) -> None:
        """Sum up the project anew, soon; what is shown stays until that is done."""
        self._settle.start()

    def source_changed(self, source: SourceId) -> None:
        """Look again at a source: more of it is known."""
        self._mix.forget(source)
        self.refresh()

    def stop(self) -> None:
        """Sum up no more; the view is going away."""
        self._settle.stop()
        self._work.stop()
        self._steps = None

    @property
    def is_settled(self) -> bool:
        """Whether all of the project is in what is shown."""
        return self._steps is None and not self._settle.isActive()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(self.rect(), theme.bg1)
        if self._image is None:
            self._image = self._drawn()
        painter.drawImage(QRectF(0, 0, self.width(), HEIGHT), self._image)
        painter.fillRect(0, HEIGHT - theme.line_width, self.width(), theme.line_width, theme.line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.accent, 1.5))
        painter.setBrush(theme.selection)
        painter.drawRoundedRect(self._box(), _BOX_RADIUS, _BOX_RADIUS)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._grip = self._grip_at(x)
        if self._grip is _Grip.NOTHING:
            view = self._state.viewport
            self._state.show_by_hand(view.centred_on(x * self._frames_per_pixel))
            self._grip = _Grip.MIDDLE
        self._grabbed_at = x - self._box().left()

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            is_edge = self._grip_at(x) in (_Grip.START, _Grip.END)
            shape = Qt.CursorShape.SizeHorCursor if is_edge else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        view, at = self._state.viewport, x * self._frames_per_pixel
        if self._grip is _Grip.MIDDLE:
            start = (x - self._grabbed_at) * self._frames_per_pixel
            self._state.show_by_hand(view.moved_to(start))
        elif self._grip is _Grip.START:
            self._show_between(at, view.end)
        elif self._grip is _Grip.END:
            self._show_between(view.start, at)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = _Grip.NOTHING

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state, event, at_x=self._state.viewport.width / 2)
        event.accept()

    @property
    def _frames_per_pixel(self) -> float:
        return self._state.viewport.extent / max(1, self.width())

    def _box(self) -> QRectF:
        view = self._state.viewport
        left = view.start / self._frames_per_pixel
        width = max(_LEAST_BOX, (view.end - view.start) / self._frames_per_pixel)
        left = min(max(1.0, left), self.width() - width - 1.0)
        width = min(width, self.width() - 2.0)
        return QRectF(max(1.0, left), _BOX_INSET, width, HEIGHT - 1 - 2 * _BOX_INSET)

    def _grip_at(self, x: float) -> _Grip:
        box = self._box()
        if abs(x - box.left()) <= _EDGE_PX:
            return _Grip.START
        if abs(x - box.right()) <= _EDGE_PX:
            return _Grip.END
        return _Grip.MIDDLE if box.left() < x < box.right() else _Grip.NOTHING

    def _show_between(self, start: float, end: float) -> None:
        first, last = max(0, round(start)), round(end)
        if last > first:
            span = TimeRange(Frames(first), Frames(last))
            self._state.show_by_hand(self._state.viewport.fitted(span))

    def _begin(self) -> None:
        width = max(1, round(self.width() * self.devicePixelRatioF()))
        extent = self._state.viewport.extent
        self._steps = self._mix.steps(self._session.project, extent, width)
        self._work.start()

    def _go_on(self) -> None:
        """Work for a few milliseconds, then let the window breathe."""
        until = time.perf_counter() + _BUDGET_S
        while self._steps is not None and time.perf_counter() < until:
            heights = next(self._steps)
            if heights is not None:
                self._heights, self._steps = heights, None
                self._redraw()
        if self._steps is None:
            self._work.stop()

    def _redraw(self) -> None:
        self._image = None
        self.update()

    def _drawn(self) -> QImage:
        """Draw the heights once; painting only copies them until they change."""
        scale = self.devicePixelRatioF()
        height, ink = round(HEIGHT * scale), self._look.theme.faint.rgba()
        reach = np.maximum(self._heights * height * _WAVE_SHARE, 0.5)
        reach[self._heights == 0] = 0
        rows = np.abs(np.arange(height) - (height - 1) / 2)[:, None]
        pixels = np.where(rows <= reach[None, :], np.uint32(ink), np.uint32(0))
        image = QImage(
            pixels.data, pixels.shape[1], height, QImage.Format.Format_ARGB32_Premultiplied
        )
        return image.copy()
