"""Edits that put a sound in which effects are heard in the place of the sound and its effects."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.replacing import change_clips, with_tracks
from nexus_desktop.domain.edits.sources import add_source
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, TakeId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.domain.track import Track

PRINTED = "printed"


def put_printed_clip(project: Project, was: Clip, source: AudioSource) -> Project:
    """Let a clip play a sound in which its rack is heard, and empty the rack.

    What it played is another take of it. Where the sound is longer than the clip, since echoes ring
    on, the clip ends later, as far as nothing else lies there and it is not faded out anyway.

    Args:
        was: the clip as it was when the sound was made.
        source: begins where the clip begins; at the project rate.

    Raises:
        EditRefused: the clip is gone, or is not what it was.
    """
    track, clip = project.clip(was.id)
    if (clip.take, clip.span, clip.source_start, clip.rack) != (
        *(was.take, was.span, was.source_start, was.rack),
    ):
        raise _edited()
    made = clip.take.provenance
    take = Take(TakeId(new_id()), source.id, clip.source_start, source.name, PRINTED, made)
    end = max(clip.span.end, min(clip.span.start + source.frames, _room_behind(track, clip)))
    printed = replace(
        clip,
        span=TimeRange(clip.span.start, Frames(end)),
        take=take,
        other_takes=(clip.take, *clip.other_takes),
        rack=NO_EFFECTS,
    )
    return change_clips(add_source(project, source), [clip.id], lambda _clip: printed)


def _room_behind(track: Track, clip: Clip) -> int:
    """Return how far a clip can reach without another being faded, or being faded itself."""
    span = clip.span
    if clip.fade_out.length:
        return span.end
    room = 1 << 62
    for other in track.clips:
        if other.id == clip.id:
            continue
        if other.span.start >= span.end:
            room = min(room, other.span.start)
        elif other.span.end >= span.end:
            room = min(room, other.span.end if other.span.start <= span.start else span.end)
    return room


def put_printed_track(
    project: Project,
    was: Track,
    source: AudioSource,
    start: Frames,
    new_track: TrackId | None = None,
) -> Project:
    """Let one clip play all that is heard of a track behind its rack, and empty the rack.

    Args:
        was: the track as it was when the sound was made.
        source: at the project rate, in front of the fader.
        start: where it begins.
        new_track: the id of a track to put it on; the old one then stays as it is, muted.

    Raises:
        EditRefused: the track is gone, or is not what it was.
    """
    track = project.track(was.id)
    if (track.clips, track.rack) != (was.clips, was.rack):
        raise _edited()
    span = TimeRange(start, Frames(start + source.frames))
    made = next((clip.take.provenance for clip in track.clips if clip.take.provenance), None)
    take = Take(TakeId(new_id()), source.id, Frames(0), source.name, PRINTED, made)
    clip = Clip(ClipId(new_id()), span, take)
    after = add_source(project, source)
    if new_track is None:
        printed = replace(track, clips=(clip,), rack=NO_EFFECTS)
        return with_tracks(after, [printed])
    printed = replace(track, id=new_track, name=source.name, clips=(clip,), rack=NO_EFFECTS)
    muted = track if track.is_muted else replace(track, is_muted=True)
    rows = []
    for each in after.tracks:
        rows += [muted, printed] if each is track else [each]
    return replace(after, tracks=tuple(rows))


def _edited() -> EditRefused:
    return EditRefused(
        "Nothing was printed",
        "It was edited while its sound was being made.",
        hint="Print it again.",
    )
