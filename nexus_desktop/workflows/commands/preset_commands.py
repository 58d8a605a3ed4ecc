"""Commands that set effects to presets, and keep what is set as one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from nexus_desktop.domain.edits import effects
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import SlotId, new_id
from nexus_desktop.domain.names import file_name_of
from nexus_desktop.domain.preset import RACK_SHELF, Preset, preset_of
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack, RackSlot
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext, Questions
from nexus_desktop.workflows.commands.rack_targets import (
    RACK_ARGUMENTS,
    SLOT_ARGUMENT,
    meant_effect,
    meant_racks,
    place_words,
)
from nexus_desktop.workflows.presets import PresetLibrary


def _presets(context: CommandContext) -> PresetLibrary:
    if context.presets is None:
        raise CommandError("No presets", "They are not open here.")
    return context.presets


def _questions(context: CommandContext) -> Questions:
    if context.questions is None:
        raise CommandError("Which file?", "No file is named.", hint="Write path=….json")
    return context.questions


def _set(context: CommandContext, arguments: Arguments) -> None:
    meant = meant_effect(context, arguments)
    before = meant.slot.settings
    preset = _presets(context).named(before.effect, arguments.text("name") or "")
    after = replace(preset.settings, is_bypassed=before.is_bypassed)
    edit = partial(effects.set_effect, place=meant.place, slot_id=meant.slot.id, settings=after)
    words = f"Set the {meant.name.lower()} to “{preset.name}”."
    context.session.apply(edit, Label(words, f"Set {meant.name.lower()}"))


def _keep(context: CommandContext, arguments: Arguments) -> None:
    settings = meant_effect(context, arguments).slot.settings
    _presets(context).keep(preset_of(arguments.text("name") or "", [settings]))


def _make_default(context: CommandContext, arguments: Arguments) -> None:
    effect = meant_effect(context, arguments).slot.settings.effect
    _presets(context).make_default(effect, arguments.text("name") or "")


def _remove(context: CommandContext, arguments: Arguments) -> None:
    _presets(context).remove(arguments.text("effect") or "", arguments.text("name") or "")


def _set_rack(context: CommandContext, arguments: Arguments) -> None:
    preset = _presets(context).named(RACK_SHELF, arguments.text("name") or "")
    places = meant_racks(context, arguments)

    def edit(project: Project) -> Project:
        for place in places:
            project = effects.set_rack(project, place, _rack_of(preset))
        return project

    where = place_words(context.session.project, places)
    context.session.apply(edit, Label(f"Set {where} to “{preset.name}”.", "Set rack"))


def _keep_rack(context: CommandContext, arguments: Arguments) -> None:
    rack = effects.rack_at(context.session.project, meant_racks(context, arguments)[0])
    heard = [slot.settings for slot in rack if not slot.settings.is_bypassed]
    _presets(context).keep(preset_of(arguments.text("name") or "", heard))


def _rack_of(preset: Preset) -> Rack:
    return Rack(tuple(RackSlot(SlotId(new_id()), settings) for settings in preset.chain))


def _import(context: CommandContext, arguments: Arguments) -> None:
    presets, path = _presets(context), arguments.text("path")

    def take_in(path: Path) -> None:
        presets.take_in(path, lambda _presets: None)

    if path is not None:
        take_in(Path(path))
    else:
        _questions(context).ask_for_one("Import presets", _PATTERN, lambda paths: take_in(paths[0]))


def _export(context: CommandContext, arguments: Arguments) -> None:
    presets, shelf = _presets(context), arguments.text("effect") or ""
    preset = presets.named(shelf, arguments.text("name") or "")
    path = arguments.text("path")

    def give_out(path: Path) -> None:
        presets.give_out([preset], path, lambda: None)

    if path is not None:
        give_out(Path(path))
    else:
        name = file_name_of(preset.name, ".json")
        _questions(context).ask_where_to_save(
            "Export preset", name, _PATTERN, lambda paths: give_out(paths[0])
        )


_PATTERN = "Presets (*.json)"
_NAME = Argument("name", Kind.TEXT, "what the preset is called", is_required=True)
_PATH = Argument("path", Kind.TEXT, "a file of presets (.json)")
_SHELF = Argument("effect", Kind.TEXT, "the id of the effect it is for, or rack", is_required=True)

PRESETS_MENU = Menu(
    "Presets",
    (
        Command(
            *("effect.preset", "Use preset", _set),
            arguments=(_NAME, SLOT_ARGUMENT, *RACK_ARGUMENTS),
            obstacle=obstacles.without_effects,
            help="Set an effect as a preset says.",
        ),
        Command(
            *("effect.save_preset", "Save as preset", _keep),
            arguments=(_NAME, SLOT_ARGUMENT, *RACK_ARGUMENTS),
            obstacle=obstacles.without_effects,
            help="Keep what is set on an effect under a name.",
        ),
        Command(
            *("effect.default_preset", "Begin with preset", _make_default),
            arguments=(
                Argument("name", Kind.TEXT, "which preset; without it, what is usual"),
                *(SLOT_ARGUMENT, *RACK_ARGUMENTS),
            ),
            obstacle=obstacles.without_effects,
            help="Let new effects of this kind begin with a preset.",
        ),
        Command(
            *("effect.remove_preset", "Remove preset", _remove),
            arguments=(_SHELF, _NAME),
            help="Take a preset of your own away.",
        ),
        None,
        Command(
            *("fx.preset", "Use preset of several effects", _set_rack),
            arguments=(_NAME, *RACK_ARGUMENTS),
            help="Put the effects of a preset in the place of those of a rack.",
        ),
        Command(
            *("fx.save_preset", "Save rack as preset", _keep_rack),
            arguments=(_NAME, *RACK_ARGUMENTS),
            obstacle=obstacles.without_effects,
            help="Keep all effects of a rack under a name.",
        ),
        None,
        Command(
            *("fx.import_presets", "Import presets", _import),
            arguments=(_PATH,),
            help="Take in presets that somebody has sent.",
        ),
        Command(
            *("fx.export_preset", "Export preset", _export),
            arguments=(_SHELF, _NAME, _PATH),
            help="Write a preset into a file for others.",
        ),
    ),
)
