"""`nexus-desktop commands`: the action registry."""

from __future__ import annotations

import argparse

from nexus_desktop.cli.output import Output
from nexus_desktop.workflows.commands.registry import all_commands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, output: Output) -> None:
    """Print the registry."""
    document = [
        {
            "id": command.id,
            "title": command.title,
            "help": command.help,
            "keys": list(command.keys),
            "context": command.scope.value,
            "aliases": list(command.aliases),
            "needs_window": command.needs_window,
            "args": [
                {
                    "name": argument.name,
                    "kind": argument.kind.value,
                    "help": argument.help,
                    "required": argument.is_required,
                }
                for argument in command.arguments
            ],
        }
        for command in all_commands()
    ]
    output.answer(document, _words)


def _words() -> str:
    rows = []
    widest = max(len(command.id) for command in all_commands())
    for command in all_commands():
        rows.append(f"{command.id:{widest}}  {', '.join(command.keys):28} {command.title}")
        rows.extend(f"{'':30}{a.name}: {a.help}" for a in command.arguments)
    return "\n".join(rows)
