"""Copying a whole rack to other clips, other tracks or the master, and to other projects."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nexus_desktop.domain.edits.clipboard import with_sources
from nexus_desktop.domain.edits.effects import rack_at, set_rack
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId, SourceId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack, RackKind, RackPlace
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, SampleRate


@dataclass(frozen=True, slots=True)
class RackExcerpt:
    """A copied rack.

    Attributes:
        material: the sound whose frames its automation counts; None where those are of the
            timeline.
        sources: the sounds of the project that its effects need.
    """

    rack: Rack
    material: SourceId | None
    sources: tuple[AudioSource, ...]
    sample_rate: SampleRate


def copy_rack(project: Project, place: RackPlace) -> RackExcerpt:
    """Return the rack of a place.

    Raises:
        EditRefused: the place is gone, or there is no effect.
    """
    rack = rack_at(project, place)
    if not rack:
        raise EditRefused("Nothing to copy", "The rack is empty.", hint="Add an effect first.")
    sources = tuple(project.sources[e] for e in sorted(rack.sources) if e in project.sources)
    return RackExcerpt(rack, _material(project, place), sources, project.sample_rate)


def paste_rack(project: Project, place: RackPlace, excerpt: RackExcerpt) -> Project:
    """Put a copied rack in the place of another, bypassed and compared as it was.

    Automation goes along where its points mean the same: between racks of the timeline, and
    between clips of the same sound.

    Raises:
        EditRefused: the place is gone.
    """
    keeps_automation = excerpt.material == _material(project, place)
    rate, old_rate = project.sample_rate, excerpt.sample_rate
    rack = excerpt.rack.with_places(
        lambda frame: Frames((2 * frame * rate + old_rate) // (2 * old_rate))
    )
    # Slots of their own, so that what one shows and forgets is never taken for the other's.
    slots = tuple(
        replace(
            slot,
            id=SlotId(new_id()),
            automation=slot.automation if keeps_automation else (),
        )
        for slot in rack
    )
    pasted = set_rack(project, place, replace(rack, slots=slots))
    return with_sources(pasted, excerpt.sources)


def _material(project: Project, place: RackPlace) -> SourceId | None:
    if place.kind is not RackKind.CLIP:
        return None
    return project.clip(ClipId(place.owner))[1].take.source
