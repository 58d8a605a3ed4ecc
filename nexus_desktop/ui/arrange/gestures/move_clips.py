"""Drag a clip's title: it and all selected clips move along the time and to other tracks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.clips import move_clips
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.domain.timeline import frames_to_seconds
from nexus_desktop.ui.arrange.gestures.stage import Edit, Gesture, Pointer, Stage


@dataclass(frozen=True, slots=True)
class _Grabbed:
    """What is being moved, as it lay before."""

    clips: frozenset[ClipId] = frozenset()
    earliest: int = 0
    first_row: int = 0
    last_row: int = 0

    @staticmethod
    def of(project: Project, clips: frozenset[ClipId]) -> _Grabbed:
        found = [
            (row, clip.span.start)
            for row, track in enumerate(project.tracks)
            for clip in track.clips
            if clip.id in clips
        ]
        rows = [row for row, _start in found]
        return _Grabbed(clips, min(start for _row, start in found), min(rows), max(rows))


class MoveClips(Gesture):
    """Moves whole clips; a click selects the clip, with Ctrl it adds or takes it away."""

    def __init__(self, stage: Stage, start: Pointer, clip: Clip) -> None:
        super().__init__(stage, start)
        self._before = stage.selection
        self._clip = clip
        self._was_selected = clip.id in stage.selection.clips
        self._by = 0
        self._shift = 0
        self._grabbed = _Grabbed()

    def begin(self) -> None:
        if self._was_selected:
            return
        others = self._before.clips if self.start.ctrl or self.start.shift else frozenset()
        self.stage.select(clips_selected(self.stage.project, others | {self._clip.id}))

    def drag(self, pointer: Pointer) -> None:
        if not self._grabbed.clips:
            # The shown project moves with every preview; measure it once, before the first.
            self._grabbed = _Grabbed.of(self.stage.project, self.stage.selection.clips)
        self._shift = self._bounded_shift(pointer)
        self._by = self._snapped_distance(pointer)
        if self._is_moved:
            self.stage.preview(self._edit())
        else:
            self.stage.cancel_preview()
        seconds = frames_to_seconds(self._by, self.stage.project.sample_rate)
        self.stage.say(f"{'−' if self._by < 0 else '+'}{abs(seconds):.3f}\N{THIN SPACE}s")

    def release(self, pointer: Pointer) -> None:
        self.drag(pointer)
        self._tidy()
        if self._is_moved:
            many = len(self.stage.selection.clips) > 1
            label = Label("Moved the clips." if many else "Moved the clip.", "Move")
            self.stage.apply(self._edit(), label)
            self.stage.select(clips_selected(self.stage.project, self._grabbed.clips))
        else:
            self.stage.cancel_preview()

    def click(self) -> None:
        if not self._was_selected:
            return
        kept = self._before.clips - {self._clip.id} if self.start.ctrl else {self._clip.id}
        self.stage.select(clips_selected(self.stage.project, frozenset(kept)))

    def cancel(self) -> None:
        self._tidy()
        self.stage.cancel_preview()
        self.stage.select(self._before)

    @property
    def _is_moved(self) -> bool:
        return self._by != 0 or self._shift != 0

    def _edit(self) -> Edit:
        clips = self._grabbed.clips
        return partial(move_clips, clip_ids=clips, by=self._by, track_shift=self._shift)

    def _snapped_distance(self, pointer: Pointer) -> int:
        furthest_left = -self._grabbed.earliest
        by = max(pointer.frame - self.start.frame, furthest_left)
        edges = [self._clip.span.start + by, self._clip.span.end + by]
        snap = self.stage.snap(edges, invert=pointer.alt, moving=self._grabbed.clips)
        is_possible = by + snap.by >= furthest_left
        self.stage.show_guide(snap.guide if is_possible else None)
        return by + snap.by if is_possible else by

    def _bounded_shift(self, pointer: Pointer) -> int:
        """Return by how many lanes to move, so that no clip leaves the lanes."""
        if pointer.row is None or self.start.row is None:
            return 0
        below = len(self.stage.project.tracks) - 1 - self._grabbed.last_row
        return min(max(pointer.row - self.start.row, -self._grabbed.first_row), below)

    def _tidy(self) -> None:
        self.stage.show_guide(None)
        self.stage.say("")


class SelectClipAndTime(Gesture):
    """Double click: the clip and its time are selected."""

    def __init__(self, stage: Stage, start: Pointer, track: TrackId, clip: Clip) -> None:
        super().__init__(stage, start)
        self._track, self._clip = track, clip

    def begin(self) -> None:
        clips = frozenset({self._clip.id})
        self.stage.select(Selection(self._clip.span, frozenset({self._track}), clips))
        self.stage.set_cursor(self._clip.span.start)


class SelectTrack(Gesture):
    """Triple click: everything on the track is selected."""

    def __init__(self, stage: Stage, start: Pointer, track: TrackId) -> None:
        super().__init__(stage, start)
        self._track = track

    def begin(self) -> None:
        clips = self.stage.project.track(self._track).clips
        ids = frozenset(clip.id for clip in clips)
        self.stage.select(clips_selected(self.stage.project, ids))


def clips_selected(project: Project, clips: frozenset[ClipId]) -> Selection:
    """Return the selection of whole clips, with the tracks they lie on and no time."""
    if not clips:
        return NOTHING_SELECTED
    tracks = frozenset(track.id for track, clip in project.clips() if clip.id in clips)
    return Selection(None, tracks, clips)
