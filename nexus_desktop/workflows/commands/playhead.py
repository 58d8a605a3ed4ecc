"""Where the ear is."""

from __future__ import annotations

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.workflows.commands.context import CommandContext


def playhead(context: CommandContext) -> Frames:
    """Return the playhead while it plays or pauses, else the edit cursor."""
    player = context.player
    if player is not None and (player.is_playing or player.is_paused):
        return player.position
    return context.session.cursor
