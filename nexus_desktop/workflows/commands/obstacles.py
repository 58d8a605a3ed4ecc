"""Why a command cannot be used right now, in words for its tool tip."""

from __future__ import annotations

from collections.abc import Callable

from nexus_desktop.domain.edits.effects import racks
from nexus_desktop.workflows.commands.context import CommandContext

Obstacle = Callable[[CommandContext], str]


def unless(is_possible: Callable[[CommandContext], object], reason: str) -> Obstacle:
    """Return an obstacle that says `reason` whenever `is_possible` is not true."""

    def obstacle(context: CommandContext) -> str:
        return "" if is_possible(context) else reason

    return obstacle


def first_of(*obstacles: Obstacle) -> Obstacle:
    """Return an obstacle that says the first reason any of these has."""

    def obstacle(context: CommandContext) -> str:
        return next(filter(None, (ask(context) for ask in obstacles)), "")

    return obstacle


without_window = unless(lambda context: context.window is not None, "It needs the window.")
without_view = unless(lambda context: context.view is not None, "It needs the window.")
without_player = unless(lambda context: context.player is not None, "It needs the window.")
without_workshop = unless(lambda context: context.workshop, "No sound can be made here.")
without_tracks = unless(lambda context: context.session.project.tracks, "There is no track yet.")
without_sound = unless(
    lambda context: not context.session.project.is_empty, "There is no sound yet."
)
without_selection = unless(
    lambda context: not context.session.selection.is_empty, "Nothing is selected."
)
without_span = unless(lambda context: context.session.selection.span, "No time is selected.")
without_clipboard = unless(
    # What other programs have copied is not known before it is asked for.
    lambda context: context.clipboard or context.system_clipboard,
    "Nothing has been copied yet.",
)
without_copied_rack = unless(lambda context: context.copied_rack, "No rack has been copied yet.")
without_drag_out = unless(lambda context: context.drag_out, "It needs the window.")
without_effects = unless(lambda context: racks(context.session.project), "There is no effect yet.")
without_markers = unless(lambda context: context.session.project.markers, "There is no marker yet.")
without_past = unless(lambda context: context.session.history.can_undo, "There is nothing to undo.")
without_future = unless(
    lambda context: context.session.history.can_redo, "There is nothing to redo."
)
