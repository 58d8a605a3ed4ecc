"""Commands as text: what macros hold and `project edit --do` reads."""

from __future__ import annotations

import shlex

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.ids import ProjectId, new_id
from nexus_desktop.domain.project import UNTITLED, Project
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.registry import command_named


def parse_line(line: str) -> tuple[Command, dict[str, str]]:
    """Read `edit.split at=12.5 track=1`; values with spaces are quoted as in a shell.

    Raises:
        CommandError: the line is no command, or the command is not known.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise CommandError(
            "The line cannot be read", f"{error}.", hint="Close the quotes."
        ) from error
    if not words:
        raise CommandError(
            "The line cannot be read", "It is empty.", hint="`commands` lists what can be done."
        )
    command = command_named(words[0])
    given: dict[str, str] = {}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals:
            raise CommandError(
                f"{command.id} could not be run",
                f"“{word}” is not an argument.",
                hint="Arguments are written name=value.",
            )
        if name in given:
            raise CommandError(
                f"{command.id} could not be run", f"“{name}” is there twice.", hint="Leave one out."
            )
        given[name] = value
    return command, given


def parse_macro(text: str, name: str) -> tuple[str, ...]:
    """Read a macro: a command on each line; empty lines, and those that begin with #, say nothing.

    Args:
        name: of the macro, for refusals.

    Raises:
        CommandError: a line is no command, or takes no such arguments; it tells which one.
    """
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        try:
            _check(said)
        except CommandError as error:
            raise CommandError(
                f"Line {number} of {name} cannot be run", f"{error}", hint=error.hint
            ) from error
        lines.append(said)
    if not lines:
        raise CommandError(f"{name} does nothing", "There is no command in it.")
    return tuple(lines)


def _check(line: str) -> None:
    command, given = parse_line(line)
    if command.needs_window:
        raise CommandError(f"{command.id} could not be run", "It needs a window.")
    Arguments(command.id, command.arguments, given, Project(ProjectId(new_id()), UNTITLED))
