"""Small projects, said in a line: `with_clip(a_project(), a_clip("kick", 0, 100))`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nexus_desktop.domain.clip import NO_FADE, Clip, Fade
from nexus_desktop.domain.history import History, Label, Step
from nexus_desktop.domain.ids import (
    BlobHash,
    ClipId,
    JobId,
    MarkerId,
    ProjectId,
    SourceId,
    TakeId,
    TrackId,
)
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import DEFAULT_RATE, Project
from nexus_desktop.domain.provenance import Provenance
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.domain.track import Track, in_order

DRUMS = TrackId("drums")
BASS = TrackId("bass")
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def a_span(start: int, end: int) -> TimeRange:
    return TimeRange(Frames(start), Frames(end))


def a_source(
    name: str = "beat",
    frames: int = 1000,
    *,
    rate: int = DEFAULT_RATE,
    channels: int = 2,
    is_settled: bool = True,
) -> AudioSource:
    """Return a sound whose id is its name."""
    segments = (Segment(BlobHash(f"hash of {name}"), Frames(frames)),) if is_settled else ()
    return AudioSource(SourceId(name), name, SampleRate(rate), channels, Frames(frames), segments)


def a_take(source: str = "beat", *, begins: int = 0) -> Take:
    return Take(TakeId(f"take of {source}"), SourceId(source), Frames(begins))


def a_provenance(**changes: Any) -> Provenance:  # noqa: ANN401 - whatever its fields are
    """Return how an orchestra was made of a sound on this computer, or with changes."""
    made = Provenance(
        JobId("job"),
        "rearrange",
        "local",
        "rearrange",
        "1",
        (("style", "orchestral"),),
        7,
        BlobHash("ab" * 32),
        made_at="2026-01-02T12:00:00+00:00",
    )
    return replace(made, **changes)


def made_by_job(clip: Clip, **changes: Any) -> Clip:  # noqa: ANN401 - as above
    """Return a clip that plays what a job has made."""
    return replace(clip, take=replace(clip.take, provenance=a_provenance(**changes)))


def a_fade(length: int) -> Fade:
    return Fade(Frames(length))


def a_clip(
    clip_id: str = "kick",
    start: int = 0,
    length: int = 100,
    *,
    source: str = "beat",
    source_start: int = 0,
    gain_db: float = 0.0,
    fade_in: Fade = NO_FADE,
    fade_out: Fade = NO_FADE,
) -> Clip:
    return Clip(
        ClipId(clip_id),
        a_span(start, start + length),
        a_take(source),
        source_start=Frames(source_start),
        gain_db=gain_db,
        fade_in=fade_in,
        fade_out=fade_out,
    )


def a_track(track_id: str, *clips: Clip) -> Track:
    """Return a track whose name is its id."""
    return Track(TrackId(track_id), track_id, in_order(clips))


def a_marker(marker_id: str, start: int, end: int | None = None) -> Marker:
    """Return a named place, or a region when it has an end."""
    return Marker(MarkerId(marker_id), a_span(start, start if end is None else end), marker_id)


def a_project(*tracks: Track, rate: int = DEFAULT_RATE) -> Project:
    """Return a project of these tracks, or of the empty track "drums", with their sounds."""
    project = Project(ProjectId("song"), "Song", SampleRate(rate), tracks or (a_track("drums"),))
    names = {clip.source for _, clip in project.clips()} | {SourceId("beat")}
    return with_sources(project, *(a_source(name) for name in sorted(names)))


def with_sources(project: Project, *sources: AudioSource) -> Project:
    """Return the project with sounds added, or replaced where the name is the same."""
    return replace(
        project, sources={**project.sources, **{source.id: source for source in sources}}
    )


def with_track(project: Project, track: Track) -> Project:
    return replace(project, tracks=(*project.tracks, track))


def with_clip(project: Project, clip: Clip, track_id: str = DRUMS) -> Project:
    """Return the project with a clip on one of its tracks, and with the clip's sound."""
    tracks = tuple(
        replace(track, clips=in_order([*track.clips, clip])) if track.id == track_id else track
        for track in project.tracks
    )
    project = replace(project, tracks=tracks)
    return (
        project if clip.source in project.sources else with_sources(project, a_source(clip.source))
    )


def with_markers(project: Project, *markers: Marker) -> Project:
    """Return the project with exactly these markers, given in order."""
    return replace(project, markers=markers)


def clip_named(project: Project, clip_id: str) -> Clip:
    return project.clip(ClipId(clip_id))[1]


def spans_on(project: Project, track_id: str = DRUMS) -> list[tuple[int, int]]:
    """Return where the clips of a track lie: the shortest way to say what an edit did."""
    return [(clip.span.start, clip.span.end) for clip in project.track(TrackId(track_id)).clips]


def a_step(project: Project, sentence: str = "Moved a clip.", *, merge_key: str = "") -> Step:
    return Step(project, Label(sentence, sentence.split()[0]), NOON, merge_key)


def a_history(*projects: Project) -> History:
    """Return a history that went through the projects and stands at the last one."""
    first, *others = projects
    history = History.beginning(first, Label("Opened.", "Open"), NOON)
    for project in others:
        history = history.pushed(a_step(project))
    return history
