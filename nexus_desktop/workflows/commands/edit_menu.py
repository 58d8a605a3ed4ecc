"""The Edit menu: undo, the clipboard, deleting, splitting, joining."""

from __future__ import annotations

from nexus_desktop.workflows.commands import editing, obstacles
from nexus_desktop.workflows.commands.argument import Argument, Kind
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.clip_commands import (
    FADE_IN,
    FADE_OUT,
    GAIN,
    MOVE,
    RENAME,
    TRIM_END,
    TRIM_START,
)
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext, Ripple
from nexus_desktop.workflows.commands.drag_commands import COPY_FILE
from nexus_desktop.workflows.commands.take_commands import CHOOSE_TAKE, DISCARD_TAKE
from nexus_desktop.workflows.commands.targets import TARGET_ARGUMENTS, TRACK_ARGUMENT

AT_ARGUMENT = Argument("at", Kind.TIME, "where; without it, the cursor or playhead")


def _cycle_ripple(context: CommandContext, _arguments: Arguments) -> None:
    order = list(Ripple)
    context.modes.ripple = order[(order.index(context.modes.ripple) + 1) % len(order)]


def _toggle_snap(context: CommandContext, _arguments: Arguments) -> None:
    context.modes.is_snapping = not context.modes.is_snapping


def _is_snapping(context: CommandContext) -> bool:
    return context.modes.is_snapping


def _is_rippling(context: CommandContext) -> bool:
    return context.modes.ripple is not Ripple.OFF


EDIT_MENU = Menu(
    "Edit",
    (
        Command(
            "edit.undo",
            "Undo",
            editing.undo,
            ("Ctrl+Z",),
            Scope.GLOBAL,
            "undo-2",
            obstacle=obstacles.without_past,
            help="Take back the last step.",
        ),
        Command(
            "edit.redo",
            "Redo",
            editing.redo,
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            Scope.GLOBAL,
            "redo-2",
            obstacle=obstacles.without_future,
            help="Do again what was taken back.",
        ),
        None,
        Command(
            "edit.cut",
            "Cut",
            editing.cut,
            ("Ctrl+X",),
            Scope.GLOBAL,
            "scissors",
            TARGET_ARGUMENTS,
            help="Copy the selection and delete it; follows the ripple switch.",
        ),
        Command(
            "edit.copy",
            "Copy",
            editing.copy,
            ("Ctrl+C",),
            Scope.GLOBAL,
            "copy",
            TARGET_ARGUMENTS,
            help="Keep the selection for pasting.",
        ),
        COPY_FILE,
        Command(
            "edit.paste",
            "Paste",
            editing.paste,
            ("Ctrl+V",),
            Scope.GLOBAL,
            "clipboard-paste",
            (AT_ARGUMENT, TRACK_ARGUMENT),
            obstacle=obstacles.without_clipboard,
            help="Put what was copied at the cursor, over what is there.",
        ),
        Command(
            "edit.paste_insert",
            "Paste insert",
            editing.paste_insert,
            ("Shift+V",),
            arguments=(AT_ARGUMENT, TRACK_ARGUMENT),
            obstacle=obstacles.without_clipboard,
            help="Put what was copied at the cursor and move the rest back.",
        ),
        Command(
            "edit.duplicate",
            "Duplicate",
            editing.duplicate,
            ("Ctrl+D",),
            icon="copy-plus",
            arguments=TARGET_ARGUMENTS,
            aliases=("clip.duplicate",),
            help="Put a copy right behind the selection.",
        ),
        None,
        Command(
            "edit.delete",
            "Delete",
            editing.delete,
            ("Del", "Backspace"),
            icon="trash-2",
            arguments=TARGET_ARGUMENTS,
            aliases=("clip.delete",),
            help="Delete the selection; follows the ripple switch.",
        ),
        Command(
            "edit.delete_ripple",
            "Delete, ripple this track",
            editing.delete_ripple,
            ("Shift+Del",),
            arguments=TARGET_ARGUMENTS,
            help="Delete and close the gap on the selected tracks.",
        ),
        Command(
            "edit.delete_ripple_all",
            "Delete, ripple all tracks",
            editing.delete_ripple_all,
            ("Ctrl+Del",),
            arguments=TARGET_ARGUMENTS,
            help="Delete and close the gap on every track.",
        ),
        Command(
            "edit.cut_gap",
            "Cut and leave gap",
            editing.cut_gap,
            ("Ctrl+Alt+X",),
            arguments=TARGET_ARGUMENTS,
            help="Cut without moving anything.",
        ),
        Command(
            "edit.delete_gap",
            "Delete and leave gap",
            editing.delete_gap,
            ("Ctrl+Alt+K",),
            arguments=TARGET_ARGUMENTS,
            help="Delete without moving anything.",
        ),
        Command(
            "edit.silence",
            "Silence audio",
            editing.silence,
            ("Ctrl+L",),
            icon="volume-x",
            arguments=TARGET_ARGUMENTS,
            aliases=("clip.silence",),
            help="Make the selection silent.",
        ),
        Command(
            "edit.trim",
            "Trim outside selection",
            editing.trim,
            ("Ctrl+T",),
            icon="crop",
            arguments=TARGET_ARGUMENTS,
            aliases=("clip.crop",),
            help="Keep only what is selected.",
        ),
        None,
        Command(
            "edit.split",
            "Split",
            editing.split,
            ("Ctrl+I", "S"),
            icon="split",
            arguments=(AT_ARGUMENT, TRACK_ARGUMENT, *TARGET_ARGUMENTS),
            obstacle=obstacles.without_sound,
            aliases=("clip.split",),
            help="Split at the playhead, or at both ends of the selection.",
        ),
        Command(
            "edit.split_new",
            "Split to new track",
            editing.split_new,
            ("Ctrl+Alt+I",),
            arguments=TARGET_ARGUMENTS,
            help="Move the selection to a track of its own.",
        ),
        Command(
            "edit.join",
            "Join clips",
            editing.join,
            ("Ctrl+J",),
            icon="combine",
            arguments=TARGET_ARGUMENTS,
            aliases=("clip.join",),
            help="Make one clip of the pieces of a sound that lie side by side.",
        ),
        None,
        FADE_IN,
        FADE_OUT,
        GAIN,
        MOVE,
        TRIM_START,
        TRIM_END,
        RENAME,
        CHOOSE_TAKE,
        DISCARD_TAKE,
        None,
        Command(
            "edit.ripple_mode",
            "Cycle ripple mode: off / track / all",
            _cycle_ripple,
            ("G",),
            icon="move-horizontal",
            checked=_is_rippling,
            help="Whether what lies behind a deletion moves up.",
        ),
        Command(
            "edit.snap",
            "Snap",
            _toggle_snap,
            ("N",),
            icon="magnet",
            checked=_is_snapping,
            help="Whether gestures snap to edges, markers and the grid.",
        ),
    ),
)
