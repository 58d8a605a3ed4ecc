"""A part of a project that is to be a file of its own, and what of the project is heard in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import PurePath

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.takes import choose_take
from nexus_desktop.domain.ids import ClipId, MarkerId, TakeId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.provenance import Provenance
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import ZERO, Frames, TimeRange
from nexus_desktop.domain.track import Track


@dataclass(frozen=True, slots=True)
class Bounce:
    """What is rendered for one file.

    Attributes:
        title: what the file is called, without when it begins.
        project: in it everything else is silent; it still steers effects that listen to it.
        start: the first frame.
        end: the frame behind the last one; None is when the last echo has died away.
        only: the tracks that are heard, where it is not all of them.
    """

    title: str
    project: Project
    start: Frames = ZERO
    end: Frames | None = None
    only: frozenset[TrackId] = frozenset()

    @property
    def sounding(self) -> Project:
        """The project without what is not heard: as long as what is."""
        if not self.only:
            return self.project
        tracks = tuple(
            track if track.id in self.only else replace(track, clips=())
            for track in self.project.tracks
        )
        return replace(self.project, tracks=tracks)

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """How what jobs have made of what is heard in it was made, each once."""
        found = {
            clip.take.provenance: None
            for track in self.sounding.heard_tracks
            for clip in track.clips
            if clip.take.provenance is not None
            and clip.span.end > self.start
            and (self.end is None or clip.span.start < self.end)
        }
        return tuple(found)


def whole(project: Project) -> Bounce:
    """Return all that is heard."""
    return Bounce(project.title, project)


def of_span(project: Project, span: TimeRange | None) -> Bounce:
    """Return a stretch of the mix; None is all of it."""
    return (
        Bounce(project.title, project, span.start, span.end) if span is not None else whole(project)
    )


def of_selection(project: Project, selection: Selection) -> Bounce | None:
    """Return what is selected: clips before time, as commands prefer them; None for nothing.

    Time on all tracks is the mix as it is heard, and bears the name of the region that it is. Time
    on some of them is these tracks alone, even where they are muted: somebody has chosen them.
    """
    kept = {clip.id for _, clip in project.clips() if clip.id in selection.clips}
    if kept:
        return of_clips(project, kept)
    if selection.span is None:
        return None
    chosen = frozenset(track.id for track in project.tracks if track.id in selection.tracks)
    is_all = not chosen or len(chosen) == len(project.tracks)
    heard = project if is_all else _only(project, chosen)
    names = [each.name for each in project.markers if each.span == selection.span and each.name]
    title = names[0] if is_all and names else project.title
    only = frozenset[TrackId]() if is_all else chosen
    return Bounce(title, heard, selection.span.start, selection.span.end, only)


def of_clips(project: Project, clips: Collection[ClipId]) -> Bounce:
    """Return clips as they are heard in the mix, until they have rung out, without all the rest.

    Raises:
        EditRefused: one of them is gone.
    """
    found = [project.clip(clip_id) for clip_id in clips]
    rows = frozenset(track.id for track, _ in found)
    alone = _only(project, rows)
    tracks = tuple(_with_clips(row, clips) if row.id in rows else row for row in alone.tracks)
    first = min((clip for _, clip in found), key=lambda clip: (clip.span.start, clip.id))
    title, heard = clip_title(project, first), replace(alone, tracks=tracks)
    return Bounce(title, heard, first.span.start, only=rows)


def of_take(project: Project, clip_id: ClipId, take_id: TakeId) -> Bounce:
    """Return a clip as it would be heard with another of its takes.

    Raises:
        EditRefused: the clip or the take is gone.
    """
    chosen = choose_take(project, clip_id, take_id)
    _, clip = chosen.clip(clip_id)
    return replace(of_clips(chosen, {clip_id}), title=take_title(chosen, clip, clip.take))


def of_track(project: Project, track_id: TrackId) -> Bounce:
    """Return a track as it is heard in the mix, from its first clip until it has rung out.

    Raises:
        EditRefused: it is gone.
    """
    track = project.track(track_id)
    start = min((clip.span.start for clip in track.clips), default=ZERO)
    title, rows = track.name or project.title, frozenset({track_id})
    return Bounce(title, _only(project, rows), start, only=rows)


def stem(project: Project, track_id: TrackId) -> Bounce:
    """Return a track as it is heard in the mix, from the beginning and as long as the whole mix.

    Raises:
        EditRefused: it is gone.
    """
    return replace(of_track(project, track_id), start=ZERO, only=frozenset())


def of_region(project: Project, marker_id: MarkerId) -> Bounce | None:
    """Return the mix of a region; None for a place, which has no length, or one that is gone."""
    for marker in project.markers:
        if marker.id == marker_id and marker.is_region:
            title = marker.name or project.title
            return Bounce(title, project, marker.span.start, marker.span.end)
    return None


def clip_title(project: Project, clip: Clip) -> str:
    """Return how a clip is called: as the file of its sound, without its ending, if it is not."""
    return clip.name or PurePath(project.source(clip.source).name).stem


def take_title(project: Project, clip: Clip, take: Take) -> str:
    """Return how a take is called: by its own name, else as a clip that plays it."""
    return take.name or clip_title(project, replace(clip, take=take))


def _only(project: Project, heard: Collection[TrackId]) -> Project:
    # The others are not muted where they were not: a muted track steers no effect.
    tracks = tuple(
        replace(
            track,
            is_muted=track.is_muted and track.id not in heard,
            is_soloed=track.id in heard,
        )
        for track in project.tracks
    )
    return replace(project, tracks=tracks)


def _with_clips(track: Track, kept: Collection[ClipId]) -> Track:
    return replace(track, clips=tuple(clip for clip in track.clips if clip.id in kept))
