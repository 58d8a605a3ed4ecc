"""The lanes with their clips: one widget that paints what is exposed and runs the gestures."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timecode import format_time
from nexus_desktop.ui.arrange.click_counter import ClickCounter
from nexus_desktop.ui.arrange.clip_index import ClipIndex
from nexus_desktop.ui.arrange.clip_painter import ClipTiles
from nexus_desktop.ui.arrange.crowded_lane import CrowdedLanes
from nexus_desktop.ui.arrange.drop_ghost import DropGhost
from nexus_desktop.ui.arrange.gestures.move_clips import clips_selected
from nexus_desktop.ui.arrange.gestures.stage import Pointer
from nexus_desktop.ui.arrange.hit_testing import NO_HIT, Hit, Part, hit_at
from nexus_desktop.ui.arrange.lane_painter import LanePainter, Overlay
from nexus_desktop.ui.arrange.readout import Readout
from nexus_desktop.ui.arrange.scene import LaneScene
from nexus_desktop.ui.arrange.session_stage import SessionStage
from nexus_desktop.ui.arrange.tools import PointerShape, Tools, pointer_shape
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.wheel import turn_wheel
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import by_keyboard, outline_rounded
from nexus_desktop.workflows.edit_session import EditSession

_CURSORS = {
    PointerShape.ARROW: Qt.CursorShape.ArrowCursor,
    PointerShape.TEXT: Qt.CursorShape.IBeamCursor,
    PointerShape.OPEN_HAND: Qt.CursorShape.OpenHandCursor,
    PointerShape.CLOSED_HAND: Qt.CursorShape.ClosedHandCursor,
    PointerShape.SIDEWAYS: Qt.CursorShape.SizeHorCursor,
    PointerShape.UP_DOWN: Qt.CursorShape.SizeVerCursor,
    PointerShape.FADE: Qt.CursorShape.PointingHandCursor,
}
AUTOSCROLL_MS = 30
AUTOSCROLL_ZONE_PX = 24
_AUTOSCROLL_SHARE = 0.4
"""Pixels scrolled at each tick for every pixel the pointer is inside the zone or beyond it."""


class Lanes(QWidget):
    """Shows the tracks' clips and lets them be selected, moved, trimmed, faded and scaled.

    Signals:
        carried_off: clips are being dragged beyond the edge of the window.
    """

    carried_off = Signal()

    def __init__(
        self,
        session: EditSession,
        look: Look,
        state: ViewState,
        stage: SessionStage,
        tiles: ClipTiles,
        crowds: CrowdedLanes,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._state = state
        self._stage = stage
        self._tools = Tools(stage)
        self._clicks = ClickCounter()
        self._painter = LanePainter(look, tiles, crowds)
        self._clips = ClipIndex()
        self._hit = NO_HIT
        self._held: Hit | None = None
        self._pointer_at = QPointF()
        self._ghost: DropGhost | None = None
        self._shows_focus = False
        self._readout = Readout(look, self)
        self._autoscroll = QTimer(self)
        self._autoscroll.setInterval(AUTOSCROLL_MS)
        self._autoscroll.timeout.connect(self._scroll_on)
        self._prepare_widget()
        stage.guide_changed.connect(self.update)
        stage.said.connect(self._on_said)
        for changed in (state.viewport_changed, state.lanes_changed, state.waves_changed):
            changed.connect(self.update)
        look.theme_changed.connect(self.update)

    @property
    def scene_now(self) -> LaneScene:
        """What is shown at this moment."""
        return LaneScene(
            self._session.project,
            self._state.viewport,
            self._state.layout,
            self._state.scroll_y,
            self._state.amplitude,
            self._session.selection,
            self._clips,
        )

    @property
    def is_gesturing(self) -> bool:
        """Whether a button is held down over the lanes."""
        return self._tools.is_busy

    def show_ghost(self, ghost: DropGhost | None) -> None:
        """Show where files would land, or take the ghost away."""
        if ghost != self._ghost:
            self._ghost = ghost
            self.update()

    def cancel_gesture(self) -> None:
        """Leave everything as it was before the button went down."""
        self._end_gesture()
        self._tools.cancel()

    def show_selection(self) -> None:
        """Paint what is selected now, and say it to screen readers."""
        self.setAccessibleDescription(
            selection_words(self._session.selection, self._session.project)
        )
        self.update()

    def update_tracks(self, tracks: Collection[TrackId]) -> None:
        """Paint the lanes of these tracks anew."""
        for row, track in enumerate(self._session.project.tracks):
            if track.id in tracks:
                self._update_row(row)

    def choose_at(self, at: QPointF) -> bool:
        """Select what is under a point, for a menu; return whether that is a clip."""
        hit = hit_at(self.scene_now, at.x(), at.y())
        if hit.track is not None:
            self._session.focus_track(hit.track.id)
        if hit.clip is None:
            return False
        if hit.clip.id not in self._session.selection.clips and hit.part is Part.CLIP_TITLE:
            chosen = frozenset({hit.clip.id})
            self._session.select(clips_selected(self._session.project, chosen))
        return True

    def tracks_gone(self) -> None:
        """Forget what was prepared for tracks that are not in the project any more."""
        self._clips.keep_only(frozenset(track.id for track in self._session.project.tracks))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        focused = self._session.focused_track
        tracks = self._session.project.tracks
        row = next((row for row, track in enumerate(tracks) if track.id == focused), None)
        shown = self._held or self._hit
        overlay = Overlay(
            shown.clip.id if shown.clip is not None else None,
            self._held.part if self._held is not None else shown.part,
            self._stage.guide,
            self._ghost,
            row,
        )
        self._painter.wave_scale = self._state.wave_scale
        self._painter.sound_view = self._state.sound_view
        self._painter.paint(
            painter, self.scene_now, overlay, event.rect(), self.devicePixelRatioF()
        )
        if self._shows_focus and self.hasFocus():
            theme = self._look.theme
            outline_rounded(painter, QRect(self.rect()).toRectF(), 2, theme.accent, 2)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._state.use_page(self.width(), self.height())

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        if event.button() is Qt.MouseButton.MiddleButton:
            self._tools.press_middle(pointer)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            hit = hit_at(self.scene_now, pointer.x, pointer.y)
            self._held = hit
            if hit.track is not None:
                self._session.focus_track(hit.track.id)
            self._tools.press(pointer, hit, self._clicks.count(event))
            if hit.part is Part.CLIP_TITLE:
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer_at = event.position()
        if not self._tools.is_busy:
            self._hover(event.position())
            return
        if self._is_carried_off(event):
            self.carried_off.emit()
            if not self._tools.is_busy:
                return
        self._tools.move(self._pointer(event))
        if self._tools.is_dragging and not self._tools.is_panning:
            self._readout.move_beside(event.position())
            self._autoscroll.start()

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            if self._tools.is_dragging:
                self._clicks.reset()
            self._end_gesture()
            self._tools.release(self._pointer(event))
            self._hover(event.position())

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state, event)
        event.accept()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        if not self._tools.is_busy:
            self._show_hit(NO_HIT)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Take Escape away from the menus while a gesture runs."""
        is_key = isinstance(event, QKeyEvent)
        if is_key and event.type() is QEvent.Type.ShortcutOverride and self._ends_gesture(event):
            event.accept()
            return True
        return super().event(event)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._ends_gesture(event):
            self.cancel_gesture()
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = by_keyboard(event)
        self.update()

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _prepare_widget(self) -> None:
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription(
            selection_words(self._session.selection, self._session.project)
        )

    def _is_carried_off(self, event: QMouseEvent) -> bool:
        holds_clips = self._held is not None and self._held.part is Part.CLIP_TITLE
        at = event.globalPosition().toPoint()
        return holds_clips and not self.window().frameGeometry().contains(at)

    def _ends_gesture(self, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return is_escape and self._tools.is_busy

    def _end_gesture(self) -> None:
        self._autoscroll.stop()
        self._held = None
        self.update()

    def _pointer(self, event: QMouseEvent) -> Pointer:
        keys = event.modifiers()
        return self._pointer_of(event.position(), keys)

    def _pointer_of(self, at: QPointF, keys: Qt.KeyboardModifier) -> Pointer:
        y = at.y() + self._state.scroll_y
        return Pointer(
            at.x(),
            at.y(),
            self._state.viewport.whole_frame_at(at.x()),
            self._state.layout.nearest_row(y),
            self._state.layout.row_at(y) is not None,
            bool(keys & Qt.KeyboardModifier.ShiftModifier),
            bool(keys & Qt.KeyboardModifier.ControlModifier),
            bool(keys & Qt.KeyboardModifier.AltModifier),
        )

    def _hover(self, at: QPointF) -> None:
        self._show_hit(hit_at(self.scene_now, at.x(), at.y()))

    def _show_hit(self, hit: Hit) -> None:
        self.setCursor(QCursor(_CURSORS[pointer_shape(hit)]))
        if (hit.clip, hit.part) != (self._hit.clip, self._hit.part):
            self._update_lane(self._hit)
            self._update_lane(hit)
        self._hit = hit

    def _update_lane(self, hit: Hit) -> None:
        if hit.row is not None:
            self._update_row(hit.row)

    def _update_row(self, row: int) -> None:
        layout = self._state.layout
        if row < layout.count:
            top = layout.top(row) - self._state.scroll_y
            self.update(0, top, self.width(), layout.height(row))

    def _on_said(self, text: str) -> None:
        self._readout.say(text)
        self._readout.move_beside(self._pointer_at)

    def _scroll_on(self) -> None:
        """Move the view while the pointer is held near or beyond an edge."""
        if not self._tools.is_dragging:
            self._autoscroll.stop()
            return
        dx = _beyond(self._pointer_at.x(), self.width(), AUTOSCROLL_ZONE_PX)
        dy = _beyond(self._pointer_at.y(), self.height(), 0)
        if not dx and not dy:
            return
        state = self._state
        state.show_by_hand(state.viewport.scrolled(dx * _AUTOSCROLL_SHARE))
        state.scroll_lanes(state.scroll_y + dy * _AUTOSCROLL_SHARE)
        keys = QGuiApplication.keyboardModifiers()
        self._tools.move(self._pointer_of(self._pointer_at, keys))


def _beyond(place: float, length: int, zone: int) -> float:
    """Return how far a place lies inside the zone at an end of a length, or beyond it."""
    if place < zone:
        return place - zone
    return max(0.0, place - (length - zone))


def selection_words(selection: Selection, project: Project) -> str:
    """Say what is selected, as a screen reader reads it."""
    count = len(selection.clips)
    clips = f"{count} clips selected" if count > 1 else "1 clip selected"
    if selection.span is None:
        return clips if count else "Nothing selected"
    rate = project.sample_rate
    start, end = format_time(selection.span.start, rate), format_time(selection.span.end, rate)
    return f"{start} to {end} selected on {len(selection.tracks)} of {len(project.tracks)} tracks"
