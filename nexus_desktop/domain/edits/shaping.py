"""Edits of loudness: gain and fades, of whole clips and of selected time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from nexus_desktop.domain.clip import Clip, Fade, FadeShape
from nexus_desktop.domain.edits.cutting import cut
from nexus_desktop.domain.edits.replacing import (
    change_clips,
    change_range,
    chosen_tracks,
    heard_in,
    required_span,
)
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB, allowed_gain_db, scaled_gain_db
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, TimeRange


def set_clip_gain(project: Project, clip_ids: Collection[ClipId], gain_db: float) -> Project:
    """Set the gain of clips.

    Raises:
        EditRefused: it is not a number, no clip is named, or one is not in the project.
    """
    gain_db = allowed_gain_db(gain_db)
    return change_clips(project, clip_ids, lambda clip: replace(clip, gain_db=gain_db))


def set_fade_in(
    project: Project, clip_id: ClipId, length: int, shape: FadeShape = FadeShape.EQUAL_POWER
) -> Project:
    """Set how a clip begins; the fade ends where the fade-out begins at the latest.

    Raises:
        EditRefused: the clip is not in the project.
    """

    def faded(clip: Clip) -> Clip:
        longest = clip.span.length - clip.fade_out.length
        return replace(clip, fade_in=Fade(Frames(max(0, min(length, longest))), shape))

    return change_clips(project, [clip_id], faded)


def set_fade_out(
    project: Project, clip_id: ClipId, length: int, shape: FadeShape = FadeShape.EQUAL_POWER
) -> Project:
    """Set how a clip ends; the fade begins where the fade-in ends at the earliest.

    Raises:
        EditRefused: the clip is not in the project.
    """

    def faded(clip: Clip) -> Clip:
        longest = clip.span.length - clip.fade_in.length
        return replace(clip, fade_out=Fade(Frames(max(0, min(length, longest))), shape))

    return change_clips(project, [clip_id], faded)


def fade_in_range(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    shape: FadeShape = FadeShape.EQUAL_POWER,
) -> Project:
    """Let the selected sound rise from silence to full level.

    What is heard before the selection becomes a clip of its own; what follows needs no cut, since a
    fade ends at full level.

    Raises:
        EditRefused: nothing is selected, or several clips of one track, which no fade spans.
    """

    def faded(clip: Clip) -> list[Clip]:
        *before, risen = cut(clip, span.start)
        rise = Frames(min(span.end, risen.span.end) - risen.span.start)
        fall = min(risen.fade_out.length, risen.span.length - rise)
        fade_out = replace(risen.fade_out, length=Frames(fall))
        return [*before, replace(risen, fade_in=Fade(rise, shape), fade_out=fade_out)]

    return _fade_range(project, span, track_ids, faded)


def fade_out_range(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    shape: FadeShape = FadeShape.EQUAL_POWER,
) -> Project:
    """Let the selected sound fall from full level to silence; what follows becomes its own clip.

    Raises:
        EditRefused: nothing is selected, or several clips of one track, which no fade spans.
    """

    def faded(clip: Clip) -> list[Clip]:
        fallen, *behind = cut(clip, span.end)
        fall = Frames(fallen.span.end - max(span.start, fallen.span.start))
        rise = min(fallen.fade_in.length, fallen.span.length - fall)
        fade_in = replace(fallen.fade_in, length=Frames(rise))
        return [replace(fallen, fade_in=fade_in, fade_out=Fade(fall, shape)), *behind]

    return _fade_range(project, span, track_ids, faded)


def _fade_range(
    project: Project,
    span: TimeRange,
    track_ids: Collection[TrackId],
    faded: Callable[[Clip], list[Clip]],
) -> Project:
    required_span(span)
    if any(len(heard_in(track, span)) > 1 for track in chosen_tracks(project, track_ids)):
        raise EditRefused(
            "Cannot fade",
            "The selection runs over more than one clip, and a fade belongs to one.",
            hint="Select inside one clip, or join the clips first.",
        )
    return change_range(project, span, track_ids, faded)


def gain_range(
    project: Project, span: TimeRange, track_ids: Collection[TrackId], gain_db: float
) -> Project:
    """Make the selected sound louder or softer by `gain_db`; the rest becomes clips of its own.

    Raises:
        EditRefused: nothing is selected, or the gain is not a number.
    """
    by_db = allowed_gain_db(gain_db)
    if not by_db:
        return project

    def scaled(clip: Clip) -> list[Clip]:
        if clip.gain_db <= SILENT_DB:
            return [clip]
        return [
            replace(piece, gain_db=scaled_gain_db(piece.gain_db, by_db))
            if piece.span.overlaps(span)
            else piece
            for piece in cut(clip, span.start, span.end)
        ]

    return change_range(project, span, track_ids, scaled)
