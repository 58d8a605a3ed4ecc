"""Commands that only ask the window, or the timeline in it, for something."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Scope
from nexus_desktop.workflows.commands.context import CommandContext, View, Window


def in_window(
    command_id: str,
    title: str,
    call: Callable[[Window], None],
    keys: tuple[str, ...],
    words: str,
    *,
    icon: str = "",
    obstacle: Callable[[CommandContext], str] = obstacles.without_window,
    checked: Callable[[Window], bool] | None = None,
) -> Command:
    """Return a command that makes a call on the window; its keys work everywhere in it.

    Args:
        checked: whether a switch is on.
    """

    def run(context: CommandContext, _arguments: Arguments) -> None:
        if context.window is None:
            raise _needs_window()
        call(context.window)

    def is_on(context: CommandContext) -> bool:
        return context.window is not None and checked is not None and checked(context.window)

    return Command(
        command_id,
        title,
        run,
        keys,
        Scope.GLOBAL,
        icon,
        obstacle=obstacle,
        checked=None if checked is None else is_on,
        needs_window=True,
        help=words,
    )


def in_view(
    command_id: str,
    title: str,
    call: Callable[[View], None],
    keys: tuple[str, ...],
    words: str,
    *,
    icon: str = "",
    checked: Callable[[View], bool] | None = None,
) -> Command:
    """Return a command that makes a call on the timeline; its keys work in the editor.

    Args:
        checked: whether a switch is on.
    """

    def run(context: CommandContext, _arguments: Arguments) -> None:
        if context.view is None:
            raise _needs_window()
        call(context.view)

    def is_on(context: CommandContext) -> bool:
        return context.view is not None and checked is not None and checked(context.view)

    return Command(
        command_id,
        title,
        run,
        keys,
        icon=icon,
        obstacle=obstacles.without_view,
        checked=None if checked is None else is_on,
        needs_window=True,
        help=words,
    )


def _needs_window() -> CommandError:
    return CommandError("It could not be done", "It needs the window.")
