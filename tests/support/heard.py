"""The model every edit is held against: which frame of which sound is heard where.

It knows nothing of fades, tracks' settings or how edits work; it only looks through the windows
that clips are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.domain.track import Track

Sound = tuple[SourceId, int]
"""A source and one of its frames, counted at the project rate."""

Heard = Mapping[int, list[Sound]]
"""The sounds at every frame that is not silent; one that is heard twice is there twice."""


def heard_on(track: Track) -> Heard:
    """Return what is heard on a track."""
    heard: defaultdict[int, list[Sound]] = defaultdict(list)
    for clip in track.clips:
        for at, sound in _through(clip):
            heard[at].append(sound)
    return {at: sorted(sounds) for at, sounds in heard.items()}


def _through(clip: Clip) -> list[tuple[int, Sound]]:
    if clip.gain_db <= SILENT_DB:
        return []
    first = clip.source_start - clip.take.begins
    return [
        (clip.span.start + passed, (clip.source, first + passed))
        for passed in range(clip.span.length)
    ]


def heard_at(project: Project, track_id: TrackId, frame: int) -> set[Sound]:
    """Return what is heard at one frame."""
    return set(heard_on(project.track(track_id)).get(frame, []))


def heard_in(project: Project) -> dict[TrackId, Heard]:
    """Return what is heard on every track."""
    return {track.id: heard_on(track) for track in project.tracks}


def loud_on(track: Track) -> dict[int, list[tuple[Sound, float]]]:
    """Return what is heard on a track with the gain in dB of the clip that plays it."""
    heard: defaultdict[int, list[tuple[Sound, float]]] = defaultdict(list)
    for clip in track.clips:
        for at, sound in _through(clip):
            heard[at].append((sound, clip.gain_db))
    return {at: sorted(sounds) for at, sounds in heard.items()}


def moved(heard: Heard, to: Callable[[int], int | None]) -> Heard:
    """Return the same sounds at other places; those that `to` has no place for are gone."""
    return {place: sounds for at, sounds in heard.items() if (place := to(at)) is not None}


def together(*layers: Heard) -> Heard:
    """Return what is heard when several things play at once."""
    heard: defaultdict[int, list[Sound]] = defaultdict(list)
    for layer in layers:
        for at, sounds in layer.items():
            heard[at] += sounds
    return {at: sorted(sounds) for at, sounds in heard.items()}


def only(heard: Heard, span: TimeRange) -> Heard:
    """Return what is heard in a stretch of time."""
    return moved(heard, lambda at: at if span.contains(at) else None)


def without(heard: Heard, span: TimeRange) -> Heard:
    """Return what is heard outside of a stretch of time."""
    return moved(heard, lambda at: None if span.contains(at) else at)
