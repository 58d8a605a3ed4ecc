"""Edits of racks: which effects stand where, and what is set on them.

Settings come from `EffectSpec.settings`, which has checked them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from nexus_desktop.domain.edits.replacing import change_clips, with_tracks
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import (
    NO_EFFECTS,
    Automation,
    AutomationPoint,
    Rack,
    RackKind,
    RackPlace,
    RackSlot,
)

MOST_EFFECTS = 64
"""In one rack; far more than a computer can play."""


def rack_at(project: Project, place: RackPlace) -> Rack:
    """Return the rack of a place.

    Raises:
        EditRefused: the clip or track is not in the project.
    """
    match place.kind:
        case RackKind.CLIP:
            return project.clip(ClipId(place.owner))[1].rack
        case RackKind.TRACK:
            return project.track(TrackId(place.owner)).rack
        case RackKind.MASTER:
            return project.master


def racks(project: Project) -> list[tuple[RackPlace, Rack]]:
    """Return every rack that holds an effect, with its place: clips, tracks, master."""
    found = [
        (RackPlace(RackKind.CLIP, clip.id), clip.rack)
        for _, clip in project.clips()
        if clip.rack.slots
    ]
    found += [
        (RackPlace(RackKind.TRACK, track.id), track.rack) for track in project.tracks if track.rack
    ]
    return [*found, (RackPlace(RackKind.MASTER), project.master)] if project.master else found


def add_effect(
    project: Project,
    place: RackPlace,
    settings: EffectSettings,
    index: int | None = None,
    slot_id: SlotId | None = None,
) -> Project:
    """Put an effect before the one at `index` of a rack, or behind all.

    Raises:
        EditRefused: the place is gone, or the rack is full.
    """
    slot = RackSlot(slot_id or SlotId(new_id()), settings)

    def added(rack: Rack) -> Rack:
        if len(rack.slots) >= MOST_EFFECTS:
            raise EditRefused(
                "The rack is full",
                f"A rack holds {MOST_EFFECTS} effects at most.",
                hint="Print the rack to a new take, and go on from there.",
            )
        if any(each.id == slot.id for each in rack):
            raise EditRefused("Already there", "The effect is in the rack already.")
        row = len(rack.slots) if index is None else max(0, index)
        return replace(rack, slots=(*rack.slots[:row], slot, *rack.slots[row:]))

    return _with_changed_rack(project, place, added)


def remove_effect(project: Project, place: RackPlace, slot_id: SlotId) -> Project:
    """Take an effect out of a rack.

    Raises:
        EditRefused: it is not there.
    """

    def removed(rack: Rack) -> Rack:
        gone = rack.slot(slot_id)
        return replace(rack, slots=tuple(slot for slot in rack if slot is not gone))

    return _with_changed_rack(project, place, removed)


def clear_rack(project: Project, place: RackPlace) -> Project:
    """Take every effect out of a rack.

    Raises:
        EditRefused: the place is gone.
    """
    return _with_changed_rack(project, place, lambda _: Rack())


def move_effect(project: Project, place: RackPlace, slot_id: SlotId, index: int) -> Project:
    """Move an effect so that it becomes the one at `index` of its rack, or the nearest there is.

    Raises:
        EditRefused: it is not there.
    """

    def moved(rack: Rack) -> Rack:
        slot = rack.slot(slot_id)
        slots = [each for each in rack if each is not slot]
        slots.insert(max(0, index), slot)
        return replace(rack, slots=tuple(slots))

    return _with_changed_rack(project, place, moved)


def set_effect(
    project: Project, place: RackPlace, slot_id: SlotId, settings: EffectSettings
) -> Project:
    """Set an effect: its parameters, bypass, share and data at once.

    Raises:
        EditRefused: it is not there, or the settings are those of another effect.
    """

    def changed(slot: RackSlot) -> RackSlot:
        if slot.settings.effect != settings.effect:
            raise EditRefused("Another effect", "These settings belong to another effect.")
        return replace(slot, settings=settings)

    return _with_changed_slot(project, place, slot_id, changed)


def swap_settings(project: Project, place: RackPlace, slot_id: SlotId) -> Project:
    """Hear the other settings of a comparison; the first time, both are the same.

    Raises:
        EditRefused: the effect is not there.
    """
    return _with_changed_slot(
        project,
        place,
        slot_id,
        lambda slot: replace(slot, settings=slot.spare or slot.settings, spare=slot.settings),
    )


def automate(
    project: Project,
    place: RackPlace,
    slot_id: SlotId,
    param: str,
    points: Sequence[AutomationPoint],
) -> Project:
    """Let a parameter move along points; without any it stands still again.

    Raises:
        EditRefused: the effect is not there, or two points are at the same frame.
    """
    ordered = tuple(sorted(points, key=lambda point: point.at))
    if any(one.at == next_one.at for one, next_one in pairwise(ordered)):
        raise EditRefused("Not automated", "Two points are at the same place.")

    def changed(slot: RackSlot) -> RackSlot:
        others = [each for each in slot.automation if each.param != param]
        new = [Automation(param, ordered)] if ordered else []
        order = [param_id for param_id, _ in slot.settings.values]
        lanes = sorted(
            (*others, *new),
            key=lambda lane: order.index(lane.param) if lane.param in order else len(order),
        )
        return replace(slot, automation=tuple(lanes))

    return _with_changed_slot(project, place, slot_id, changed)


def bypass_rack(project: Project, place: RackPlace, is_bypassed: bool) -> Project:
    """Pass all effects of a rack by, or let them be heard again.

    Raises:
        EditRefused: the place is gone.
    """
    return _with_changed_rack(
        project, place, lambda rack: replace(rack, is_bypassed=is_bypassed) if rack else rack
    )


def bypass_all(project: Project, is_bypassed: bool) -> Project:
    """Pass the effects of every rack by, or let all be heard again."""
    for place, _ in racks(project):
        project = bypass_rack(project, place, is_bypassed)
    return project


def set_rack(project: Project, place: RackPlace, rack: Rack) -> Project:
    """Put a whole rack in the place of another, as when it is pasted.

    Raises:
        EditRefused: the place is gone.
    """
    return _with_changed_rack(project, place, lambda _: rack)


def _with_changed_slot(
    project: Project, place: RackPlace, slot_id: SlotId, change: Callable[[RackSlot], RackSlot]
) -> Project:
    def changed(rack: Rack) -> Rack:
        slot = rack.slot(slot_id)
        new = change(slot)
        return replace(rack, slots=tuple(new if each is slot else each for each in rack))

    return _with_changed_rack(project, place, changed)


def _with_changed_rack(
    project: Project, place: RackPlace, change: Callable[[Rack], Rack]
) -> Project:
    before = rack_at(project, place)
    after = change(before)
    if not after.slots:
        after = NO_EFFECTS
    if after == before:
        return project
    match place.kind:
        case RackKind.CLIP:
            return change_clips(
                project, [ClipId(place.owner)], lambda clip: replace(clip, rack=after)
            )
        case RackKind.TRACK:
            track = project.track(TrackId(place.owner))
            return with_tracks(project, [replace(track, rack=after)])
        case RackKind.MASTER:
            return replace(project, master=after)
