"""Puts changed clips and tracks in the place of the old ones and shares all the rest.

Projects are compared by identity, so what an edit does not touch must stay the same object; and a
track may hold ten thousand clips, so changing a few of them must not sort or copy all the others.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.domain.track import Track, in_order

FEW = 32
"""Up to so many clips are taken out and put in one by one; above, sorting everything is faster."""


def with_tracks(project: Project, changed: Iterable[Track]) -> Project:
    """Return the project with the tracks of the same ids replaced; itself when none is new."""
    by_id = {track.id: track for track in changed}
    tracks = tuple(by_id.get(track.id, track) for track in project.tracks)
    if all(new is old for new, old in zip(tracks, project.tracks, strict=True)):
        return project
    return replace(project, tracks=tracks)


def with_clips(track: Track, gone: Sequence[Clip], new: Sequence[Clip]) -> Track:
    """Return the track without the clips `gone`, which lie on it, and with the clips `new`."""
    if not gone and not new:
        return track
    if len(gone) + len(new) > FEW:
        dropped = {clip.id for clip in gone}
        kept = [clip for clip in track.clips if clip.id not in dropped]
        return replace(track, clips=in_order([*kept, *new]))
    clips = list(track.clips)
    for clip in gone:
        del clips[bisect_left(clips, _place(clip), key=_place)]
    for clip in new:
        insort(clips, clip, key=_place)
    return replace(track, clips=tuple(clips))


def _place(clip: Clip) -> tuple[Frames, ClipId]:
    return clip.span.start, clip.id


def clips_by_track(
    project: Project, clip_ids: Collection[ClipId]
) -> list[tuple[Track, list[Clip]]]:
    """Return the tracks that hold the clips, each with those clips in order.

    Raises:
        EditRefused: there are no ids, or a clip is not in the project.
    """
    if not clip_ids:
        raise EditRefused("No clip", "No clip is selected.", hint="Click a clip first.")
    wanted = frozenset(clip_ids)
    found = [
        (track, clips)
        for track in project.tracks
        if (clips := [clip for clip in track.clips if clip.id in wanted])
    ]
    if sum(len(clips) for _, clips in found) < len(wanted):
        raise EditRefused("No such clip", "The clip is not in this project any more.")
    return found


def change_clips(
    project: Project, clip_ids: Collection[ClipId], change: Callable[[Clip], Clip]
) -> Project:
    """Return the project with each of the clips changed; itself when no clip becomes another.

    Raises:
        EditRefused: there are no ids, or a clip is not in the project.
    """
    changed: list[Track] = []
    for track, clips in clips_by_track(project, clip_ids):
        pairs = [(clip, new) for clip in clips if (new := change(clip)) != clip]
        changed.append(with_clips(track, [old for old, _ in pairs], [new for _, new in pairs]))
    return with_tracks(project, changed)


def chosen_tracks(project: Project, track_ids: Collection[TrackId]) -> list[Track]:
    """Return the tracks of these ids, in the project's order.

    Raises:
        EditRefused: there are no ids, or a track is not in the project.
    """
    if not track_ids:
        raise EditRefused("No track", "No track is selected.", hint="Click a track first.")
    wanted = frozenset(track_ids)
    tracks = [track for track in project.tracks if track.id in wanted]
    if len(tracks) < len(wanted):
        raise EditRefused("No such track", "The track is not in this project any more.")
    return tracks


def heard_in(track: Track, span: TimeRange) -> list[Clip]:
    """Return the clips of a track that are heard somewhere in `span`, in order."""
    begun = bisect_left(track.clips, span.end, key=_start)
    return [clip for clip in track.clips[:begun] if clip.span.end > span.start]


def heard_around(track: Track, at: Frames) -> list[Clip]:
    """Return the clips of a track that are heard right before `at` and from it on, in order."""
    begun = bisect_left(track.clips, at, key=_start)
    return [clip for clip in track.clips[:begun] if clip.span.end > at]


def starting_from(track: Track, at: Frames) -> tuple[Clip, ...]:
    """Return the clips of a track that begin at `at` or behind it, in order."""
    return track.clips[bisect_left(track.clips, at, key=_start) :]


def _start(clip: Clip) -> Frames:
    return clip.span.start


def required_span(span: TimeRange) -> TimeRange:
    """Return a span that is not empty.

    Raises:
        EditRefused: it is empty.
    """
    if span.is_empty:
        raise EditRefused(
            "No time selected", "There is no time selected.", hint="Drag over a waveform first."
        )
    return span


def change_range(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    change: Callable[[Clip], Sequence[Clip]],
) -> Project:
    """Return the project with every clip heard in `span` on the tracks replaced by others.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    required_span(span)
    changed: list[Track] = []
    is_silent = True
    for track in chosen_tracks(project, track_ids):
        heard = heard_in(track, span)
        is_silent = is_silent and not heard
        pairs = [(clip, pieces) for clip in heard if (pieces := tuple(change(clip))) != (clip,)]
        new = [piece for _, pieces in pairs for piece in pieces]
        changed.append(with_clips(track, [clip for clip, _ in pairs], new))
    if is_silent:
        raise EditRefused(
            "Nothing there", "There is no sound in the selection.", hint="Select a part of a clip."
        )
    return with_tracks(project, changed)
