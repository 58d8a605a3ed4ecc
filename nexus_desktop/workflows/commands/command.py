"""What a command is: a name, words, keys, arguments, and what it does. Data, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nexus_desktop.workflows.commands.argument import Argument
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.context import CommandContext


class Scope(StrEnum):
    """Where the keys of a command are listened to; text fields always win over both."""

    GLOBAL = "global"
    EDITOR = "editor"


def always(_context: CommandContext) -> str:
    """Return no reason against the command."""
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask for, the same from menu, key, palette, macro and command line.

    Attributes:
        id: as in the keyboard map ("edit.split").
        title: as in the menu, without the keys.
        obstacle: why it cannot be done right now, as a sentence for the tool tip; empty if it can.
        checked: whether a switch is on; None for a command that is no switch.
        needs_window: it acts on the window itself and does not exist on the command line.
        aliases: further names on the command line and in macros.
    """

    id: str
    title: str
    run: Callable[[CommandContext, Arguments], None]
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.EDITOR
    icon: str = ""
    arguments: tuple[Argument, ...] = ()
    obstacle: Callable[[CommandContext], str] = always
    checked: Callable[[CommandContext], bool] | None = None
    needs_window: bool = False
    aliases: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu: its commands and further menus in order; None is a separator."""

    title: str
    entries: tuple[Command | Menu | None, ...]

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command, those of further menus too."""
        found: list[Command] = []
        for entry in self.entries:
            if isinstance(entry, Menu):
                found += entry.commands
            elif entry is not None:
                found.append(entry)
        return tuple(found)
