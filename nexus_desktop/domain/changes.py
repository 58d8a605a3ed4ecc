"""What differs between two projects, so that screens repaint that and nothing else."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from operator import is_not
from typing import TypeVar

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import ClipId, MarkerId, SourceId, TrackId
from nexus_desktop.domain.project import Project

Key = TypeVar("Key", bound=Hashable)
Clips = tuple[Clip, ...]
Placed = dict[ClipId, tuple[TrackId, Clip]]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What became different on the way from one project to another.

    Attributes:
        details: title, sample rate, tempo or the effects of the master.
        tracks_changed: tracks in both projects whose settings or clips differ.
        order_changed: the tracks in both projects follow each other differently.
        clips_changed: clips in both projects that differ or lie on another track.
        markers, sources: added, removed or changed.
    """

    details: bool = False
    tracks_added: frozenset[TrackId] = frozenset()
    tracks_removed: frozenset[TrackId] = frozenset()
    tracks_changed: frozenset[TrackId] = frozenset()
    order_changed: bool = False
    clips_added: frozenset[ClipId] = frozenset()
    clips_removed: frozenset[ClipId] = frozenset()
    clips_changed: frozenset[ClipId] = frozenset()
    markers: frozenset[MarkerId] = frozenset()
    sources: frozenset[SourceId] = frozenset()

    @property
    def clips(self) -> frozenset[ClipId]:
        """Every clip that was added, removed or changed."""
        return self.clips_added | self.clips_removed | self.clips_changed

    @property
    def tracks(self) -> frozenset[TrackId]:
        """Every track that was added, removed or changed."""
        return self.tracks_added | self.tracks_removed | self.tracks_changed

    @property
    def is_empty(self) -> bool:
        return self == NO_CHANGES


NO_CHANGES = ChangeSet()


def changes_between(before: Project, after: Project) -> ChangeSet:
    """Compare two projects; what they share by identity is not looked at.

    A clip that moved to another track is a changed clip, and both tracks are changed tracks.
    """
    if before is after:
        return NO_CHANGES
    old = {track.id: track for track in before.tracks}
    new = {track.id: track for track in after.tracks}
    gone, come = _different_clips(before, after)
    return ChangeSet(
        details=_details(before) != _details(after),
        tracks_added=frozenset(new.keys() - old.keys()),
        tracks_removed=frozenset(old.keys() - new.keys()),
        tracks_changed=frozenset(
            track_id
            for track_id in new.keys() & old.keys()
            if new[track_id] is not old[track_id] and new[track_id] != old[track_id]
        ),
        order_changed=[t for t in old if t in new] != [t for t in new if t in old],
        clips_added=frozenset(come.keys() - gone.keys()),
        clips_removed=frozenset(gone.keys() - come.keys()),
        clips_changed=frozenset(
            clip_id for clip_id in come.keys() & gone.keys() if come[clip_id] != gone[clip_id]
        ),
        markers=_different(
            {marker.id: marker for marker in before.markers},
            {marker.id: marker for marker in after.markers},
        ),
        sources=_different(before.sources, after.sources),
    )


def _details(project: Project) -> tuple[object, ...]:
    return (
        project.id,
        project.title,
        project.sample_rate,
        project.tempo_bpm,
        project.beats_per_bar,
        project.master,
    )


def _different_clips(before: Project, after: Project) -> tuple[Placed, Placed]:
    """Return the clips, with their tracks, that are objects of only one of the two projects."""
    old = {track.id: track for track in before.tracks}
    new = {track.id: track for track in after.tracks}
    gone: Placed = {}
    come: Placed = {}
    for track_id in old.keys() | new.keys():
        old_clips = old[track_id].clips if track_id in old else ()
        new_clips = new[track_id].clips if track_id in new else ()
        left, entered = _without_shared(old_clips, new_clips)
        gone.update((clip.id, (track_id, clip)) for clip in left)
        come.update((clip.id, (track_id, clip)) for clip in entered)
    return gone, come


def _without_shared(old: Clips, new: Clips) -> tuple[list[Clip], list[Clip]]:
    """Return what two rows of clips do not share by identity.

    Most edits leave nearly all of a long row as it is, so equal beginnings and ends are skipped at
    the speed of C before anything is looked up.
    """
    if old is new:
        return [], []
    first = _shared(old, new)
    last = _shared(old[:first:-1], new[:first:-1])
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    old_objects, new_objects = set(map(id, old)), set(map(id, new))
    return (
        [clip for clip in old if id(clip) not in new_objects],
        [clip for clip in new if id(clip) not in old_objects],
    )


def _shared(left: Clips, right: Clips) -> int:
    """Return how many objects two rows have in common at their beginning."""
    differs = map(is_not, left, right)
    return next(
        (place for place, is_other in enumerate(differs) if is_other), min(len(left), len(right))
    )


def _different(before: Mapping[Key, object], after: Mapping[Key, object]) -> frozenset[Key]:
    if before is after:
        return frozenset()
    return frozenset(
        key for key in before.keys() | after.keys() if before.get(key) != after.get(key)
    )
