"""Reads a file of commands, one a line."""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands.script import parse_macro


def macro_in(path: Path, refused: str) -> tuple[str, ...]:
    """Return the commands of a file, each of which can be run at all.

    Args:
        refused: the title of a refusal.

    Raises:
        CommandError: it cannot be read, or a line of it is no command.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise CommandError(refused, f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(
            refused, f"{path} is no text.", hint="A macro is a text file in UTF-8."
        ) from error
    return parse_macro(text, path.name)
