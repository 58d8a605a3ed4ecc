"""The Help menu: finding any command, the keyboard sheet, moving between panes."""

from __future__ import annotations

from nexus_desktop.workflows.commands.command import Menu
from nexus_desktop.workflows.commands.window_commands import in_window

HELP_MENU = Menu(
    "Help",
    (
        in_window(
            "app.palette",
            "Find any command…",
            lambda window: window.show_palette(),
            ("Ctrl+Shift+P",),
            "Type a few letters of what you want.",
            icon="search",
        ),
        in_window(
            "app.cheatsheet",
            "Keyboard shortcuts",
            lambda window: window.show_cheatsheet(),
            ("Ctrl+F1", "Ctrl+/"),
            "Every key on one page.",
            icon="keyboard",
        ),
        None,
        in_window(
            "app.next_pane",
            "Next pane",
            lambda window: window.focus_next_pane(1),
            ("F6",),
            "Move the keyboard to the next part of the window.",
        ),
        in_window(
            "app.prev_pane",
            "Previous pane",
            lambda window: window.focus_next_pane(-1),
            ("Shift+F6",),
            "Move the keyboard to the part of the window before.",
        ),
    ),
)
