"""Which rack a command means, and which effect in it."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.domain.edits.effects import rack_at
from nexus_desktop.domain.effect import EffectSpec
from nexus_desktop.domain.errors import CommandError, EffectRefused
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import (
    MASTER_RACK,
    Rack,
    RackKind,
    RackPlace,
    RackSlot,
    clip_rack,
    track_rack,
)
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.targets import CLIP_ARGUMENT, TRACK_ARGUMENT, focused_track

MASTER_ARGUMENT = Argument("master", Kind.FLAG, "whether the rack of the whole mix is meant")
RACK_ARGUMENTS = (TRACK_ARGUMENT, CLIP_ARGUMENT, MASTER_ARGUMENT)
SLOT_ARGUMENT = Argument(
    "slot", Kind.TEXT, "which effect of the rack, counted from 1; else the last"
)


@dataclass(frozen=True, slots=True)
class MeantEffect:
    """An effect in a rack."""

    place: RackPlace
    slot: RackSlot

    @property
    def spec(self) -> EffectSpec:
        """What can be set on it.

        Raises:
            EffectRefused: this version of the program does not know it.
        """
        return effect_named(self.slot.settings.effect)

    @property
    def name(self) -> str:
        """What people call it."""
        return name_of(self.slot.settings.effect)


def name_of(effect_id: str) -> str:
    """Return what people call an effect; its id where nobody knows it."""
    try:
        return effect_named(effect_id).name
    except EffectRefused:
        return effect_id


def meant_racks(context: CommandContext, arguments: Arguments) -> list[RackPlace]:
    """Return the racks that are named, else that of the focused track.

    Where there is no track yet, the master is meant.

    Raises:
        CommandError: a name is wrong.
    """
    clips = arguments.clips()
    if clips:
        return [clip_rack(clip_id) for clip_id in sorted(clips)]
    is_master = arguments.flag("master")
    if is_master or (arguments.track() is None and not context.session.project.tracks):
        return [MASTER_RACK]
    return [track_rack(focused_track(context, arguments))]


def meant_effect(context: CommandContext, arguments: Arguments) -> MeantEffect:
    """Return the effect that is named: by its place in the rack, or by the id of its slot.

    Raises:
        CommandError: there is none.
    """
    place = meant_racks(context, arguments)[0]
    rack = rack_at(context.session.project, place)
    return MeantEffect(place, _slot_named(arguments.text("slot"), rack))


def _slot_named(name: str | None, rack: Rack) -> RackSlot:
    slots = rack.slots
    if not slots:
        raise CommandError("No effect", "The rack is empty.", hint="Add an effect first.")
    if name is None:
        return slots[-1]
    if name.isdecimal() and 1 <= int(name) <= len(slots):
        return slots[int(name) - 1]
    for slot in slots:
        if slot.id == name:
            return slot
    raise CommandError(
        "No such effect", f"There is no effect “{name}” in the rack.", hint=_what_there_is(rack)
    )


def _what_there_is(rack: Rack) -> str:
    named = [f"{n} {name_of(slot.settings.effect)}" for n, slot in enumerate(rack, start=1)]
    return f"There are {', '.join(named)}."


def place_words(project: Project, places: list[RackPlace]) -> str:
    """Return where racks stand, as the end of a sentence."""
    first = places[0]
    if len(places) > 1:
        return f"{len(places)} clips"
    if first.kind is RackKind.MASTER:
        return "the master"
    if first.kind is RackKind.CLIP:
        return "the clip"
    name = next((track.name for track in project.tracks if track.id == first.owner), "")
    return f"“{name}”"
