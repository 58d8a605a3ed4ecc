"""What people do in the simulation: every edit writes its number, so that it can be looked for.

An edit also leaves a marker of its own, which nobody removes. A state therefore tells itself which
edits it was made from, through all merges, and what a value must be follows from those.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import Any

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import (
    BlobHash,
    ClipId,
    MarkerId,
    ProjectId,
    SourceId,
    TakeId,
    TrackId,
)
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource, Segment
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.domain.track import Track, in_order

Group = tuple[str, str]
"""An entity and what of it."""

SPACING = 1000
"""Frames between the places of two edits, so that no two clips ever overlap."""

KINDS = ("track", "clip", "clip", "mix", "mix", "move", "level", "name", "title", "drop", "remove")


@dataclass
class Edit:
    """What an edit wrote, and which edits it wrote over."""

    number: int
    wrote: dict[Group, int | None] = field(default_factory=dict)
    over: set[tuple[Group, int]] = field(default_factory=set)


def values(document: dict[str, Any]) -> dict[Group, int]:
    """Return the number that stands in every group of a document."""
    found: dict[Group, int] = {}
    if document["title"].startswith("T"):
        found["project", "title"] = int(document["title"].split()[0][1:])
    for track in document["tracks"]:
        found[track["id"], "mix"] = _written(track["gain_db"])
        for clip in track["clips"]:
            found[clip["id"], "place"] = clip["start"] // SPACING
            found[clip["id"], "level"] = _written(clip["gain_db"])
            if clip["name"]:
                found[clip["id"], "name"] = int(clip["name"])
    return found


def ancestors(document: dict[str, Any]) -> set[int]:
    """Return the numbers of the edits that a document was made from."""
    return {int(marker["name"]) for marker in document["markers"]}


def beginning(project_id: ProjectId, edit: Edit) -> Project:
    """Return a new project with one track."""
    edit.wrote["t0", "mix"] = edit.number
    edit.wrote["project", "title"] = edit.number
    track = Track(TrackId("t0"), "", gain_db=_as_gain(edit.number))
    project = Project(project_id, f"T{edit.number}", tracks=(track,))
    return _marked(project, edit)


def changed(
    project: Project, kind: str, edit: Edit, rng: random.Random, sound: BlobHash | None
) -> Project | None:
    """Return the project after an edit, or None where there is nothing for it to change.

    Args:
        sound: what a new clip plays.
    """
    before = _numbers(project)
    clips = [(track, clip) for track, clip in project.clips()]
    after: Project | None = None
    if kind == "track":
        track = Track(TrackId(f"t{edit.number}"), "", gain_db=_as_gain(edit.number))
        after = replace(project, tracks=(*project.tracks, track))
    elif kind == "clip" and sound is not None:
        after = _with_new_clip(project, rng.choice(project.tracks), edit.number, sound)
    elif kind == "mix":
        track = rng.choice(project.tracks)
        after = _with_track(project, replace(track, gain_db=_as_gain(edit.number)))
    elif kind == "title":
        after = replace(project, title=f"T{edit.number}")
    elif kind == "drop" and len(project.tracks) > 1:
        gone = rng.choice(project.tracks)
        after = replace(project, tracks=tuple(t for t in project.tracks if t is not gone))
    elif clips and kind in ("move", "level", "name", "remove"):
        track, clip = rng.choice(clips)
        after = _with_changed_clip(project, kind, track, clip, edit.number, rng)
    if after is None:
        return None
    now = _numbers(after)
    for group in before.keys() | now.keys():
        if before.get(group) != now.get(group):
            edit.wrote[group] = now.get(group)
            if group in before:
                edit.over.add((group, before[group]))
    return _marked(after, edit)


def _with_changed_clip(
    project: Project, kind: str, track: Track, clip: Clip, number: int, rng: random.Random
) -> Project:
    without = _with_track(
        project, replace(track, clips=tuple(c for c in track.clips if c is not clip))
    )
    if kind == "remove":
        return without
    if kind == "level":
        return _put(without, track.id, replace(clip, gain_db=_as_gain(number)))
    if kind == "name":
        return _put(without, track.id, replace(clip, name=str(number)))
    target = rng.choice(project.tracks).id
    return _put(without, target, replace(clip, span=_place(number)))


def _with_new_clip(project: Project, track: Track, number: int, sound: BlobHash) -> Project:
    source = AudioSource(
        SourceId(f"s{number}"), "", SampleRate(48_000), 1, Frames(10), (Segment(sound, Frames(10)),)
    )
    clip = Clip(
        ClipId(f"c{number}"),
        _place(number),
        Take(TakeId(f"take {number}"), source.id),
        gain_db=_as_gain(number),
    )
    return _put(replace(project, sources={**project.sources, source.id: source}), track.id, clip)


def _put(project: Project, track_id: TrackId, clip: Clip) -> Project:
    track = project.track(track_id)
    return _with_track(project, replace(track, clips=in_order((*track.clips, clip))))


def _with_track(project: Project, track: Track) -> Project:
    return replace(project, tracks=tuple(track if t.id == track.id else t for t in project.tracks))


def _marked(project: Project, edit: Edit) -> Project:
    at = Frames(edit.number)
    marker = Marker(MarkerId(f"edit {edit.number:06}"), TimeRange(at, at), str(edit.number))
    return replace(project, markers=(*project.markers, marker))


def _numbers(project: Project) -> dict[Group, int]:
    found: dict[Group, int] = {}
    if project.title.startswith("T"):
        found["project", "title"] = int(project.title.split()[0][1:])
    for track in project.tracks:
        found[track.id, "mix"] = _written(track.gain_db)
        for clip in track.clips:
            found[clip.id, "place"] = clip.span.start // SPACING
            found[clip.id, "level"] = _written(clip.gain_db)
            if clip.name:
                found[clip.id, "name"] = int(clip.name)
    return found


def _place(number: int) -> TimeRange:
    start = Frames(number * SPACING)
    return TimeRange(start, Frames(start + 10))


def _as_gain(number: int) -> float:
    return -number / 1000


def _written(gain_db: float) -> int:
    return round(-gain_db * 1000)
