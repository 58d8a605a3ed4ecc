"""From presses, moves and releases to gestures, and what the pointer looks like meanwhile."""

from __future__ import annotations

from enum import Enum, auto

from nexus_desktop.ui.arrange.gestures.move_clips import MoveClips, SelectClipAndTime, SelectTrack
from nexus_desktop.ui.arrange.gestures.pan_view import PanView
from nexus_desktop.ui.arrange.gestures.select_time import MoveSelectionEdge, SelectTime
from nexus_desktop.ui.arrange.gestures.shape_clip import DragFade, DragGain, TrimClip
from nexus_desktop.ui.arrange.gestures.stage import Gesture, Pointer, Stage
from nexus_desktop.ui.arrange.hit_testing import Hit, Part

STEADY_PX = 4
"""A pointer that strays no further between press and release has clicked."""


class PointerShape(Enum):
    """What the pointer looks like, so that it tells what a press will do."""

    ARROW = auto()
    TEXT = auto()
    OPEN_HAND = auto()
    CLOSED_HAND = auto()
    SIDEWAYS = auto()
    UP_DOWN = auto()
    FADE = auto()


_SHAPES = {
    Part.LANE: PointerShape.TEXT,
    Part.CLIP_BODY: PointerShape.TEXT,
    Part.CLIP_TITLE: PointerShape.OPEN_HAND,
    Part.CLIP_START: PointerShape.SIDEWAYS,
    Part.CLIP_END: PointerShape.SIDEWAYS,
    Part.SELECTION_START: PointerShape.SIDEWAYS,
    Part.SELECTION_END: PointerShape.SIDEWAYS,
    Part.FADE_IN: PointerShape.FADE,
    Part.FADE_OUT: PointerShape.FADE,
    Part.GAIN: PointerShape.UP_DOWN,
}


def pointer_shape(hit: Hit) -> PointerShape:
    """Return the pointer's look over a part that nobody holds."""
    return _SHAPES.get(hit.part, PointerShape.ARROW)


def gesture_for(stage: Stage, pointer: Pointer, hit: Hit, clicks: int) -> Gesture:
    """Return the gesture that a press of the main button begins; `clicks` counts to three."""
    clip, track = hit.clip, hit.track
    if clicks >= 3 and track is not None:
        return SelectTrack(stage, pointer, track.id)
    if clip is None or track is None:
        return _time_gesture(stage, pointer, hit)
    if clicks == 2 and hit.part in (Part.CLIP_BODY, Part.CLIP_TITLE):
        return SelectClipAndTime(stage, pointer, track.id, clip)
    match hit.part:
        case Part.CLIP_TITLE:
            return MoveClips(stage, pointer, clip)
        case Part.CLIP_START | Part.CLIP_END:
            return TrimClip(stage, pointer, clip, is_end=hit.part is Part.CLIP_END)
        case Part.FADE_IN | Part.FADE_OUT:
            return DragFade(stage, pointer, clip, is_out=hit.part is Part.FADE_OUT)
        case Part.GAIN:
            return DragGain(stage, pointer, clip)
        case _:
            return _time_gesture(stage, pointer, hit)


def _time_gesture(stage: Stage, pointer: Pointer, hit: Hit) -> Gesture:
    if hit.part in (Part.SELECTION_START, Part.SELECTION_END) and not pointer.shift:
        return MoveSelectionEdge(stage, pointer, is_end=hit.part is Part.SELECTION_END)
    return SelectTime(stage, pointer)


class Tools:
    """Runs one gesture at a time, from press to release or Escape."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._gesture: Gesture | None = None
        self._has_moved = False

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    @property
    def is_dragging(self) -> bool:
        return self._gesture is not None and self._has_moved

    @property
    def is_panning(self) -> bool:
        return isinstance(self._gesture, PanView)

    def press(self, pointer: Pointer, hit: Hit, clicks: int = 1) -> None:
        """The main button went down over `hit`; `clicks` is 2 for a double click."""
        self._begin(gesture_for(self._stage, pointer, hit, clicks))

    def press_middle(self, pointer: Pointer) -> None:
        """The middle button went down."""
        self._begin(PanView(self._stage, pointer))

    def move(self, pointer: Pointer) -> None:
        """The pointer moved while a button was down."""
        gesture = self._gesture
        if gesture is None:
            return
        start = gesture.start
        far = max(abs(pointer.x - start.x), abs(pointer.y - start.y)) >= STEADY_PX
        self._has_moved = self._has_moved or far
        if self._has_moved:
            gesture.drag(pointer)

    def release(self, pointer: Pointer) -> None:
        """The button came up."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        if self._has_moved:
            gesture.release(pointer)
        else:
            gesture.click()

    def cancel(self) -> None:
        """End the running gesture as if it had never begun."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def _begin(self, gesture: Gesture) -> None:
        self.cancel()
        self._has_moved = False
        self._gesture = gesture
        gesture.begin()
