"""Puts together what two machines have made of one project, or says that it cannot be done.

A three-way merge by entity (clip, track, effect, marker, sound) and, within an entity, by groups of
fields that belong together: what lies where, how loud it is, what it plays, what it is called.
Where one side alone changed a group its value is taken; where both did, differently, there is no
merge, and both versions are kept whole. A deletion is a change of every group. The rule is total
and symmetric, so every machine comes to the same result. For lines of text it is known as diff3:
Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.effect import TRACK_PREFIX
from nexus_desktop.domain.ids import ClipId, MarkerId, SourceId, TrackId
from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.sync_order import merged_order
from nexus_desktop.domain.track import Track, in_order

T = TypeVar("T")
Id = TypeVar("Id", bound=str)
Placed = tuple[TrackId, Clip]


class _Clash(Exception):
    """Both sides changed the same thing, or what they changed does not go together."""


def merged(base: Project | None, mine: Project, theirs: Project) -> Project | None:
    """Return what both sides made of `base`, or None if both versions have to be kept.

    Args:
        base: what both began with; None if they have no common past.
    """
    if mine == theirs:
        return mine
    if base is None or not base.id == mine.id == theirs.id:
        return None
    if mine == base or theirs == base:
        return mine if theirs == base else theirs
    if mine.sample_rate != theirs.sample_rate:
        return None  # every place of one side is counted in other frames
    try:
        return _merged(base, mine, theirs)
    except _Clash:
        return None


def _merged(base: Project, mine: Project, theirs: Project) -> Project:
    clips = _entities(_merged_clip, _placed(base), _placed(mine), _placed(theirs))
    project = replace(
        mine,
        title=_either(base.title, mine.title, theirs.title),
        tracks=_merged_tracks(base, mine, theirs, clips),
        markers=_merged_markers(base, mine, theirs),
        master=_merged_rack(base.master, mine.master, theirs.master),
    )
    tempo = _either(*((p.tempo_bpm, p.beats_per_bar) for p in (base, mine, theirs)))
    project = replace(project, tempo_bpm=tempo[0], beats_per_bar=tempo[1])
    project = replace(project, sources=_merged_sources(base, mine, theirs, _needed(project)))
    _require_keys(project, mine, theirs)
    _require_no_new_overlap(project, mine, theirs)
    return project


def _either(base: T, mine: T, theirs: T) -> T:
    """Return the value of the side that changed it.

    Raises:
        _Clash: both did, differently.
    """
    if mine is theirs or mine == theirs:
        return mine
    if theirs is base or theirs == base:
        return mine
    if mine is base or mine == base:
        return theirs
    raise _Clash


def _entities(
    combine: Callable[[T, T, T], T],
    base: Mapping[Id, T],
    mine: Mapping[Id, T],
    theirs: Mapping[Id, T],
) -> dict[Id, T]:
    """Return what is left of all entities, combined where both sides changed one.

    Raises:
        _Clash: one was deleted and changed, added twice, or cannot be combined.
    """
    found: dict[Id, T] = {}
    for name in chain(mine, theirs.keys() - mine.keys()):
        entity = _entity(combine, base.get(name), mine.get(name), theirs.get(name))
        if entity is not None:
            found[name] = entity
    return found


def _entity(
    combine: Callable[[T, T, T], T], base: T | None, mine: T | None, theirs: T | None
) -> T | None:
    if base is None or mine is None or theirs is None:
        return _either(base, mine, theirs)
    try:
        return _either(base, mine, theirs)
    except _Clash:
        return combine(base, mine, theirs)


def _placed(project: Project) -> dict[ClipId, Placed]:
    return {clip.id: (track.id, clip) for track in project.tracks for clip in track.clips}


def _merged_clip(base: Placed, mine: Placed, theirs: Placed) -> Placed:
    """Combine the groups of a clip, each from the side that changed it."""
    clips = (base[1], mine[1], theirs[1])
    track, span, source_start = _either(
        *((owner, clip.span, clip.source_start) for owner, clip in (base, mine, theirs))
    )
    gain_db, fade_in, fade_out = _either(*((c.gain_db, c.fade_in, c.fade_out) for c in clips))
    take, other_takes = _either(*((c.take, c.other_takes) for c in clips))
    if fade_in.length + fade_out.length > span.length:
        raise _Clash  # one made the fades longer, the other the clip shorter
    clip = Clip(
        id=mine[1].id,
        span=span,
        take=take,
        source_start=source_start,
        gain_db=gain_db,
        fade_in=fade_in,
        fade_out=fade_out,
        name=_either(*(c.name for c in clips)),
        other_takes=other_takes,
        rack=_merged_rack(*(c.rack for c in clips)),
    )
    return track, clip


def _merged_tracks(
    base: Project, mine: Project, theirs: Project, clips: Mapping[ClipId, Placed]
) -> tuple[Track, ...]:
    sides = [{t.id: replace(t, clips=()) for t in p.tracks} for p in (base, mine, theirs)]
    tracks = _entities(_merged_track, *sides)
    order = _order(tracks, *map(list, sides))
    rows: dict[TrackId, list[Clip]] = {track_id: [] for track_id in order}
    for track_id, clip in clips.values():
        if track_id not in rows:
            raise _Clash  # one removed the track, the other put a clip on it
        rows[track_id].append(clip)
    return tuple(replace(tracks[name], clips=in_order(rows[name])) for name in order)


def _merged_track(base: Track, mine: Track, theirs: Track) -> Track:
    sides = (base, mine, theirs)
    gain_db, pan, is_muted, is_soloed = _either(
        *((t.gain_db, t.pan, t.is_muted, t.is_soloed) for t in sides)
    )
    name, color = _either(*((t.name, t.color) for t in sides))
    rack = _merged_rack(*(t.rack for t in sides))
    return Track(mine.id, name, (), gain_db, pan, is_muted, is_soloed, color, rack)


def _merged_rack(base: Rack, mine: Rack, theirs: Rack) -> Rack:
    """Combine racks effect by effect; one without effects is none."""
    found = _entity(_combined_rack, base or None, mine or None, theirs or None)
    return NO_EFFECTS if found is None else found


def _combined_rack(base: Rack, mine: Rack, theirs: Rack) -> Rack:
    sides = [{slot.id: slot for slot in rack} for rack in (base, mine, theirs)]
    slots = _entities(_whole_slot, *sides)
    order = _order(slots, *map(list, sides))
    is_bypassed = _either(base.is_bypassed, mine.is_bypassed, theirs.is_bypassed)
    if not order:
        raise _Clash  # each side removed the effects that the other kept
    return Rack(tuple(slots[name] for name in order), is_bypassed)


def _whole_slot(_base: RackSlot, _mine: RackSlot, _theirs: RackSlot) -> RackSlot:
    """Refuse to mix the parameters of one effect: they are heard together."""
    raise _Clash


def _order(
    kept: Mapping[Id, object], base: list[Id], mine: list[Id], theirs: list[Id]
) -> tuple[Id, ...]:
    order = merged_order(base, mine, theirs, kept.keys())
    if order is None:
        raise _Clash
    return order


def _merged_markers(base: Project, mine: Project, theirs: Project) -> tuple[Marker, ...]:
    sides: list[dict[MarkerId, Marker]] = [
        {marker.id: marker for marker in project.markers} for project in (base, mine, theirs)
    ]
    found = _entities(_whole_marker, *sides)
    return tuple(sorted(found.values(), key=lambda marker: (marker.span.start, marker.id)))


def _whole_marker(_base: Marker, _mine: Marker, _theirs: Marker) -> Marker:
    """Refuse to mix the place of one side with the name of the other."""
    raise _Clash


def _whole_source(_base: AudioSource, _mine: AudioSource, _theirs: AudioSource) -> AudioSource:
    """Refuse to mix two sounds."""
    raise _Clash


def _merged_sources(
    base: Project, mine: Project, theirs: Project, needed: set[SourceId]
) -> dict[SourceId, AudioSource]:
    """Return the sounds of both; one that was removed here and is played there stays."""
    found = _entities(_whole_source, base.sources, mine.sources, theirs.sources)
    for name in needed - found.keys():
        source = mine.sources.get(name) or theirs.sources.get(name)
        if source is None:
            raise _Clash  # an effect has lost the sound it needs
        found[name] = source
    return found


def _needed(project: Project) -> set[SourceId]:
    """Return what clips, takes and effects play."""
    needed = set(project.master.sources)
    for track in project.tracks:
        needed |= track.rack.sources
        for clip in track.clips:
            needed.add(clip.take.source)
            needed.update(take.source for take in clip.other_takes)
            if clip.rack:
                needed |= clip.rack.sources
    return needed


def _require_keys(project: Project, mine: Project, theirs: Project) -> None:
    """Check that no effect has lost the track it listens to.

    Raises:
        _Clash: one side removed the track, the other lets an effect listen to it.
    """
    lost = _lost_keys(project)
    if lost and not lost <= _lost_keys(mine) | _lost_keys(theirs):
        raise _Clash


def _lost_keys(project: Project) -> set[str]:
    tracks = {f"{TRACK_PREFIX}{track.id}" for track in project.tracks}
    racks = chain(
        (project.master,),
        (track.rack for track in project.tracks),
        (clip.rack for _, clip in project.clips() if clip.rack),
    )
    return {
        name
        for rack in racks
        for slot in rack
        for settings in (slot.settings, slot.spare)
        if settings is not None
        for _, name in settings.data
        if name.startswith(TRACK_PREFIX) and name not in tracks
    }


def _require_no_new_overlap(project: Project, mine: Project, theirs: Project) -> None:
    """Check that no clip of one side came to lie on a clip of the other.

    Raises:
        _Clash: two clips sound together which did on neither side.
    """
    here, there = _spots(mine), _spots(theirs)
    for track in project.tracks:
        moved = {clip.id for clip in track.clips if here.get(clip.id) != there.get(clip.id)}
        open_clips: list[Clip] = []
        for clip in track.clips if moved else ():
            open_clips = [one for one in open_clips if one.span.end > clip.span.start]
            for one in open_clips:
                pair = {one.id, clip.id}
                if pair & moved and not _overlap_in(here, pair) and not _overlap_in(there, pair):
                    raise _Clash
            open_clips.append(clip)


Spot = tuple[TrackId, int, int]


def _spots(project: Project) -> dict[ClipId, Spot]:
    return {
        clip.id: (track.id, clip.span.start, clip.span.end)
        for track in project.tracks
        for clip in track.clips
    }


def _overlap_in(spots: Mapping[ClipId, Spot], pair: set[ClipId]) -> bool:
    one, other = (spots.get(name) for name in pair)
    if one is None or other is None:
        return False
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
