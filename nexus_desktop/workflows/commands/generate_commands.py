"""Commands that generate sound onto a track."""

from __future__ import annotations

from functools import partial

from nexus_desktop.domain.effect import EffectKind, EffectSpec
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.timeline import Frames, TimeRange, seconds_to_frames
from nexus_desktop.engine.effects.registry import all_effects, effect_named
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.targets import TRACK_ARGUMENT, focused_track
from nexus_desktop.workflows.commands.worded_settings import PARAMS, own_arguments, settings_in
from nexus_desktop.workflows.commands.workshop_of import workshop_of
from nexus_desktop.workflows.generate_sound import GenerateRequest, generate_onto_track

USUAL_S = 10.0
_PLACE = (
    Argument("at", Kind.TIME, "where it begins; without it, the selection or the playhead"),
    Argument("length", Kind.TIME, "how long it is; without it, the selection or 10 s"),
    TRACK_ARGUMENT,
)


def generate(effect_id: str, context: CommandContext, arguments: Arguments) -> None:
    """Begin to generate: into the selected time, else at the playhead.

    Selected time is replaced; elsewhere a sound that would lie upon another gets a track of its
    own.

    Raises:
        NexusError: it cannot be set like that, or has no length.
    """
    settings = settings_in(effect_named(effect_id), _PLACE, context, arguments)
    at, length = arguments.frames("at"), arguments.frames("length")
    selected = context.session.selection.span
    is_selected = at is None and length is None and selected is not None
    if is_selected and selected is not None:
        span = selected
    else:
        start = at if at is not None else playhead(context)
        usual = seconds_to_frames(USUAL_S, context.session.project.sample_rate)
        span = TimeRange(start, Frames(start + (usual if length is None else length)))
    request = GenerateRequest(settings, span, _track(context, arguments), replaces=is_selected)
    generate_onto_track(workshop_of(context), context.session, request)


def _track(context: CommandContext, arguments: Arguments) -> TrackId | None:
    project, selected = context.session.project, context.session.selection.tracks
    named = arguments.track()
    if named is not None or not project.tracks:
        return named
    focused = focused_track(context, arguments)
    if not selected or focused in selected:
        return focused
    return next(track.id for track in project.tracks if track.id in selected)


def _generating(spec: EffectSpec) -> Command:
    return Command(
        f"effect.generate_{spec.id}",
        f"Generate {spec.name.lower()}",
        partial(generate, spec.id),
        arguments=(*own_arguments(spec, _PLACE), PARAMS, *_PLACE),
        obstacle=obstacles.without_workshop,
        help=spec.help.replace("in the place of the sound", "on a track"),
    )


GENERATE_MENU = Menu(
    "Generate",
    tuple(_generating(spec) for spec in all_effects() if spec.kind is EffectKind.GENERATOR),
)
