"""Commands that print racks, and let effects learn from what is selected."""

from __future__ import annotations

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.rack import RackKind
from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.rack_targets import (
    RACK_ARGUMENTS,
    SLOT_ARGUMENT,
    MeantEffect,
    meant_effect,
)
from nexus_desktop.workflows.commands.targets import CLIP_ARGUMENT, TRACK_ARGUMENT, focused_track
from nexus_desktop.workflows.commands.workshop_of import workshop_of
from nexus_desktop.workflows.learn_effect import learn
from nexus_desktop.workflows.print_racks import print_clips, print_track


def _print(context: CommandContext, arguments: Arguments) -> None:
    session, workshop = context.session, workshop_of(context)
    clips, track, is_new = arguments.clips(), arguments.track(), arguments.flag("new_track")
    if clips is None and track is None and not is_new:
        clips = _selected_with_effects(context)
    if clips:
        print_clips(workshop, session, sorted(clips))
    else:
        print_track(workshop, session, focused_track(context, arguments), to_new_track=bool(is_new))


def _selected_with_effects(context: CommandContext) -> frozenset[ClipId]:
    """Return the selected clips, if one of them has an effect; else their track is meant."""
    chosen = context.session.selection.clips
    found = [clip for _, clip in context.session.project.clips() if clip.id in chosen]
    return chosen if any(clip.rack for clip in found) else frozenset()


def _learn(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    span = arguments.span("start", "end") or context.session.selection.span
    span = span or _span_of_clip(context, meant)
    if span is None:
        raise CommandError(
            "Nothing to learn from", "No time is selected.", hint="Select nothing but noise."
        )
    learn(workshop_of(context), context.session, meant.place, meant.slot.id, span)


def _span_of_clip(context: CommandContext, meant: MeantEffect) -> TimeRange | None:
    if meant.place.kind is not RackKind.CLIP:
        return None
    return context.session.project.clip(ClipId(meant.place.owner))[1].span


PRINT = Command(
    *("effect.print", "Print effects to a new take", _print),
    arguments=(
        TRACK_ARGUMENT,
        CLIP_ARGUMENT,
        Argument("new_track", Kind.FLAG, "whether the track is printed to a new one"),
    ),
    obstacle=obstacles.first_of(obstacles.without_sound, obstacles.without_workshop),
    help="Make a sound of what is heard through the effects, and take them out.",
)
LEARN = Command(
    *("effect.learn", "Learn from the selection", _learn),
    arguments=(
        Argument("start", Kind.TIME, "where it begins to listen"),
        Argument("end", Kind.TIME, "where it has heard enough"),
        SLOT_ARGUMENT,
        *RACK_ARGUMENTS,
    ),
    obstacle=obstacles.first_of(obstacles.without_effects, obstacles.without_workshop),
    help="Let an effect learn what noise is from a place where nothing else is heard.",
)
