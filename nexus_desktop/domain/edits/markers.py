"""Edits of markers, and what becomes of them when time is cut out or put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import MarkerId, new_id
from nexus_desktop.domain.label_text import NamedSpan
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, TimeRange


def add_marker(
    project: Project, span: TimeRange, name: str, marker_id: MarkerId | None = None
) -> Project:
    """Name a place (an empty span) or a region.

    Raises:
        EditRefused: a marker of that id is there already.
    """
    marker_id = marker_id or MarkerId(new_id())
    if any(marker.id == marker_id for marker in project.markers):
        raise EditRefused("Already there", "The marker is in the project already.")
    marker = Marker(marker_id, span, clean_name(name))
    return replace(project, markers=_in_order([*project.markers, marker]))


def add_markers(project: Project, labels: Iterable[NamedSpan]) -> Project:
    """Name places and regions that a file of labels names.

    What the project has already, at the same place under the same name, is not added again.

    Raises:
        EditRefused: the project has all of them.
    """
    known = {(marker.span, marker.name) for marker in project.markers}
    new = [each for each in dict.fromkeys(labels) if (each.span, each.name) not in known]
    if not new:
        raise EditRefused("Nothing was added", "All these markers are in the project already.")
    added = [Marker(MarkerId(new_id()), each.span, each.name) for each in new]
    return replace(project, markers=_in_order([*project.markers, *added]))


def move_marker(project: Project, marker_id: MarkerId, span: TimeRange) -> Project:
    """Put a marker at another place, or give a region other ends.

    Raises:
        EditRefused: the marker is not in the project.
    """
    return _changed(project, replace(_marker(project, marker_id), span=span))


def rename_marker(project: Project, marker_id: MarkerId, name: str) -> Project:
    """Give a marker another name, which may be empty.

    Raises:
        EditRefused: the marker is not in the project.
    """
    return _changed(project, replace(_marker(project, marker_id), name=clean_name(name)))


def remove_marker(project: Project, marker_id: MarkerId) -> Project:
    """Remove a marker; the sound in a region stays.

    Raises:
        EditRefused: the marker is not in the project.
    """
    gone = _marker(project, marker_id)
    return replace(project, markers=tuple(each for each in project.markers if each is not gone))


def markers_without(project: Project, span: TimeRange) -> tuple[Marker, ...]:
    """Return the markers after a stretch of time was taken out.

    Those that lie in it go with it; regions that reach into it become shorter.
    """
    left = [
        _spanning(
            marker, TimeRange(_pulled(marker.span.start, span), _pulled(marker.span.end, span))
        )
        for marker in project.markers
        if not _lies_in(marker, span)
    ]
    return _in_order(left)


def _lies_in(marker: Marker, span: TimeRange) -> bool:
    """Whether all of a marker is in `span`; a place on its edge is also one of the time beside."""
    if marker.is_region:
        return span.encloses(marker.span)
    return span.start < marker.span.start < span.end


def _pulled(at: Frames, cut: TimeRange) -> Frames:
    """Return where a place lies after `cut` was taken out."""
    return Frames(at - max(0, min(at, cut.end) - cut.start))


def markers_with_gap(project: Project, at: Frames, length: int) -> tuple[Marker, ...]:
    """Return the markers after time was put in; a region around it becomes longer."""
    moved = []
    for marker in project.markers:
        moves = marker.span.start >= at
        start = marker.span.start + (length if moves else 0)
        end = marker.span.end + (length if moves or marker.span.end > at else 0)
        moved.append(_spanning(marker, TimeRange(Frames(start), Frames(end))))
    return _in_order(moved)


def _spanning(marker: Marker, span: TimeRange) -> Marker:
    return marker if marker.span == span else replace(marker, span=span)


def _marker(project: Project, marker_id: MarkerId) -> Marker:
    for marker in project.markers:
        if marker.id == marker_id:
            return marker
    raise EditRefused("No such marker", "The marker is not in this project any more.")


def _changed(project: Project, changed: Marker) -> Project:
    markers = [changed if each.id == changed.id else each for each in project.markers]
    if tuple(markers) == project.markers:
        return project
    return replace(project, markers=_in_order(markers))


def _in_order(markers: Iterable[Marker]) -> tuple[Marker, ...]:
    return tuple(sorted(markers, key=lambda marker: (marker.span.start, marker.id)))
