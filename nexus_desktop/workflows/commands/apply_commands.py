"""Commands that apply effects to what is selected: the sound itself becomes another one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from nexus_desktop.domain.edits.replacing import heard_in
from nexus_desktop.domain.edits.treating import Behind, Piece, pieces_in, pieces_of
from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.effects.registry import all_effects, effect_named
from nexus_desktop.workflows.apply_in_project import ApplyRequest, apply_to_pieces
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext, Ripple, Subject, UsedEffects
from nexus_desktop.workflows.commands.effect_commands import put_into_racks
from nexus_desktop.workflows.commands.playhead import playhead
from nexus_desktop.workflows.commands.rack_targets import MASTER_ARGUMENT
from nexus_desktop.workflows.commands.targets import (
    TARGET_ARGUMENTS,
    TRACK_ARGUMENT,
    focused_track,
    target_or_none,
)
from nexus_desktop.workflows.commands.window_commands import in_window
from nexus_desktop.workflows.commands.worded_settings import PARAMS, own_arguments, settings_in
from nexus_desktop.workflows.commands.workshop_of import workshop_of

BEHIND = {
    Ripple.OFF: Behind.STAYS,
    Ripple.TRACK: Behind.FOLLOWS_ON_TRACK,
    Ripple.ALL: Behind.FOLLOWS,
}


def meant_pieces(context: CommandContext, arguments: Arguments) -> tuple[Piece, ...]:
    """Return what is named or selected, else the clip of the focused track at the playhead.

    Raises:
        CommandError: there is no sound there.
    """
    project = context.session.project
    chosen = target_or_none(context, arguments)
    if chosen is not None:
        if chosen.clips:
            return pieces_of(project, chosen.clips)
        return pieces_in(project, chosen.span, chosen.tracks)
    at = playhead(context)
    track = project.track(focused_track(context, arguments))
    heard = heard_in(track, TimeRange(at, Frames(at + 1)))
    if not heard:
        raise CommandError(
            "Nothing is selected",
            "This works on a selection, or on the clip at the playhead.",
            hint="Drag over the wave, or click the title of a clip.",
        )
    return pieces_of(project, [heard[-1].id])


def nothing_said(context: CommandContext) -> Arguments:
    """Return the arguments of whoever means what is selected."""
    return Arguments(APPLY.id, TARGET_ARGUMENTS, {}, context.session.project)


def apply_effect(effect_id: str, context: CommandContext, arguments: Arguments) -> None:
    """Begin to apply an effect, set in words: by `params`, or by arguments of its own.

    Where nothing is said and there is a window, people set it there, and hear it before.

    Raises:
        NexusError: it cannot be set like that, or there is nothing to apply it to.
    """
    spec = effect_named(effect_id)
    if context.window is not None and arguments.is_empty and _has_settings(spec):
        context.window.show_panel(Subject.TRIAL, effect_id)
        return
    settings = settings_in(spec, TARGET_ARGUMENTS, context, arguments)
    apply_chosen((settings,), context, arguments)


def apply_chosen(
    chosen: tuple[EffectSettings, ...], context: CommandContext, arguments: Arguments
) -> None:
    """Begin to apply effects that are set already.

    Raises:
        NexusError: there is nothing to apply them to, or one cannot be run.
    """
    request = ApplyRequest(meant_pieces(context, arguments), chosen, BEHIND[context.modes.ripple])
    apply_to_pieces(workshop_of(context), context.session, request)
    context.used = UsedEffects(chosen, is_applied=True)


def _apply(context: CommandContext, arguments: Arguments) -> None:
    apply_effect(arguments.text("effect") or "", context, arguments)


def _repeat(context: CommandContext, arguments: Arguments) -> None:
    used = context.used
    if used is None:
        raise CommandError("Nothing to repeat", "No effect was used yet.")
    if used.is_applied:
        apply_chosen(used.chosen, context, arguments)
    else:
        put_into_racks(used.chosen, context, arguments)


def _applying(spec: EffectSpec) -> Command:
    return Command(
        f"effect.apply_{spec.id}",
        f"Apply {spec.name}…" if _has_settings(spec) else f"Apply {spec.name}",
        partial(apply_effect, spec.id),
        arguments=(*own_arguments(spec, TARGET_ARGUMENTS), PARAMS, *TARGET_ARGUMENTS),
        obstacle=_NOT_NOW,
        help=spec.help,
    )


def _has_settings(spec: EffectSpec) -> bool:
    return bool(spec.params or spec.data)


_NOT_NOW = obstacles.first_of(obstacles.without_sound, obstacles.without_workshop)
_without_used = obstacles.unless(lambda context: context.used, "No effect was used yet.")

APPLY = Command(
    "effect.apply",
    "Apply effect",
    _apply,
    arguments=(
        Argument("effect", Kind.TEXT, "its id, as `effects` lists them", is_required=True),
        PARAMS,
        *TARGET_ARGUMENTS,
    ),
    obstacle=_NOT_NOW,
    help="Put the treated sound in the place of what is selected.",
)
REPEAT = Command(
    *("fx.repeat", "Repeat last effect", _repeat, ("Ctrl+R",)),
    arguments=(*TARGET_ARGUMENTS, TRACK_ARGUMENT, MASTER_ARGUMENT),
    obstacle=_without_used,
    help="Use the effect that was used last once more, set as it was.",
)
TRY = replace(
    in_window(
        "fx.try",
        "Apply an effect…",
        lambda window: window.show_panel(Subject.TRIAL),
        ("Shift+A",),
        "Choose an effect for what is selected, hear it before, and apply it.",
    ),
    scope=Scope.EDITOR,
)
APPLY_MENU = Menu(
    "Apply",
    (
        TRY,
        None,
        *(_applying(spec) for spec in all_effects() if spec.kind is EffectKind.WHOLE),
        APPLY,
    ),
)
