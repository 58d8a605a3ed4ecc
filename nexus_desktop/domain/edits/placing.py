"""An edit that puts a whole new sound onto a track."""

from __future__ import annotations

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.clips import add_clip
from nexus_desktop.domain.edits.ranges import delete_range
from nexus_desktop.domain.edits.replacing import heard_in
from nexus_desktop.domain.edits.sources import add_source
from nexus_desktop.domain.edits.tracks import add_track
from nexus_desktop.domain.ids import ClipId, TakeId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.take import Take
from nexus_desktop.domain.timeline import Frames, TimeRange


def put_sound(
    project: Project,
    source: AudioSource,
    at: Frames,
    track_id: TrackId | None,
    new_track: TrackId,
    *,
    origin: str,
    replaces: bool,
) -> Project:
    """Return the project with a sound as a clip of a track, or of a new one.

    Args:
        track_id: where it shall lie; None adds a track.
        new_track: the id of the track that is added, also where something lies in the way.
        origin: what made the sound, for people; a new track is called like that.
        replaces: whether what lies in the way is taken out.

    Raises:
        EditRefused: the track is not in the project any more.
    """
    span = TimeRange(at, Frames(at + source.frames_at(project.sample_rate)))
    project = add_source(project, source)
    if track_id is not None and heard_in(project.track(track_id), span):
        if replaces:
            project = delete_range(project, span, [track_id])
        else:
            track_id = None
    if track_id is None:
        track_id = new_track
        project = add_track(project, origin.capitalize(), track_id=new_track)
    take = Take(TakeId(new_id()), source.id, origin=origin)
    return add_clip(project, track_id, Clip(ClipId(new_id()), span, take))
