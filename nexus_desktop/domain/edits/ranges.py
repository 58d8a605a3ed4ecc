"""Edits of selected time on some tracks: take it out, silence it, keep only it, put some in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.cutting import cut, inside, outside
from nexus_desktop.domain.edits.markers import markers_with_gap, markers_without
from nexus_desktop.domain.edits.replacing import (
    change_range,
    chosen_tracks,
    heard_around,
    heard_in,
    required_span,
    starting_from,
    with_clips,
    with_tracks,
)
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.domain.track import Track


def delete_range(project: Project, span: TimeRange, track_ids: Collection[TrackId]) -> Project:
    """Remove the sound of a stretch of time and leave its place empty.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    return change_range(project, span, track_ids, lambda clip: outside(clip, span))


def silence_range(project: Project, span: TimeRange, track_ids: Collection[TrackId]) -> Project:
    """Silence a stretch of time; the clips stay as long as they were.

    What is silenced becomes clips at `SILENT_DB`, so that silencing the end of a sound does not
    make it shorter, and turning their gain up brings it back.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """

    def silenced(clip: Clip) -> list[Clip]:
        if clip.gain_db <= SILENT_DB:
            return [clip]
        return [
            replace(piece, gain_db=SILENT_DB) if piece.span.overlaps(span) else piece
            for piece in cut(clip, span.start, span.end)
        ]

    return change_range(project, span, track_ids, silenced)


def split_range(project: Project, span: TimeRange, track_ids: Collection[TrackId]) -> Project:
    """Cut the clips at both ends of a stretch of time.

    Raises:
        EditRefused: there is no time, no track or no sound selected, or no clip crosses its ends.
    """
    after = change_range(project, span, track_ids, lambda clip: cut(clip, span.start, span.end))
    if after is project:
        raise EditRefused(
            "Nothing to split",
            "No clip reaches over the ends of the selection.",
            hint="Select a part of a clip.",
        )
    return after


def crop_to_range(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    *,
    to_start: bool = False,
) -> Project:
    """Keep of some tracks only what lies in a stretch of time.

    Args:
        to_start: also move what is kept to the start of the timeline.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    required_span(span)
    changed: list[Track] = []
    for track in chosen_tracks(project, track_ids):
        by = -span.start if to_start else 0
        kept = [piece for clip in track.clips for piece in inside(clip, span)]
        moved = [clip.moved(by) for clip in kept] if by else kept
        is_same = tuple(moved) == track.clips
        changed.append(track if is_same else with_clips(track, track.clips, moved))
    if not any(track.clips for track in changed):
        raise EditRefused(
            "Nothing there", "There is no sound in the selection.", hint="Select a part of a clip."
        )
    return with_tracks(project, changed)


def ripple_delete(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    *,
    with_markers: bool = False,
) -> Project:
    """Take a stretch of time out of some tracks; what lies behind it moves up.

    Args:
        with_markers: markers move too; for a cut through all tracks.

    Raises:
        EditRefused: there is no time or no track selected, or nothing lies there or behind.
    """
    required_span(span)
    changed: list[Track] = []
    for track in chosen_tracks(project, track_ids):
        crossing, behind = heard_in(track, span), starting_from(track, span.end)
        pieces = [piece for clip in crossing for piece in outside(clip, span)]
        kept = [_pulled(piece, span) for piece in pieces]
        moved = [clip.moved(-span.length) for clip in behind]
        changed.append(with_clips(track, [*crossing, *behind], [*kept, *moved]))
    after = with_tracks(project, changed)
    if with_markers:
        after = _marked(after, markers_without(project, span))
    if after is project:
        raise EditRefused(
            "Nothing to delete",
            "There is no sound in the selection or behind it.",
            hint="Select a part of a clip.",
        )
    return after


def _pulled(piece: Clip, cut_out: TimeRange) -> Clip:
    return piece.moved(-cut_out.length) if piece.span.start >= cut_out.end else piece


def insert_gap(
    project: Project,
    at: Frames,
    length: Frames,
    track_ids: Collection[TrackId],
    *,
    with_markers: bool = False,
) -> Project:
    """Put empty time into some tracks; what lies behind moves back, clips around it are cut.

    Args:
        with_markers: markers move too; for a gap through all tracks.

    Raises:
        EditRefused: there is no track selected, or no length.
    """
    required_span(TimeRange(ZERO, Frames(max(ZERO, length))))
    changed: list[Track] = []
    for track in chosen_tracks(project, track_ids):
        crossing, behind = heard_around(track, at), starting_from(track, at)
        pieces = [cut(clip, at) for clip in crossing]
        new = [piece for left, right in pieces for piece in (left, right.moved(length))]
        moved = [clip.moved(length) for clip in behind]
        changed.append(with_clips(track, [*crossing, *behind], [*new, *moved]))
    after = with_tracks(project, changed)
    return _marked(after, markers_with_gap(project, at, length)) if with_markers else after


def _marked(project: Project, markers: tuple[Marker, ...]) -> Project:
    return project if markers == project.markers else replace(project, markers=markers)
