"""Where a dragged edge comes to rest: the nearest target within reach of the pointer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames

REACH_PX = 8
"""How near an edge has to come to a target, in pixels."""


@dataclass(frozen=True, slots=True)
class Snap:
    """What snapping does to edges that are dragged together.

    Attributes:
        by: how far all of them move.
        guide: the target that was met, for the guide line; None when nothing was near.
    """

    by: int = 0
    guide: Frames | None = None


NO_SNAP = Snap()


def targets(
    project: Project,
    selection: Selection,
    cursor: Frames,
    near: Sequence[float],
    moving: frozenset[ClipId] = frozenset(),
) -> list[Frames]:
    """Return what there is to snap to between two positions, besides the grid.

    Args:
        near: first and last frame of interest (the screen); keeps big projects quick.
        moving: clips that are being dragged; they are no targets for themselves.
    """
    first, last = near
    found = {cursor, Frames(0)}
    if selection.span is not None:
        found |= {selection.span.start, selection.span.end}
    for marker in project.markers:
        found |= {marker.span.start, marker.span.end}
    for _track, clip in project.clips():
        if clip.span.start <= last and clip.span.end >= first and clip.id not in moving:
            found |= {clip.span.start, clip.span.end}
    return sorted(frame for frame in found if first <= frame <= last)


def snapped(
    edges: Iterable[int],
    fixed: Sequence[Frames],
    grid: float | None,
    frames_per_pixel: float,
) -> Snap:
    """Snap the one of several edges that is nearest to a target.

    Args:
        edges: positions that move together (both ends of a clip, or one pointer).
        fixed: targets; they win over the grid when both are within reach.
        grid: distance of the ruler's lines in frames, None without a grid.
    """
    reach = REACH_PX * frames_per_pixel
    best: tuple[int, float, int, Frames] | None = None
    for edge in edges:
        for rank, candidates in enumerate((fixed, _grid_lines(edge, grid))):
            for target in candidates:
                distance = abs(target - edge)
                offer = (rank, distance, edge, target)
                if distance <= reach and target >= 0 and (best is None or offer < best):
                    best = offer
    if best is None:
        return NO_SNAP
    _rank, _distance, edge, target = best
    return Snap(target - edge, target)


def _grid_lines(edge: int, grid: float | None) -> list[Frames]:
    if grid is None:
        return []
    return [Frames(round(round(edge / grid) * grid))]
