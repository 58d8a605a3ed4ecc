"""What a command works on: what was named, else what is selected, else what is focused."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext

SPAN_ARGUMENTS = (
    Argument("start", Kind.TIME, "where it begins"),
    Argument("end", Kind.TIME, "where it ends"),
    Argument("tracks", Kind.TRACKS, "on which tracks, as 1,2 or all"),
)
CLIP_ARGUMENT = Argument("clips", Kind.CLIPS, "which clips, as 2.1,2.2")
TARGET_ARGUMENTS = (*SPAN_ARGUMENTS, CLIP_ARGUMENT)
TRACK_ARGUMENT = Argument("track", Kind.TRACK, "which track, by number or name")


@dataclass(frozen=True, slots=True)
class Target:
    """Either whole clips, or a stretch of time on some tracks."""

    span: TimeRange
    tracks: frozenset[TrackId]
    clips: frozenset[ClipId] = frozenset()


def target(context: CommandContext, arguments: Arguments) -> Target:
    """Return what to work on.

    Raises:
        CommandError: nothing is named and nothing is selected.
    """
    found = target_or_none(context, arguments)
    if found is None:
        raise CommandError(
            "Nothing is selected",
            "This works on a selection.",
            hint="Drag over the wave, or click the title of a clip.",
        )
    return found


def target_or_none(context: CommandContext, arguments: Arguments) -> Target | None:
    """Return what to work on, or None where nothing is named or selected."""
    session = context.session
    clips = arguments.clips()
    start, end = arguments.frames("start"), arguments.frames("end")
    tracks = arguments.tracks()
    if clips is None and start is None and end is None and tracks is None:
        clips = session.selection.clips
        if not clips and session.selection.span is not None:
            return Target(session.selection.span, session.selection.tracks)
    if clips:
        return _of_clips(context, clips)
    if start is None and end is None and tracks is None:
        return None
    everything = frozenset(track.id for track in session.project.tracks)
    span = _span(start, end, session.project.length)
    return Target(span, tracks if tracks is not None else everything)


def focused_track(context: CommandContext, arguments: Arguments) -> TrackId:
    """Return the track that is named, else focused, else the first.

    Raises:
        CommandError: there is no track at all.
    """
    named = arguments.track()
    if named is not None:
        return named
    project = context.session.project
    focused = context.session.focused_track
    if focused is not None and any(track.id == focused for track in project.tracks):
        return focused
    if project.tracks:
        return project.tracks[0].id
    raise CommandError("There is no track", "Add a track or drop a file first.")


def _of_clips(context: CommandContext, clips: frozenset[ClipId]) -> Target:
    found = [pair for pair in context.session.project.clips() if pair[1].id in clips]
    start = min(clip.span.start for _track, clip in found)
    end = max(clip.span.end for _track, clip in found)
    tracks = frozenset(track.id for track, _clip in found)
    return Target(TimeRange(start, end), tracks, clips)


def _span(start: Frames | None, end: Frames | None, length: Frames) -> TimeRange:
    first = start if start is not None else Frames(0)
    last = end if end is not None else length
    if first >= last:
        raise CommandError("Nothing is selected", "The end does not lie behind the start.")
    return TimeRange(first, last)
