"""The time ruler: click or drag for the cursor, Shift+drag for the loop, markers to be moved."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nexus_desktop.domain.edits.markers import move_marker, rename_marker
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import format_time
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.ui.arrange.gestures.stage import Edit
from nexus_desktop.ui.arrange.marker_editor import MarkerEditor
from nexus_desktop.ui.arrange.ruler_painter import (
    HEIGHT,
    RulerScene,
    marker_boxes,
    paint_ruler,
)
from nexus_desktop.ui.arrange.session_stage import SessionStage
from nexus_desktop.ui.arrange.tools import STEADY_PX
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.wheel import turn_wheel
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.context import Player
from nexus_desktop.workflows.edit_session import EditSession


class Ruler(QWidget):
    """Shows where on the timeline one is.

    Signals:
        named: a marker has its name; the keyboard belongs to the lanes again.
        position_chosen: somebody clicked or dragged to a frame.
    """

    named = Signal()
    position_chosen = Signal(int)

    def __init__(
        self,
        session: EditSession,
        player: Player,
        look: Look,
        state: ViewState,
        stage: SessionStage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._player = player
        self._look = look
        self._state = state
        self._stage = stage
        self._pressed_x: float | None = None
        self._loop_from: Frames | None = None
        self._marker: Marker | None = None
        self._has_moved = False
        self._editor = MarkerEditor(look, self, self._rename, self.named.emit)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Time ruler")
        state.viewport_changed.connect(self.update)
        state.ruler_changed.connect(self.update)
        look.theme_changed.connect(self.update)

    @property
    def scene_now(self) -> RulerScene:
        """What is shown at this moment."""
        return RulerScene(
            self._session.project,
            self._state.viewport,
            self._state.ruler_format,
            self._session.selection.span,
            self._player.loop,
            self._player.is_looping,
        )

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_ruler(QPainter(self), self._look, self.scene_now)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed_x, self._has_moved = event.position().x(), False
        self._marker = self._marker_under(event)
        if self._marker is not None:
            self.position_chosen.emit(self._marker.span.start)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._loop_from = self._frame(event)
        else:
            self.position_chosen.emit(self._frame(event))

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None:
            over = self._marker_under(event)
            shape = Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        far = abs(event.position().x() - self._pressed_x) >= STEADY_PX
        self._has_moved = self._has_moved or far
        if not self._has_moved:
            return
        if self._marker is not None:
            self._stage.preview(_move_of(self._marker, self._frame(event)))
        elif self._loop_from is not None:
            first, last = sorted((self._loop_from, self._frame(event)))
            if first < last:
                self._player.set_loop(TimeRange(first, last), is_on=True)
        else:
            self.position_chosen.emit(self._frame(event))

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self._marker is not None and self._has_moved:
            label = Label("Moved the marker.", "Move marker")
            self._stage.apply(_move_of(self._marker, self._frame(event)), label)
        elif self._marker is not None and self._marker.is_region:
            every = frozenset(track.id for track in self._session.project.tracks)
            self._session.select(Selection(self._marker.span, every))
        self._stage.show_guide(None)
        self._pressed_x = self._loop_from = self._marker = None

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        for marker, box in reversed(marker_boxes(self._look, self.scene_now)):
            if box.contains(event.position()):
                self._editor.open(marker, box)
                return

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state, event)
        event.accept()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell under the pointer what is too short to read, and the exact time."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(event), self)
            return True
        return super().event(event)

    def _words_at(self, event: QHelpEvent) -> str:
        for marker, box in reversed(marker_boxes(self._look, self.scene_now)):
            if box.contains(event.pos().toPointF()) and marker.name:
                return marker.name
        at = self._state.viewport.whole_frame_at(event.pos().x())
        return format_time(at, self._session.project.sample_rate)

    def _frame(self, event: QMouseEvent) -> Frames:
        at = self._state.viewport.whole_frame_at(event.position().x())
        invert = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        snap = self._stage.snap([at], invert=invert)
        self._stage.show_guide(snap.guide)
        return Frames(max(0, at + snap.by))

    def _rename(self, marker: Marker, name: str) -> None:
        self._stage.apply(
            partial(rename_marker, marker_id=marker.id, name=name),
            Label(f"Renamed the marker to “{name}”.", "Rename marker"),
        )

    def _marker_under(self, event: QMouseEvent) -> Marker | None:
        for marker, box in reversed(marker_boxes(self._look, self.scene_now)):
            if box.contains(event.position()):
                return marker
        return None


def _move_of(marker: Marker, to: Frames) -> Edit:
    """Return the edit that brings a marker, or a whole region, to a frame."""
    span = marker.span.moved(to - marker.span.start)
    return partial(move_marker, marker_id=marker.id, span=span)
