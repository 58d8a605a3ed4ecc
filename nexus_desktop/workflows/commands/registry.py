"""Every command there is, by menu and by name."""

from __future__ import annotations

from collections.abc import Mapping

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.edit_menu import EDIT_MENU
from nexus_desktop.workflows.commands.effects_menu import EFFECTS_MENU
from nexus_desktop.workflows.commands.file_menu import FILE_MENU
from nexus_desktop.workflows.commands.help_menu import HELP_MENU
from nexus_desktop.workflows.commands.select_menu import SELECT_MENU
from nexus_desktop.workflows.commands.tracks_menu import TRACKS_MENU
from nexus_desktop.workflows.commands.transport_menu import TRANSPORT_MENU
from nexus_desktop.workflows.commands.view_menu import VIEW_MENU

MENUS: tuple[Menu, ...] = (
    FILE_MENU,
    EDIT_MENU,
    SELECT_MENU,
    TRANSPORT_MENU,
    TRACKS_MENU,
    EFFECTS_MENU,
    VIEW_MENU,
    HELP_MENU,
)


def all_commands() -> tuple[Command, ...]:
    """Return every command once, in menu order."""
    return tuple(command for menu in MENUS for command in menu.commands)


def command_named(name: str) -> Command:
    """Return the command of that id or alias.

    Raises:
        CommandError: there is none; the hint names the nearest ones.
    """
    for command in all_commands():
        if name == command.id or name in command.aliases:
            return command
    part = name.rpartition(".")[2]
    near = [command.id for command in all_commands() if part and part in command.id]
    hint = f"Did you mean {', '.join(near[:4])}?" if near else "`commands` lists them all."
    raise CommandError(f"“{name}” could not be run", "There is no such command.", hint=hint)


def run_command(
    command: Command, context: CommandContext, given: Mapping[str, str] | None = None
) -> None:
    """Run a command, if nothing stands against it.

    Raises:
        NexusError: something does, an argument is wrong, or the edit makes no sense.
    """
    obstacle = command.obstacle(context)
    if obstacle and not given:
        raise CommandError(f"{command.title.rstrip('…')} is not possible now", obstacle)
    command.run(
        context, Arguments(command.id, command.arguments, given or {}, context.session.project)
    )
