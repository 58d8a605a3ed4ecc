"""`nexus-desktop presets …`: settings of effects under a name, and what is done with them."""

from __future__ import annotations

import argparse
from pathlib import Path

from nexus_desktop.cli.effect_words import chain_of
from nexus_desktop.cli.files import refuse_to_replace
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.preset_use import presets_here
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.preset import RACK_SHELF, Preset, preset_of
from nexus_desktop.domain.preset_document import preset_to_document
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.workflows.presets import PresetLibrary

_SHELF = f"the id of an effect, or “{RACK_SHELF}” for presets of several"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run in (
        ("list", "every preset, or those of an effect", _list),
        ("save", "keep effects under a name", _save),
        ("remove", "take an own preset away", _remove),
        ("default", "what a new effect in the window begins with", _default),
        ("import", "take in what somebody has sent", _import),
        ("export", "write presets into a file for others", _export),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.add_argument("--json", action="store_true", help="print one JSON document")
        action.set_defaults(run=run)
        if name == "list":
            action.add_argument("shelf", nargs="?", metavar="EFFECT", help=_SHELF)
        elif name == "save":
            action.add_argument("preset", metavar="NAME")
            action.add_argument(
                *("-e", "--effect"),
                action="append",
                required=True,
                metavar="EFFECT:KEY=VALUE,…",
                help="several of them make a preset of a rack",
            )
        elif name == "import":
            action.add_argument("file", type=Path, metavar="FILE")
        else:
            action.add_argument("shelf", metavar="EFFECT", help=_SHELF)
        if name == "remove":
            action.add_argument("preset", metavar="NAME")
        elif name == "default":
            action.add_argument("preset", nargs="?", default="", metavar="NAME")
        elif name == "export":
            action.add_argument("preset", nargs="*", metavar="NAME", help="without one, all own")
            action.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.json")
            action.add_argument("--force", action="store_true", help="replace OUT if it is there")


def _list(arguments: argparse.Namespace, output: Output) -> None:
    presets = presets_here()
    if arguments.shelf and arguments.shelf != RACK_SHELF:
        effect_named(arguments.shelf)
    shelves = [arguments.shelf] if arguments.shelf else presets.shelves
    found = [(shelf, preset) for shelf in shelves for preset in presets.on(shelf)]
    for note in presets.notes:
        output.say(note)
    output.answer(
        [_document(presets, preset) for _, preset in found],
        lambda: "\n".join(_row(presets, preset) for _, preset in found) or "There is none yet.",
    )


def _save(arguments: argparse.Namespace, output: Output) -> None:
    chain = [settings for words in arguments.effect for settings in chain_of(words)]
    presets, preset = presets_here(), preset_of(arguments.preset, chain)
    presets.keep(preset)
    output.answer(_document(presets, preset), lambda: f"Kept {_row(presets, preset)}")


def _remove(arguments: argparse.Namespace, output: Output) -> None:
    presets_here().remove(arguments.shelf, arguments.preset)
    output.answer({"removed": arguments.preset}, lambda: f"Removed “{arguments.preset}”.")


def _default(arguments: argparse.Namespace, output: Output) -> None:
    presets = presets_here()
    presets.make_default(arguments.shelf, arguments.preset)
    chosen = presets.default(arguments.shelf)
    name = chosen.name if chosen else None
    words = f"begins with “{name}”" if name else "begins with what is usual"
    output.answer({"default": name}, lambda: f"A new {arguments.shelf} {words}.")


def _import(arguments: argparse.Namespace, output: Output) -> None:
    presets = presets_here()
    taken: list[Preset] = []
    presets.take_in(arguments.file, taken.extend)
    output.answer(
        [_document(presets, preset) for preset in taken],
        lambda: (
            "\n".join(f"Kept {_row(presets, preset)}" for preset in taken)
            or "All of them were there already."
        ),
    )


def _export(arguments: argparse.Namespace, output: Output) -> None:
    presets, shelf = presets_here(), arguments.shelf
    if arguments.preset:
        chosen = [presets.named(shelf, name) for name in arguments.preset]
    else:
        chosen = [each for each in presets.on(shelf) if presets.is_own(shelf, each.name)]
    if not chosen:
        raise CommandError(
            "Nothing was exported", f"“{shelf}” has no preset of your own.", hint="Name one."
        )
    if not arguments.force:
        refuse_to_replace(arguments.output, "Nothing was exported")
    presets.give_out(chosen, arguments.output, lambda: None)
    output.answer(
        {"path": str(arguments.output), "presets": [preset.name for preset in chosen]},
        lambda: f"{arguments.output}: {', '.join(preset.name for preset in chosen)}",
    )


def _document(presets: PresetLibrary, preset: Preset) -> dict[str, object]:
    default = presets.default(preset.shelf)
    return {
        "effect": preset.shelf,
        "is_own": presets.is_own(preset.shelf, preset.name),
        "is_default": default is not None and default.is_called(preset.name),
        **preset_to_document(preset, effect_named),
    }


def _row(presets: PresetLibrary, preset: Preset) -> str:
    marks = ["own"] if presets.is_own(preset.shelf, preset.name) else []
    default = presets.default(preset.shelf)
    marks += ["default"] if default is not None and default.is_called(preset.name) else []
    told = f"  ({', '.join(marks)})" if marks else ""
    chain = "" if len(preset.chain) == 1 else f": {' → '.join(s.effect for s in preset.chain)}"
    return f"{preset.shelf}@{preset.name}{chain}{told}"
