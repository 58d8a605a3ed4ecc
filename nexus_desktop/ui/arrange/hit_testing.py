"""What lies under the pointer: the parts of clips and of the selection that can be grabbed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.track import Track
from nexus_desktop.ui.arrange.scene import LaneScene

EDGE_PX = 5
HANDLE_PX = 9
"""How far from its centre a fade or gain handle can still be grabbed."""


class Part(Enum):
    """What a press would take hold of."""

    NOTHING = auto()
    LANE = auto()
    CLIP_BODY = auto()
    CLIP_TITLE = auto()
    CLIP_START = auto()
    CLIP_END = auto()
    FADE_IN = auto()
    FADE_OUT = auto()
    GAIN = auto()
    SELECTION_START = auto()
    SELECTION_END = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """What is under the pointer.

    Attributes:
        row: the lane, None beside all of them.
    """

    part: Part = Part.NOTHING
    row: int | None = None
    track: Track | None = None
    clip: Clip | None = None


NO_HIT = Hit()


def hit_at(scene: LaneScene, x: float, y: float) -> Hit:
    """Return what is under a point of the lanes, in pixels of the widget."""
    row = scene.layout.row_at(y + scene.scroll_y)
    if row is None:
        return NO_HIT
    track = scene.project.tracks[row]
    clip = _clip_at(scene, track, x)
    if clip is not None:
        part = _part_of(scene, row, track, clip, x, y)
        if part is not Part.CLIP_BODY:
            return Hit(part, row, track, clip)
    edge = _selection_edge(scene, track, x)
    if edge is not None:
        return Hit(edge, row, track, clip)
    return Hit(Part.LANE if clip is None else Part.CLIP_BODY, row, track, clip)


def _clip_at(scene: LaneScene, track: Track, x: float) -> Clip | None:
    """Return the clip painted last, so on top, among those under or beside the pointer."""
    frame = scene.viewport.frame_at(x)
    reach = EDGE_PX * scene.viewport.frames_per_pixel
    near = scene.clips.of(track).between(frame - reach, frame + reach)
    under = [clip for clip in near if clip.span.start <= frame < clip.span.end]
    beside = under or near
    return beside[-1] if beside else None


def _part_of(scene: LaneScene, row: int, track: Track, clip: Clip, x: float, y: float) -> Part:
    box = scene.clip_box(row, clip)
    if not box.top <= y < box.bottom:
        return Part.LANE if not box.left <= x < box.right else Part.CLIP_BODY
    if box.shows_handles:
        handle = _handle_at(scene, row, track, clip, x, y)
        if handle is not None:
            return handle
    grip = min(EDGE_PX, box.width / 4)
    if x < box.left + grip:
        return Part.CLIP_START
    if x >= box.right - grip:
        return Part.CLIP_END
    return Part.CLIP_TITLE if y < box.wave_top else Part.CLIP_BODY


def _handle_at(
    scene: LaneScene, row: int, track: Track, clip: Clip, x: float, y: float
) -> Part | None:
    fades = scene.clips.of(track).fades(clip)
    handles = scene.handles(scene.clip_box(row, clip), *fades)
    if abs(y - handles.y) > HANDLE_PX:
        return None
    for part, at in (
        (Part.FADE_IN, handles.fade_in_x),
        (Part.FADE_OUT, handles.fade_out_x),
        (Part.GAIN, handles.gain_x),
    ):
        if abs(x - at) <= HANDLE_PX:
            return part
    return None


def _selection_edge(scene: LaneScene, track: Track, x: float) -> Part | None:
    span = scene.selection.span
    if span is None or track.id not in scene.selection.tracks:
        return None
    start, end = scene.viewport.x_of(span.start), scene.viewport.x_of(span.end)
    if abs(x - end) <= EDGE_PX and x > (start + end) / 2:
        return Part.SELECTION_END
    if abs(x - start) <= EDGE_PX:
        return Part.SELECTION_START
    return None
