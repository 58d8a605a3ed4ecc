"""The View menu: zoom, panels, themes."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext, View, Window
from nexus_desktop.workflows.commands.file_menu import on_window

Run = Callable[[CommandContext, Arguments], None]


def _on_view(call: Callable[[View], None]) -> Run:
    def run(context: CommandContext, _arguments: Arguments) -> None:
        if context.view is None:
            raise CommandError("It could not be done", "It needs the window.")
        call(context.view)

    return run


def _zooming(
    command_id: str,
    title: str,
    call: Callable[[View], None],
    keys: tuple[str, ...],
    words: str,
    icon: str = "",
) -> Command:
    return Command(
        command_id,
        title,
        _on_view(call),
        keys,
        icon=icon,
        obstacle=obstacles.without_view,
        needs_window=True,
        help=words,
    )


def _theme(name: str, title: str, icon: str) -> Command:
    def choose(window: Window) -> None:
        window.set_theme(name)

    def is_chosen(context: CommandContext) -> bool:
        return context.window is not None and context.window.theme_name == name

    return Command(
        f"view.theme_{name}",
        title,
        on_window(choose),
        scope=Scope.GLOBAL,
        icon=icon,
        obstacle=obstacles.without_window,
        checked=is_chosen,
        needs_window=True,
        help="Change the colours of the window.",
    )


VIEW_MENU = Menu(
    "View",
    (
        _zooming(
            "view.zoom_in",
            "Zoom in",
            lambda view: view.zoom_in(),
            ("Ctrl+=", "Ctrl++", "Ctrl+1"),
            "See less time, larger.",
            "zoom-in",
        ),
        _zooming(
            "view.zoom_out",
            "Zoom out",
            lambda view: view.zoom_out(),
            ("Ctrl+-", "Ctrl+3"),
            "See more time, smaller.",
            "zoom-out",
        ),
        _zooming(
            "view.zoom_normal",
            "Zoom default",
            lambda view: view.zoom_normal(),
            ("Ctrl+2",),
            "About half a minute on the screen.",
        ),
        _zooming(
            "view.zoom_sel",
            "Zoom to selection",
            lambda view: view.fit_selection(),
            ("Ctrl+E",),
            "Let the selection fill the window.",
            "text-select",
        ),
        _zooming(
            "view.zoom_fit",
            "Fit project",
            lambda view: view.fit(),
            ("Ctrl+F",),
            "See the whole project.",
            "maximize",
        ),
        _zooming(
            "view.zoom_fit_v",
            "Fit tracks vertically",
            lambda view: view.fit_vertical(),
            ("Ctrl+Shift+F",),
            "See every track.",
        ),
        _zooming(
            "view.zoom_toggle",
            "Toggle between two zooms",
            lambda view: view.zoom_toggle(),
            ("Shift+Z",),
            "Back to the zoom before, and again.",
        ),
        _zooming(
            "view.collapse",
            "Collapse all tracks",
            lambda view: view.collapse_all(),
            ("Ctrl+Shift+C",),
            "Make every track as low as it can be, or as before.",
        ),
        None,
        Command(
            "view.history",
            "History",
            on_window(lambda window: window.show_history()),
            ("Ctrl+Shift+H",),
            Scope.GLOBAL,
            "history",
            obstacle=obstacles.without_window,
            needs_window=True,
            help="Every step so far; go to any of them.",
        ),
        Command(
            "view.inspector",
            "Side panel",
            on_window(lambda window: window.toggle_inspector()),
            ("F7",),
            Scope.GLOBAL,
            "panel-right",
            obstacle=obstacles.without_window,
            checked=lambda context: context.window is not None and context.window.shows_inspector,
            needs_window=True,
            help="Numbers and history on the right, or more room for the timeline.",
        ),
        Command(
            "view.fullscreen",
            "Full screen",
            on_window(lambda window: window.toggle_fullscreen()),
            ("F11",),
            Scope.GLOBAL,
            "monitor",
            obstacle=obstacles.without_window,
            needs_window=True,
            help="Let the window fill the screen.",
        ),
        None,
        _theme("system", "Colours of the system", "monitor"),
        _theme("dark", "Dark", "moon"),
        _theme("light", "Light", "sun"),
        _theme("high_contrast", "High contrast", "eye"),
    ),
)
