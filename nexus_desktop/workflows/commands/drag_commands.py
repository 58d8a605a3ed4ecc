"""Files that leave the program: copied for other programs, and how they are written."""

from __future__ import annotations

from nexus_desktop.domain import bounce
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.drag_out import DRAG_FORMATS, DragOut

_nothing_to_copy = obstacles.first_of(obstacles.without_drag_out, obstacles.without_sound)


def _drag_out(context: CommandContext) -> DragOut:
    if context.drag_out is None:
        raise _needs_window()
    return context.drag_out


def _needs_window() -> CommandError:
    return CommandError("It could not be done", "It needs the window.")


def _copy_file(context: CommandContext, _arguments: Arguments) -> None:
    """Put what is selected, or all there is, on the clipboard as a file once it is rendered."""
    if context.system_clipboard is None:
        raise _needs_window()
    project = context.session.history.project
    chosen = bounce.of_selection(project, context.session.selection) or bounce.whole(project)
    _drag_out(context).hand_over(chosen, context.system_clipboard.put_file)


def _show_dragged(context: CommandContext, _arguments: Arguments) -> None:
    folder = _drag_out(context).folder
    if context.questions is None or not folder.is_dir():
        raise CommandError("Nothing to show", "Nothing has been dragged out yet.")
    context.questions.show_folder(folder)


def _written_as(format_id: str, title: str) -> Command:
    def choose(context: CommandContext, _arguments: Arguments) -> None:
        _drag_out(context).use_format(format_id)

    def is_chosen(context: CommandContext) -> bool:
        return context.drag_out is not None and context.drag_out.format_id == format_id

    return Command(
        f"drag.format_{format_id}",
        title,
        choose,
        scope=Scope.GLOBAL,
        obstacle=obstacles.without_drag_out,
        checked=is_chosen,
        needs_window=True,
        help=f"Write what is dragged out as {title}.",
    )


COPY_FILE = Command(
    "edit.copy_file",
    "Copy as a file",
    _copy_file,
    scope=Scope.GLOBAL,
    icon="file-audio",
    obstacle=_nothing_to_copy,
    needs_window=True,
    help="Render the selection, to be pasted as a file into any other program.",
)

DRAG_MENU = Menu(
    "Dragged files",
    (
        *(_written_as(format_id, title) for format_id, (title, _) in DRAG_FORMATS.items()),
        None,
        Command(
            "drag.show_folder",
            "Show dragged files",
            _show_dragged,
            scope=Scope.GLOBAL,
            icon="folder-open",
            obstacle=obstacles.without_drag_out,
            needs_window=True,
            help="Open the folder of what was dragged out; other programs may refer to it.",
        ),
    ),
)
