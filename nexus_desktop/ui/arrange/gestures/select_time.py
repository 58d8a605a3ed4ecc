"""Click for the cursor, drag for a stretch of time across the tracks under the pointer."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.domain.timeline import Frames, TimeRange, frames_to_seconds
from nexus_desktop.ui.arrange.gestures.stage import Gesture, Pointer, Stage


class SelectTime(Gesture):
    """Selects from where the button went down; with Shift it extends what is selected.

    Pressing below the last lane selects on all tracks.
    """

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._selection_before = stage.selection
        self._cursor_before = stage.cursor
        self._anchor = self._anchor_of(start)
        self._anchor_row = self._row_of_anchor(start)

    def begin(self) -> None:
        if self.start.shift:
            self._select_to(self.start)
        else:
            self.stage.set_cursor(self._anchor)
            self.stage.select(NOTHING_SELECTED)

    def drag(self, pointer: Pointer) -> None:
        self._select_to(pointer)

    def release(self, pointer: Pointer) -> None:
        self._select_to(pointer)
        self._tidy()

    def click(self) -> None:
        self._tidy()

    def cancel(self) -> None:
        self._tidy()
        self.stage.set_cursor(self._cursor_before)
        self.stage.select(self._selection_before)

    def _anchor_of(self, start: Pointer) -> Frames:
        span = self.stage.selection.span
        if not start.shift:
            return self._snapped(start)
        if span is None:
            return self.stage.cursor
        nearer_the_end = start.frame > (span.start + span.end) / 2
        return span.start if nearer_the_end else span.end

    def _row_of_anchor(self, start: Pointer) -> int | None:
        if start.shift and self.stage.selection.tracks:
            tracks = self.stage.project.tracks
            rows = [row for row, t in enumerate(tracks) if t.id in self.stage.selection.tracks]
            if rows and start.row is not None:
                return rows[0] if start.row >= rows[0] else rows[-1]
        return start.row if start.is_on_lane else None

    def _select_to(self, pointer: Pointer) -> None:
        at = self._snapped(pointer)
        first, last = sorted((self._anchor, at))
        self.stage.set_cursor(first)
        if first == last:
            self.stage.select(NOTHING_SELECTED)
            return
        span = TimeRange(first, last)
        self.stage.select(Selection(span, self._tracks_to(pointer)))
        self.stage.say(_length(self.stage, span))

    def _tracks_to(self, pointer: Pointer) -> frozenset[TrackId]:
        tracks = self.stage.project.tracks
        if self._anchor_row is None or pointer.row is None:
            return frozenset(track.id for track in tracks)
        top, bottom = sorted((self._anchor_row, pointer.row))
        return frozenset(track.id for track in tracks[top : bottom + 1])

    def _snapped(self, pointer: Pointer) -> Frames:
        snap = self.stage.snap([pointer.frame], invert=pointer.alt)
        self.stage.show_guide(snap.guide)
        return Frames(max(0, pointer.frame + snap.by))

    def _tidy(self) -> None:
        self.stage.show_guide(None)
        self.stage.say("")


class MoveSelectionEdge(Gesture):
    """Drags one edge of the selected time; the tracks stay."""

    def __init__(self, stage: Stage, start: Pointer, *, is_end: bool) -> None:
        super().__init__(stage, start)
        self._before = stage.selection
        self._cursor_before = stage.cursor
        span = stage.selection.span or TimeRange(start.frame, start.frame)
        self._fixed = span.start if is_end else span.end

    def drag(self, pointer: Pointer) -> None:
        snap = self.stage.snap([pointer.frame], invert=pointer.alt)
        at = Frames(max(0, pointer.frame + snap.by))
        self.stage.show_guide(snap.guide)
        first, last = sorted((self._fixed, at))
        if first == last:
            return
        span = TimeRange(first, last)
        self.stage.select(replace(self._before, span=span, clips=frozenset()))
        self.stage.set_cursor(first)
        self.stage.say(_length(self.stage, span))

    def release(self, pointer: Pointer) -> None:
        self.drag(pointer)
        self.stage.show_guide(None)
        self.stage.say("")

    def cancel(self) -> None:
        self.stage.show_guide(None)
        self.stage.say("")
        self.stage.set_cursor(self._cursor_before)
        self.stage.select(self._before)


def _length(stage: Stage, span: TimeRange) -> str:
    return f"{frames_to_seconds(span.length, stage.project.sample_rate):.3f}\N{THIN SPACE}s"
