"""Commands as text: what macros hold and `project edit --do` reads."""

from __future__ import annotations

import shlex

from nexus_desktop.domain.errors import CommandError
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
