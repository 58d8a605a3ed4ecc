"""Commands that put effects into racks, set them, and take them out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from nexus_desktop.domain.edits import effects
from nexus_desktop.domain.effect import EffectKind, EffectSettings
from nexus_desktop.domain.effect_words import SHARE, settings_of
from nexus_desktop.domain.errors import CommandError, EffectRefused
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import SlotId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import WET, AutomationPoint, RackPlace
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.apply_in_project import name_of_all
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext, UsedEffects
from nexus_desktop.workflows.commands.rack_targets import (
    RACK_ARGUMENTS,
    SLOT_ARGUMENT,
    MeantEffect,
    meant_effect,
    meant_racks,
    place_words,
)
from nexus_desktop.workflows.commands.worded_settings import PARAMS, usual

FARTHEST = 1000


def add_effect(effect_id: str, context: CommandContext, arguments: Arguments) -> None:
    """Put an effect into the racks that are meant.

    Raises:
        EffectRefused: it cannot stand in a rack, or cannot be set like that.
    """
    spec = effect_named(effect_id)
    if spec.kind is EffectKind.WHOLE:
        raise EffectRefused(
            f"{spec.name} cannot stand in a rack",
            "It has to hear all of a sound before it begins, or changes its length.",
        )
    settings = settings_of(spec, arguments.text("params") or "", usual(effect_id, context))
    put_into_racks((settings,), context, arguments)


def put_into_racks(
    chosen: Sequence[EffectSettings], context: CommandContext, arguments: Arguments
) -> None:
    """Put effects that are set already into the racks that are meant.

    Raises:
        EffectRefused: one of them does not exist.
    """
    at = arguments.whole("at", 1, FARTHEST)
    places = meant_racks(context, arguments)
    slots = {place: [SlotId(new_id()) for _ in chosen] for place in places}

    def edit(project: Project) -> Project:
        for place, slot_ids in slots.items():
            for number, (slot_id, settings) in enumerate(zip(slot_ids, chosen, strict=True)):
                index = None if at is None else at - 1 + number
                project = effects.add_effect(project, place, settings, index, slot_id)
        return project

    name = name_of_all(chosen)
    words = f"Added the {name} to {place_words(context.session.project, places)}."
    context.session.apply(edit, Label(words, f"Add {name}"))
    context.used = UsedEffects(tuple(chosen), is_applied=False)


def _add(context: CommandContext, arguments: Arguments) -> None:
    add_effect(arguments.text("effect") or "", context, arguments)


def _change(
    context: CommandContext,
    meant: MeantEffect,
    settings: EffectSettings,
    words: str,
    verb: str,
    *,
    merges: str = "",
) -> None:
    key = f"effect {meant.place.owner} {meant.slot.id} {merges}" if merges else ""
    edit = partial(effects.set_effect, place=meant.place, slot_id=meant.slot.id, settings=settings)
    context.session.apply(edit, Label(words, verb), merge_key=key)


def _set(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    before = meant.slot.settings
    after = settings_of(meant.spec, arguments.text("params") or "", before)
    words, turned = _difference(meant, before, after)
    _change(context, meant, after, words, f"Set {meant.name.lower()}", merges=turned)


def _difference(
    meant: MeantEffect, before: EffectSettings, after: EffectSettings
) -> tuple[str, str]:
    """Return what was set, in words, and the parameter if it is a single one."""
    old = dict(before.values)
    turned = [(key, value) for key, value in after.values if old.get(key) != value]
    name = meant.name.lower()
    if len(turned) == 1 and before.wet == after.wet and before.data == after.data:
        param = meant.spec.param(turned[0][0])
        shown = param.told(turned[0][1])
        return f"Set the {param.name.lower()} of the {name} to {shown}.", param.id
    if not turned and before.data == after.data:
        shown = SHARE.text_of(after.wet)
        return f"Set the mix of the {name} to {shown}.", WET
    return f"Set the {name}.", ""


def _reset(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    name = meant.name.lower()
    after = meant.spec.reset(meant.slot.settings)
    _change(context, meant, after, f"Reset the {name}.", f"Reset {name}")


def _bypass(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    settings, wanted = meant.slot.settings, arguments.flag("on")
    is_bypassed = not settings.is_bypassed if wanted is None else wanted
    name = meant.name.lower()
    done = f"Bypassed the {name}." if is_bypassed else f"Switched the {name} on."
    _change(context, meant, replace(settings, is_bypassed=is_bypassed), done, "Bypass")


def _compare(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    edit = partial(effects.swap_settings, place=meant.place, slot_id=meant.slot.id)
    words = f"Compared the other settings of the {meant.name.lower()}."
    context.session.apply(edit, Label(words, "Compare"))


def _remove(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    edit = partial(effects.remove_effect, place=meant.place, slot_id=meant.slot.id)
    name = meant.name.lower()
    where = place_words(context.session.project, [meant.place])
    context.session.apply(edit, Label(f"Removed the {name} from {where}.", f"Remove {name}"))


def _move(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    to = arguments.whole("to", 1, FARTHEST) or 1
    edit = partial(effects.move_effect, place=meant.place, slot_id=meant.slot.id, index=to - 1)
    context.session.apply(edit, Label(f"Moved the {meant.name.lower()}.", "Move effect"))


def _automate(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    param_id = arguments.text("param") or ""
    param = SHARE if param_id == WET else meant.spec.param(param_id)
    points = []
    for word in (arguments.text("points") or "").split():
        time, colon, value = word.rpartition(":")
        if not colon:
            raise CommandError(
                "“points” cannot be used", f"“{word}” is no point.", hint="Write 0:-20 5.5:-10"
            )
        points.append(AutomationPoint(arguments.time_of("points", time), param.value_of(value)))
    edit = partial(
        effects.automate,
        place=meant.place,
        slot_id=meant.slot.id,
        param=param.id,
        points=points,
    )
    done = "Automated" if points else "Stopped automating"
    words = f"{done} the {param.name.lower()} of the {meant.name.lower()}."
    context.session.apply(edit, Label(words, "Automate"))


def _on_rack(
    edit: Callable[[Project, RackPlace], Project], sentence: str, verb: str
) -> Callable[[CommandContext, Arguments], None]:
    def run(context: CommandContext, arguments: Arguments) -> None:
        places = meant_racks(context, arguments)

        def whole(project: Project) -> Project:
            for place in places:
                project = edit(project, place)
            return project

        where = place_words(context.session.project, places)
        context.session.apply(whole, Label(sentence.format(where), verb))

    return run


def _bypass_all(context: CommandContext, arguments: Arguments) -> None:
    wanted = arguments.flag("on")
    is_bypassed = not _are_all_bypassed(context) if wanted is None else wanted
    done = "Bypassed all effects." if is_bypassed else "Switched all effects on."
    context.session.apply(
        lambda project: effects.bypass_all(project, is_bypassed),
        Label(done, "Bypass effects"),
        merge_key="bypass all effects",
    )


def _are_all_bypassed(context: CommandContext) -> bool:
    racks = effects.racks(context.session.project)
    return bool(racks) and all(rack.is_bypassed for _, rack in racks)


ON = Argument("on", Kind.FLAG, "whether it is bypassed; without it, the other of both")
_ONE = (SLOT_ARGUMENT, *RACK_ARGUMENTS)

ADD = Command(
    "effect.add",
    "Add effect",
    _add,
    arguments=(
        Argument("effect", Kind.TEXT, "its id, as `effects` lists them", is_required=True),
        PARAMS,
        Argument("at", Kind.WHOLE, "its place in the rack, from 1; without it, the last"),
        *RACK_ARGUMENTS,
    ),
    help="Put an effect into a rack.",
)
SET = Command(
    "effect.set",
    "Set effect",
    _set,
    arguments=(replace(PARAMS, is_required=True), *_ONE),
    obstacle=obstacles.without_effects,
    help="Set parameters of an effect.",
)
RESET = Command(
    *("effect.reset", "Reset effect", _reset),
    arguments=_ONE,
    obstacle=obstacles.without_effects,
    help="Set an effect to what is usual.",
)
BYPASS = Command(
    *("effect.bypass", "Bypass effect", _bypass),
    arguments=(ON, *_ONE),
    obstacle=obstacles.without_effects,
    help="Pass an effect by, or let it be heard again.",
)
COMPARE = Command(
    *("effect.compare", "Compare settings (A/B)", _compare),
    arguments=_ONE,
    obstacle=obstacles.without_effects,
    help="Change between two settings of an effect.",
)
REMOVE = Command(
    *("effect.remove", "Remove effect", _remove),
    arguments=_ONE,
    obstacle=obstacles.without_effects,
    help="Take an effect out of its rack.",
)
MOVE = Command(
    *("effect.move", "Move effect", _move),
    arguments=(Argument("to", Kind.WHOLE, "its new place, from 1", is_required=True), *_ONE),
    obstacle=obstacles.without_effects,
    help="Move an effect within its rack.",
)
AUTOMATE = Command(
    *("effect.automate", "Automate parameter", _automate),
    arguments=(
        Argument("param", Kind.TEXT, "which parameter, or wet", is_required=True),
        Argument("points", Kind.TEXT, "time:value, with spaces between; empty for none"),
        *_ONE,
    ),
    obstacle=obstacles.without_effects,
    help="Let a parameter of an effect move along points.",
)
CLEAR = Command(
    "effect.clear",
    "Remove all effects",
    _on_rack(effects.clear_rack, "Removed all effects from {}.", "Remove all effects"),
    arguments=RACK_ARGUMENTS,
    obstacle=obstacles.without_effects,
    help="Take every effect out of a rack.",
)
BYPASS_ALL = Command(
    *("fx.bypass", "Bypass all effects", _bypass_all, ("Shift+E",)),
    arguments=(ON,),
    obstacle=obstacles.without_effects,
    checked=_are_all_bypassed,
    help="Hear everything without its effects, and with them again.",
)
