"""Copying sound and putting it somewhere else, also into another project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.edits.cutting import inside
from nexus_desktop.domain.edits.ranges import insert_gap
from nexus_desktop.domain.edits.replacing import (
    chosen_tracks,
    clips_by_track,
    heard_in,
    required_span,
    with_clips,
    with_tracks,
)
from nexus_desktop.domain.edits.tracks import add_track
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.fades import fitting_fades
from nexus_desktop.domain.ids import ClipId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import ZERO, Frames, SampleRate, TimeRange


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was copied, independent of the project it came from.

    Attributes:
        length: of the copied time, also where nothing sounds.
        rows: the clips of each copied track from top to bottom; their time begins at 0.
        sources: every source the clips need.
        sample_rate: the rate that all positions are counted in.
    """

    length: Frames
    rows: tuple[tuple[Clip, ...], ...]
    sources: tuple[AudioSource, ...]
    sample_rate: SampleRate

    @property
    def is_empty(self) -> bool:
        return not any(self.rows)

    def at_rate(self, rate: SampleRate) -> Excerpt:
        """Return the same sound with its positions counted at another rate."""
        if rate == self.sample_rate:
            return self

        def scaled(frames: int) -> Frames:
            return Frames((2 * frames * rate + self.sample_rate) // (2 * self.sample_rate))

        rows = tuple(tuple(_scaled(clip, scaled) for clip in row) for row in self.rows)
        return Excerpt(scaled(self.length), rows, self.sources, rate)


def _scaled(clip: Clip, scaled: Callable[[int], Frames]) -> Clip:
    start = scaled(clip.span.start)
    span = TimeRange(start, max(scaled(clip.span.end), Frames(start + 1)))
    fade_in, fade_out = fitting_fades(
        Fade(scaled(clip.fade_in.length), clip.fade_in.shape),
        Fade(scaled(clip.fade_out.length), clip.fade_out.shape),
        span.length,
    )
    return replace(
        clip,
        span=span,
        source_start=scaled(clip.source_start),
        take=replace(clip.take, begins=scaled(clip.take.begins)),
        other_takes=tuple(replace(t, begins=scaled(t.begins)) for t in clip.other_takes),
        fade_in=fade_in,
        fade_out=fade_out,
        rack=clip.rack.with_places(scaled),
    )


def copy_range(project: Project, span: TimeRange, track_ids: Collection[TrackId]) -> Excerpt:
    """Return what some tracks play in a stretch of time; a row for each track, also silent ones.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    required_span(span)
    rows = [
        [piece for clip in heard_in(track, span) for piece in inside(clip, span)]
        for track in chosen_tracks(project, track_ids)
    ]
    return _excerpt(project, span, rows)


def copy_clips(project: Project, clip_ids: Collection[ClipId]) -> Excerpt:
    """Return clips as they are; a row for each track from the first of them to the last.

    Raises:
        EditRefused: no clip is named, or one is not in the project.
    """
    by_track = {track.id: clips for track, clips in clips_by_track(project, clip_ids)}
    touched = [row for row, track in enumerate(project.tracks) if track.id in by_track]
    rows = [by_track.get(track.id, []) for track in project.tracks[touched[0] : touched[-1] + 1]]
    clips = [clip for row in rows for clip in row]
    start = min((clip.span.start for clip in clips), default=ZERO)
    end = max((clip.span.end for clip in clips), default=ZERO)
    return _excerpt(project, TimeRange(start, end), rows)


def _excerpt(project: Project, span: TimeRange, rows: list[list[Clip]]) -> Excerpt:
    clips = [clip for row in rows for clip in row]
    if not clips:
        raise EditRefused(
            "Nothing to copy",
            "There is no sound in the selection.",
            hint="Select a part of a clip.",
        )
    moved = tuple(tuple(clip.moved(-span.start) for clip in row) for row in rows)
    needed = dict.fromkeys(take.source for clip in clips for take in (clip.take, *clip.other_takes))
    sources = [project.source(source_id) for source_id in needed]
    by_racks = {each for clip in clips for each in clip.rack.sources} - needed.keys()
    sources += [project.sources[each] for each in sorted(by_racks) if each in project.sources]
    return Excerpt(span.length, moved, tuple(sources), project.sample_rate)


def paste(project: Project, excerpt: Excerpt, at: Frames, track_id: TrackId | None) -> Project:
    """Lay copied sound over what is there, on consecutive tracks; both are heard.

    Args:
        track_id: takes the first row; tracks are added for rows below the last track. None puts
            every row on a new track.

    Raises:
        EditRefused: nothing was copied, or the track is not in the project.
    """
    excerpt = excerpt.at_rate(project.sample_rate)
    project = _with_room(project, excerpt, track_id)
    row = _first_row(project, excerpt, track_id)
    changed = []
    for track, clips in zip(project.tracks[row:], excerpt.rows, strict=False):
        copies = [replace(clip.moved(at), id=ClipId(new_id())) for clip in clips]
        changed.append(with_clips(track, [], copies))
    return with_tracks(with_sources(project, excerpt.sources), changed)


def paste_insert(
    project: Project, excerpt: Excerpt, at: Frames, track_id: TrackId | None
) -> Project:
    """Put copied sound between what is there; on the tracks that get some, the rest moves back.

    Raises:
        EditRefused: nothing was copied, or the track is not in the project.
    """
    excerpt = excerpt.at_rate(project.sample_rate)
    if track_id is not None:
        row = _first_row(project, excerpt, track_id)
        opened = [track.id for track in project.tracks[row : row + len(excerpt.rows)]]
        project = insert_gap(project, at, excerpt.length, opened)
    return paste(project, excerpt, at, track_id)


def duplicate_range(project: Project, span: TimeRange, track_ids: Collection[TrackId]) -> Project:
    """Repeat what some tracks play in a stretch of time right behind it; the rest moves back.

    Raises:
        EditRefused: there is no time, no track or no sound selected.
    """
    excerpt = copy_range(project, span, track_ids)
    opened = insert_gap(project, span.end, span.length, track_ids)
    changed = []
    for track, clips in zip(chosen_tracks(opened, track_ids), excerpt.rows, strict=True):
        copies = [replace(clip.moved(span.end), id=ClipId(new_id())) for clip in clips]
        changed.append(with_clips(track, [], copies))
    return with_tracks(opened, changed)


def _with_room(project: Project, excerpt: Excerpt, track_id: TrackId | None) -> Project:
    """Return the project with tracks added until every row has one."""
    if excerpt.is_empty:
        raise EditRefused("Nothing to paste", "Nothing was copied yet.", hint="Copy sound first.")
    count = len(project.tracks)
    missing = len(excerpt.rows)
    if track_id is not None:
        missing = _first_row(project, excerpt, track_id) + len(excerpt.rows) - count
    for _ in range(missing):
        project = add_track(project)
    return project


def _first_row(project: Project, excerpt: Excerpt, track_id: TrackId | None) -> int:
    """Return the index of the track for the first row; without a track the last ones are meant."""
    if track_id is None:
        return len(project.tracks) - len(excerpt.rows)
    return project.tracks.index(project.track(track_id))


def with_sources(project: Project, sources: Iterable[AudioSource]) -> Project:
    """Return the project with the sounds that are needed, where it does not have them."""
    missing = {source.id: source for source in sources if source.id not in project.sources}
    return replace(project, sources={**project.sources, **missing}) if missing else project
