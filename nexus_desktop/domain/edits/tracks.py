"""Edits of tracks: their order, names and place in the mix."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from nexus_desktop.domain.edits.replacing import with_tracks
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import allowed_gain_db
from nexus_desktop.domain.ids import TrackId, new_id
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import COLOR_COUNT, Track


def add_track(
    project: Project,
    name: str = "",
    index: int | None = None,
    track_id: TrackId | None = None,
) -> Project:
    """Add an empty track before the one at `index`, or below all.

    Args:
        name: empty for "Track" and the first number that is free.
        track_id: the new track's id, for callers who need to know it.

    Raises:
        EditRefused: a track of that id is there already.
    """
    track_id = track_id or TrackId(new_id())
    if any(track.id == track_id for track in project.tracks):
        raise EditRefused("Already there", "The track is in the project already.")
    track = Track(track_id, clean_name(name) or _free_name(project), color=_next_color(project))
    row = len(project.tracks) if index is None else max(0, index)
    return replace(project, tracks=(*project.tracks[:row], track, *project.tracks[row:]))


def _free_name(project: Project) -> str:
    taken = {track.name for track in project.tracks}
    numbers = range(1, len(taken) + 2)
    return next(name for number in numbers if (name := f"Track {number}") not in taken)


def _next_color(project: Project) -> int:
    """Return the colour that the fewest tracks have."""
    colors = [track.color for track in project.tracks]
    return min(range(COLOR_COUNT), key=colors.count)


def remove_track(project: Project, track_id: TrackId) -> Project:
    """Remove a track with its clips.

    Raises:
        EditRefused: the track is not in the project.
    """
    gone = project.track(track_id)
    return replace(project, tracks=tuple(track for track in project.tracks if track is not gone))


def move_track(project: Project, track_id: TrackId, index: int) -> Project:
    """Move a track so that it becomes the one at `index`, or the nearest there can be.

    Raises:
        EditRefused: the track is not in the project.
    """
    moved = project.track(track_id)
    tracks = [track for track in project.tracks if track is not moved]
    tracks.insert(max(0, index), moved)
    return project if tuple(tracks) == project.tracks else replace(project, tracks=tuple(tracks))


def rename_track(project: Project, track_id: TrackId, name: str) -> Project:
    """Name a track.

    Raises:
        EditRefused: the name is empty, or the track is not in the project.
    """
    name = clean_name(name)
    if not name:
        raise EditRefused("Not renamed", "A track needs a name.", hint="Type a name.")
    return _changed(project, track_id, lambda track: replace(track, name=name))


def set_track_gain(project: Project, track_id: TrackId, gain_db: float) -> Project:
    """Set a track's gain.

    Raises:
        EditRefused: it is not a number, or the track is not in the project.
    """
    gain_db = allowed_gain_db(gain_db)
    return _changed(project, track_id, lambda track: replace(track, gain_db=gain_db))


def set_track_pan(project: Project, track_id: TrackId, pan: float) -> Project:
    """Place a track between left (−1) and right (+1); values beyond stop there.

    Raises:
        EditRefused: it is not a number, or the track is not in the project.
    """
    if math.isnan(pan):
        raise EditRefused("Pan not changed", "That is not a number.", hint="-1 is left, 1 right.")
    pan = max(-1.0, min(float(pan), 1.0))
    return _changed(project, track_id, lambda track: replace(track, pan=pan))


def set_track_mute(project: Project, track_id: TrackId, is_muted: bool) -> Project:
    """Mute a track or let it be heard again.

    Raises:
        EditRefused: the track is not in the project.
    """
    return _changed(project, track_id, lambda track: replace(track, is_muted=is_muted))


def set_track_solo(project: Project, track_id: TrackId, is_soloed: bool) -> Project:
    """Solo a track, or take it out of the soloed ones.

    Raises:
        EditRefused: the track is not in the project.
    """
    return _changed(project, track_id, lambda track: replace(track, is_soloed=is_soloed))


def set_track_color(project: Project, track_id: TrackId, color: int) -> Project:
    """Give a track one of the theme's colours; counting goes round.

    Raises:
        EditRefused: the track is not in the project.
    """
    return _changed(project, track_id, lambda track: replace(track, color=color % COLOR_COUNT))


def mute_all(project: Project, is_muted: bool) -> Project:
    """Mute every track, or let every track be heard again."""
    changed = [
        replace(track, is_muted=is_muted) for track in project.tracks if track.is_muted != is_muted
    ]
    return with_tracks(project, changed)


def _changed(project: Project, track_id: TrackId, change: Callable[[Track], Track]) -> Project:
    track = project.track(track_id)
    changed = change(track)
    return project if changed == track else with_tracks(project, [changed])
