"""Edits of whole clips: each gives the next project, or refuses in the user's words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.cutting import cut, windowed
from nexus_desktop.domain.edits.replacing import (
    change_clips,
    chosen_tracks,
    clips_by_track,
    heard_around,
    with_clips,
    with_tracks,
)
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.gain import allowed_gain_db
from nexus_desktop.domain.ids import ClipId, TrackId, new_id
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.domain.track import Track


def add_clip(project: Project, track_id: TrackId, clip: Clip) -> Project:
    """Put a clip on a track; what already lies there stays and is heard as well.

    Raises:
        EditRefused: the clip is empty or already there, or its track or source is not.
    """
    track = project.track(track_id)
    for take in (clip.take, *clip.other_takes):
        project.source(take.source)
    if clip.span.is_empty:
        raise EditRefused("Nothing to add", "The clip holds no sound.")
    if any(there.id == clip.id for _, there in project.clips()):
        raise EditRefused("Already there", "The clip is in the project already.")
    return with_tracks(project, [with_clips(track, [], [_within_limits(clip)])])


def _within_limits(clip: Clip) -> Clip:
    fade_in, fade_out = fitting_fades(clip.fade_in, clip.fade_out, clip.span.length)
    gain_db = allowed_gain_db(clip.gain_db)
    fitting = replace(clip, gain_db=gain_db, fade_in=fade_in, fade_out=fade_out)
    return clip if fitting == clip else fitting


def move_clips(
    project: Project, clip_ids: Collection[ClipId], by: int, track_shift: int = 0
) -> Project:
    """Move clips along the timeline, and down by `track_shift` tracks (up when negative).

    The group keeps its form: when one clip would leave the timeline or the tracks, all stop there.

    Raises:
        EditRefused: no clip is named, or one is not in the project.
    """
    found = clips_by_track(project, clip_ids)
    rows = {track.id: row for row, track in enumerate(project.tracks)}
    touched = [rows[track.id] for track, _ in found]
    by = max(by, -min(clips[0].span.start for _, clips in found))
    track_shift = max(-touched[0], min(track_shift, len(rows) - 1 - touched[-1]))
    if not by and not track_shift:
        return project
    gone = {rows[track.id]: clips for track, clips in found}
    come = {row + track_shift: [clip.moved(by) for clip in clips] for row, clips in gone.items()}
    return with_tracks(
        project,
        [
            with_clips(project.tracks[row], gone.get(row, []), come.get(row, []))
            for row in gone.keys() | come.keys()
        ],
    )


def trim_clip_start(project: Project, clip_id: ClipId, to: Frames) -> Project:
    """Move where a clip begins; the sound stays where it is.

    The end of hidden audio, the start of the timeline and the clip's last frame are the limits.

    Raises:
        EditRefused: the clip is not in the project.
    """

    def trimmed(clip: Clip) -> Clip:
        hidden = max(0, clip.source_start - clip.take.begins)
        start = max(to, clip.span.start - hidden, 0)
        return windowed(clip, TimeRange(Frames(min(start, clip.span.end - 1)), clip.span.end))

    return change_clips(project, [clip_id], trimmed)


def trim_clip_end(project: Project, clip_id: ClipId, to: Frames) -> Project:
    """Move where a clip ends; the end of hidden audio and its first frame are the limits.

    Raises:
        EditRefused: the clip or its source is not in the project.
    """

    def trimmed(clip: Clip) -> Clip:
        source = project.source(clip.source)
        material_end = clip.take.begins + source.frames_at(project.sample_rate)
        hidden = max(0, material_end - (clip.source_start + clip.span.length))
        end = min(to, clip.span.end + hidden)
        return windowed(clip, TimeRange(clip.span.start, Frames(max(end, clip.span.start + 1))))

    return change_clips(project, [clip_id], trimmed)


def split_clip(project: Project, clip_id: ClipId, at: Frames) -> Project:
    """Cut a clip in two that together sound like the one; the right one gets a new id.

    Raises:
        EditRefused: the clip is not in the project, or one side would be empty.
    """
    [(track, [clip])] = clips_by_track(project, [clip_id])
    pieces = cut(clip, at)
    if len(pieces) < 2:
        raise _nothing_to_split("The cut is not inside the clip.")
    return with_tracks(project, [with_clips(track, [clip], pieces)])


def split_at(project: Project, at: Frames, track_ids: Collection[TrackId]) -> Project:
    """Cut every clip of the tracks that is heard before and behind `at`.

    Raises:
        EditRefused: there is no such clip, or no such track.
    """
    changed: list[Track] = []
    for track in chosen_tracks(project, track_ids):
        crossing = heard_around(track, at)
        pieces = [piece for clip in crossing for piece in cut(clip, at)]
        changed.append(with_clips(track, crossing, pieces))
    after = with_tracks(project, changed)
    if after is project:
        raise _nothing_to_split("No clip of the selected tracks lies there.")
    return after


def _nothing_to_split(why: str) -> EditRefused:
    return EditRefused("Nothing to split", why, hint="Move the playhead into a clip.")


def join_clips(project: Project, clip_ids: Collection[ClipId]) -> Project:
    """Make one clip of the parts of one sound, on each track by itself; undoes a split.

    The first clip goes on, with the last one's fade-out. Fades between them go.

    Raises:
        EditRefused: they are not parts that follow each other without a gap.
    """
    found = [(track, clips) for track, clips in clips_by_track(project, clip_ids) if clips[1:]]
    if not found:
        raise EditRefused(
            "Nothing to join", "Only one clip is selected.", hint="Select clips on the same track."
        )
    changed = [with_clips(track, clips, [_joined(clips)]) for track, clips in found]
    return with_tracks(project, changed)


def _joined(clips: list[Clip]) -> Clip:
    first = last = clips[0]
    for clip in clips[1:]:
        if not _goes_on(first, clip) or clip.span.start > last.span.end:
            raise EditRefused(
                "Cannot join",
                "The clips are not parts of one sound that follow each other.",
                hint="Clips that were split and have the same gain and effects can be joined.",
            )
        last = clip if clip.span.end > last.span.end else last
    span = TimeRange(first.span.start, last.span.end)
    fade_in, fade_out = fitting_fades(first.fade_in, last.fade_out, span.length)
    takes = {take.id: take for clip in clips for take in clip.other_takes}
    takes.pop(first.take.id, None)
    return replace(
        first, span=span, fade_in=fade_in, fade_out=fade_out, other_takes=tuple(takes.values())
    )


def _goes_on(first: Clip, clip: Clip) -> bool:
    """Whether a clip plays at every place what `first` would play there."""
    return (
        (clip.source, clip.take.begins) == (first.source, first.take.begins)
        and clip.source_start - clip.span.start == first.source_start - first.span.start
        and clip.gain_db == first.gain_db
        and clip.rack == first.rack
    )


def delete_clips(project: Project, clip_ids: Collection[ClipId]) -> Project:
    """Remove clips and leave their place empty.

    Raises:
        EditRefused: no clip is named, or one is not in the project.
    """
    found = clips_by_track(project, clip_ids)
    return with_tracks(project, [with_clips(track, clips, []) for track, clips in found])


def duplicate_clips(project: Project, clip_ids: Collection[ClipId]) -> Project:
    """Put copies of clips right behind the group they form, on the same tracks.

    Raises:
        EditRefused: no clip is named, or one is not in the project.
    """
    found = clips_by_track(project, clip_ids)
    start = min(clips[0].span.start for _, clips in found)
    end = max((clip.span.end for _, clips in found for clip in clips), default=ZERO)
    changed = []
    for track, clips in found:
        copies = [replace(clip.moved(end - start), id=ClipId(new_id())) for clip in clips]
        changed.append(with_clips(track, [], copies))
    return with_tracks(project, changed)


def rename_clip(project: Project, clip_id: ClipId, name: str) -> Project:
    """Name a clip; an empty name shows the source's.

    Raises:
        EditRefused: the clip is not in the project.
    """
    return change_clips(project, [clip_id], lambda clip: replace(clip, name=clean_name(name)))
