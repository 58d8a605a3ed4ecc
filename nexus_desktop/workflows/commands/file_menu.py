"""The File menu: projects, imports, exports."""

from __future__ import annotations

from nexus_desktop.domain.edits import details
from nexus_desktop.domain.history import Label
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.drag_commands import DRAG_MENU
from nexus_desktop.workflows.commands.window_commands import in_window


def _save(context: CommandContext, _arguments: Arguments) -> None:
    context.session.retry_saving()


def _set_title(context: CommandContext, arguments: Arguments) -> None:
    title = arguments.text("title") or ""
    context.session.apply(
        lambda project: details.set_title(project, title),
        Label(f"Renamed the project to “{title}”.", "Rename project"),
    )


_nothing_to_export = obstacles.first_of(obstacles.without_window, obstacles.without_sound)
_no_selection_to_export = obstacles.first_of(_nothing_to_export, obstacles.without_selection)

FILE_MENU = Menu(
    "File",
    (
        in_window(
            "file.new",
            "New project",
            lambda window: window.new_project(),
            ("Ctrl+N",),
            "Begin an empty project; this one is kept.",
            icon="file-plus",
        ),
        in_window(
            "file.open",
            "Open…",
            lambda window: window.ask_to_open(),
            ("Ctrl+O",),
            "Open an audio file or a project.",
            icon="folder-open",
        ),
        in_window(
            "file.import",
            "Import audio…",
            lambda window: window.ask_to_import(),
            ("Ctrl+Shift+I",),
            "Put audio files on tracks of this project.",
            icon="file-audio",
        ),
        in_window(
            "app.demo",
            "Open the demo project",
            lambda window: window.open_demo(),
            (),
            "A few seconds of music to try things on.",
            icon="music",
        ),
        None,
        Command(
            "file.save",
            "Save",
            _save,
            ("Ctrl+S",),
            Scope.GLOBAL,
            "save",
            help="Everything is saved by itself; this tries again what the disk refused.",
        ),
        in_window(
            "file.save_as",
            "Save a copy…",
            lambda window: window.ask_to_save_copy(),
            ("Ctrl+Shift+S",),
            "Write one .nexus file with everything in it, to keep or to send.",
            icon="package",
        ),
        Command(
            "file.rename",
            "Rename the project",
            _set_title,
            (),
            Scope.GLOBAL,
            arguments=(Argument("title", Kind.TEXT, "the new title", is_required=True),),
            help="Give the project another title.",
        ),
        None,
        in_window(
            "file.export",
            "Export…",
            lambda window: window.exporting.ask(selection_only=False),
            ("Ctrl+Shift+E",),
            "Write the project as an audio file.",
            icon="upload",
            obstacle=_nothing_to_export,
        ),
        in_window(
            "file.export_selection",
            "Export selection…",
            lambda window: window.exporting.ask(selection_only=True),
            ("Ctrl+Shift+O",),
            "Write the selected time as an audio file.",
            obstacle=_no_selection_to_export,
        ),
        in_window(
            "file.export_again",
            "Export again",
            lambda window: window.exporting.again(),
            ("Ctrl+Shift+R",),
            "Export once more as the last time.",
            obstacle=_nothing_to_export,
        ),
        in_window(
            "file.exports",
            "Exports",
            lambda window: window.exporting.show_list(),
            (),
            "What is being exported, and what was: pause, try again, find the file.",
            icon="list",
        ),
        DRAG_MENU,
        None,
        in_window(
            "file.close",
            "Close project",
            lambda window: window.close_project(),
            ("Ctrl+W",),
            "Go back to the list of projects.",
        ),
        in_window(
            "file.quit", "Quit", lambda window: window.quit(), ("Ctrl+Q",), "Close the program."
        ),
    ),
)
