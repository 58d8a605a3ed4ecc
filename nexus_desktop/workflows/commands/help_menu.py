"""The Help menu: finding any command, the keyboard sheet, moving between panes."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import Window
from nexus_desktop.workflows.commands.file_menu import on_window


def _in_window(
    command_id: str,
    title: str,
    call: Callable[[Window], None],
    keys: tuple[str, ...],
    words: str,
    icon: str = "",
) -> Command:
    return Command(
        command_id,
        title,
        on_window(call),
        keys,
        Scope.GLOBAL,
        icon,
        obstacle=obstacles.without_window,
        needs_window=True,
        help=words,
    )


HELP_MENU = Menu(
    "Help",
    (
        _in_window(
            "app.palette",
            "Find any command…",
            lambda window: window.show_palette(),
            ("Ctrl+Shift+P",),
            "Type a few letters of what you want.",
            "search",
        ),
        _in_window(
            "app.cheatsheet",
            "Keyboard shortcuts",
            lambda window: window.show_cheatsheet(),
            ("Ctrl+F1", "Ctrl+/"),
            "Every key on one page.",
            "keyboard",
        ),
        None,
        _in_window(
            "app.next_pane",
            "Next pane",
            lambda window: window.focus_next_pane(1),
            ("F6",),
            "Move the keyboard to the next part of the window.",
        ),
        _in_window(
            "app.prev_pane",
            "Previous pane",
            lambda window: window.focus_next_pane(-1),
            ("Shift+F6",),
            "Move the keyboard to the part of the window before.",
        ),
    ),
)
