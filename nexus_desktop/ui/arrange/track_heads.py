"""The column of track heads: scrolls with the lanes, and makes heads only for what is seen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain import bounce
from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.gestures.stage import Stage
from nexus_desktop.ui.arrange.track_edits import TrackEdits
from nexus_desktop.ui.arrange.track_head import TrackHead
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.wheel import turn_wheel
from nexus_desktop.ui.file_drag import FileDragSource
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.level_scale import ChannelLevel
from nexus_desktop.workflows.drag_out import DragOut
from nexus_desktop.workflows.edit_session import EditSession

WIDTH = 208
_MARK_HEIGHT = 2


class Reading(Protocol):
    """How loud a track is, one entry a channel, in dBFS."""

    @property
    def peak_dbfs(self) -> tuple[float, ...]: ...
    @property
    def hold_dbfs(self) -> tuple[float, ...]: ...
    @property
    def rms_dbfs(self) -> tuple[float, ...]: ...
    @property
    def is_clipped(self) -> tuple[bool, ...]: ...


class Readings(Protocol):
    """How loud all tracks are at one moment."""

    def of(self, track_id: str) -> Reading:
        """Return a track's reading; silence for one that has not been heard."""


class TrackHeads(QWidget):
    """Shows the heads of the lanes on the screen and turns what is done to them into edits.

    Signals:
        menu_wanted: a menu for the focused track, where on the screen.
        effects_wanted: the rack of the focused track is to be shown.
        clip_reset: somebody has seen that a track clipped.
    """

    menu_wanted = Signal(QPoint)
    effects_wanted = Signal()
    clip_reset = Signal()

    def __init__(
        self,
        session: EditSession,
        look: Look,
        state: ViewState,
        stage: Stage,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._state = state
        self._stage = stage
        self._heads: dict[TrackId, TrackHead] = {}
        self._edits: dict[TrackId, TrackEdits] = {}
        self._offers: Callable[[TrackHead, TrackId], None] = lambda _head, _track: None
        self._mark = _DropMark(look, self)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Tracks")
        state.lanes_changed.connect(self.refresh)
        look.theme_changed.connect(self.update)

    def refresh(self) -> None:
        """Show the tracks as they are now, where they are now."""
        tracks = self._session.project.tracks
        layout, scroll = self._state.layout, self._state.scroll_y
        shown: set[TrackId] = set()
        for row in layout.rows_between(scroll, scroll + self.height()):
            if row >= len(tracks):
                break
            track = tracks[row]
            shown.add(track.id)
            head = self._head(track)
            head.show_track(track)
            head.show_focused(track.id == self._session.focused_track)
            head.setGeometry(0, layout.top(row) - scroll, WIDTH, layout.height(row))
            head.show()
        self._put_away(shown, {track.id for track in tracks})

    def rename(self, track: TrackId) -> None:
        """Let the name of a track be typed."""
        rows = [row for row, each in enumerate(self._session.project.tracks) if each.id == track]
        if rows:
            self._state.reveal_lane(rows[0])
            self.refresh()
            self._heads[track].rename()

    def head(self, track: TrackId) -> TrackHead | None:
        """Return the head of a track, if it is on the screen."""
        return self._heads.get(track)

    def offer_files(self, drag_out: DragOut, say: Callable[[NexusError], None]) -> None:
        """Let tracks be dragged out sideways, as files; up and down they change their places."""

        def offer(head: TrackHead, track: TrackId) -> None:
            def track_alone(_at: QPoint) -> Bounce:
                return bounce.of_track(self._session.history.project, track)

            FileDragSource(head, drag_out, track_alone, say, is_sideways=True)

        self._offers = offer
        for track, head in self._heads.items():
            offer(head, track)

    def show_levels(self, readings: Readings) -> None:
        """Move the meters."""
        for track, head in self._heads.items():
            head.meter.show_levels(_levels(readings.of(track)))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.fillRect(event.rect(), theme.bg1)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._state, event, at_x=self._state.viewport.width / 2)
        event.accept()

    def _head(self, track: Track) -> TrackHead:
        head = self._heads.get(track.id)
        if head is None:
            head = self._heads[track.id] = TrackHead(self._look, track, self)
            self._connect(head, track.id)
            self._offers(head, track.id)
            self._mark.raise_()
        return head

    def _put_away(self, shown: set[TrackId], known: set[TrackId]) -> None:
        """Hide heads that are scrolled away; a head of a track that is gone goes too."""
        for track in self._heads.keys() - shown:
            self._heads[track].hide()
        for track in self._heads.keys() - known:
            self._heads.pop(track).deleteLater()

    def _connect(self, head: TrackHead, track: TrackId) -> None:
        # Qt keeps no hold on what a bound method belongs to.
        edits = self._edits.setdefault(track, TrackEdits(self._stage, track))
        head.pressed.connect(partial(self._session.focus_track, track))
        head.renamed.connect(edits.rename)
        head.mute_wanted.connect(edits.mute)
        head.solo_wanted.connect(edits.solo)
        head.gain_moved.connect(edits.preview_gain)
        head.gain_settled.connect(edits.settle_gain)
        head.pan_moved.connect(edits.preview_pan)
        head.pan_settled.connect(edits.settle_pan)
        head.resized.connect(partial(self._state.resize_lane, track))
        head.dragged.connect(self._show_gap)
        head.dropped.connect(partial(self._drop, track))
        head.menu_wanted.connect(self.menu_wanted)
        head.effects_wanted.connect(self.effects_wanted)
        head.meter.clip_reset.connect(self.clip_reset)

    def _show_gap(self, at: QPoint) -> None:
        """Show between which lanes the dragged track would go."""
        y = self._state.layout.top(self._gap_at(at)) - self._state.scroll_y
        self._mark.show_at(min(max(0, y - 1), self.height() - _MARK_HEIGHT))

    def _drop(self, track: TrackId, at: QPoint) -> None:
        self._mark.hide()
        tracks = self._session.project.tracks
        row = next((row for row, each in enumerate(tracks) if each.id == track), None)
        gap = self._gap_at(at)
        # The track leaves its own place before it takes the new one.
        if row is not None and gap not in (row, row + 1):
            self._edits[track].move_to(gap if gap < row else gap - 1)

    def _gap_at(self, at: QPoint) -> int:
        """Return the number of lanes above the gap that is nearest to a point on the screen."""
        y = self.mapFromGlobal(at).y() + self._state.scroll_y
        layout = self._state.layout
        return min(range(layout.count + 1), key=lambda gap: abs(layout.top(gap) - y))


class _DropMark(QWidget):
    """The line that shows where a dragged track would go."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(WIDTH, _MARK_HEIGHT)
        self.hide()

    def show_at(self, y: int) -> None:
        self.move(0, y)
        self.show()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._look.theme.accent)


def _levels(reading: Reading) -> list[ChannelLevel]:
    figures = zip(
        reading.rms_dbfs, reading.peak_dbfs, reading.hold_dbfs, reading.is_clipped, strict=True
    )
    return [ChannelLevel(*each) for each in figures]
