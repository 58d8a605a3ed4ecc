"""`nexus-desktop export-presets …`: how files are made for a purpose, under a name."""

from __future__ import annotations

import argparse

from nexus_desktop.cli.format_arguments import add_format_arguments
from nexus_desktop.cli.format_options import written_as
from nexus_desktop.cli.output import Output
from nexus_desktop.cli.preset_use import export_presets_here
from nexus_desktop.domain.timecode import format_value
from nexus_desktop.engine.media.formats import format_named
from nexus_desktop.workflows.export_document import to_fields
from nexus_desktop.workflows.export_presets import ExportPreset

_REFUSED = "The preset was not kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what each of the commands takes."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, words, run in (
        ("list", "every preset: those of your own first", _list),
        ("save", "keep flags of `export` under a name", _save),
        ("remove", "take an own preset away", _remove),
    ):
        action = actions.add_parser(name, help=words, description=words)
        action.set_defaults(run=run)
        if name != "list":
            action.add_argument("name", metavar="NAME")
        if name == "save":
            add_format_arguments(action)
        action.add_argument("--json", action="store_true", help="print one JSON document")


def _list(_arguments: argparse.Namespace, output: Output) -> None:
    presets = export_presets_here()
    for note in presets.notes:
        output.say(note)
    output.answer(
        {"presets": [to_fields(preset) for preset in presets.all]},
        lambda: "\n".join(_words(preset) for preset in presets.all),
    )


def _save(arguments: argparse.Namespace, output: Output) -> None:
    written = written_as(arguments, _REFUSED)
    preset = export_presets_here().keep(arguments.name, written.choice, written.goal)
    output.answer(to_fields(preset), lambda: _words(preset))


def _remove(arguments: argparse.Namespace, output: Output) -> None:
    export_presets_here().remove(arguments.name)
    output.answer({"removed": arguments.name}, lambda: f"“{arguments.name}” is removed.")


def _words(preset: ExportPreset) -> str:
    return f"{preset.id}\n  {preset.help or _own_words(preset)}"


def _own_words(preset: ExportPreset) -> str:
    title = format_named(preset.choice.format_id).title
    if preset.goal is None:
        return f"{title}."
    return f"{title}, {format_value(preset.goal.target_lufs, 'LUFS')}."
