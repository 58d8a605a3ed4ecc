"""Edits of the sounds a project holds: they arrive, become known exactly, and are dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.cutting import windowed
from nexus_desktop.domain.edits.effects import racks
from nexus_desktop.domain.edits.replacing import with_clips, with_tracks
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import SourceId, TrackId
from nexus_desktop.domain.names import clean_name
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, TimeRange


def add_source(project: Project, source: AudioSource) -> Project:
    """Add a sound that clips can play; adding the same one again changes nothing.

    Raises:
        EditRefused: another sound of that id is there.
    """
    source = _well_named(source)
    there = project.sources.get(source.id)
    if there == source:
        return project
    if there is not None:
        raise EditRefused("Already there", "Another sound has the same id.")
    return replace(project, sources={**project.sources, source.id: source})


def settle_source(project: Project, source_id: SourceId, settled: AudioSource) -> Project:
    """Put what is known about a sound after its last byte was read in the place of the guess.

    Clips that played up to the guessed end play up to the true one; what reached beyond the true
    end is trimmed to it, and clips that lie wholly beyond it go.

    Raises:
        EditRefused: the sound is not in the project.
        ValueError: `settled` is another sound.
    """
    if settled.id != source_id:
        raise ValueError(f"{settled.id} is not {source_id}")
    arriving = project.source(source_id)
    settled = _well_named(settled)
    if settled == arriving:
        return project
    guessed = arriving.frames_at(project.sample_rate)
    true = settled.frames_at(project.sample_rate)

    def fitted(clip: Clip) -> Clip | None:
        if clip.source != source_id or guessed == true:
            return clip
        # Where the window on the source begins and ends, in frames of the source's own time.
        begin = clip.source_start - clip.take.begins
        end = begin + clip.span.length
        return _ending(clip, (true if end >= guessed else min(end, true)) - begin)

    changed = replace(project, sources={**project.sources, source_id: settled})
    return _with_every_clip(changed, fitted)


def _ending(clip: Clip, length: int) -> Clip | None:
    if length <= 0:
        return None
    return windowed(clip, TimeRange(clip.span.start, Frames(clip.span.start + length)))


def without_arriving(project: Project) -> Project:
    """Return the project with only what is safe on disk: no unsettled sounds, no clips of them.

    A clip that has a settled take besides plays that instead.
    """
    settled = {key: source for key, source in project.sources.items() if source.is_settled}
    return _with_only(project, settled)


def remove_arrival(project: Project, source_id: SourceId, made_for: TrackId) -> Project:
    """Return the project as if a sound had never begun to arrive.

    Args:
        made_for: the track that was added for it; it goes too, unless it holds something else.
    """
    if source_id not in project.sources:
        return project
    others = {key: source for key, source in project.sources.items() if key != source_id}
    without = _with_only(project, others)
    kept = tuple(track for track in without.tracks if track.id != made_for or track.clips)
    return replace(without, tracks=kept)


def _with_only(project: Project, sources: Mapping[SourceId, AudioSource]) -> Project:
    """Return the project with no other sounds than these, nor the takes and clips of others."""
    if len(sources) == len(project.sources):
        return project

    def kept(clip: Clip) -> Clip | None:
        takes = (clip.take, *clip.other_takes)
        usable = [take for take in takes if take.source in sources]
        if len(usable) == len(takes):
            return clip
        return replace(clip, take=usable[0], other_takes=tuple(usable[1:])) if usable else None

    return _with_every_clip(replace(project, sources=sources), kept)


def drop_unused_sources(project: Project) -> Project:
    """Return the project without the sounds that no clip plays or could play and no rack needs."""
    used = {take.source for _, clip in project.clips() for take in (clip.take, *clip.other_takes)}
    used.update(*(rack.sources for _, rack in racks(project)))
    kept = {source_id: source for source_id, source in project.sources.items() if source_id in used}
    return project if len(kept) == len(project.sources) else replace(project, sources=kept)


def _with_every_clip(project: Project, change: Callable[[Clip], Clip | None]) -> Project:
    """Return the project with clips changed, or removed where `change` gives None."""
    changed = []
    for track in project.tracks:
        pairs = [(clip, new) for clip in track.clips if (new := change(clip)) is not clip]
        new_clips = [new for _, new in pairs if new is not None]
        changed.append(with_clips(track, [old for old, _ in pairs], new_clips))
    return with_tracks(project, changed)


def _well_named(source: AudioSource) -> AudioSource:
    name = clean_name(source.name)
    return source if name == source.name else replace(source, name=name)
