"""What every panel is given: the session, the players, the look, the commands. No globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.playback import Playback
from nexus_desktop.workflows.waveforms import Waveforms


@dataclass(slots=True)
class UiContext:
    """Passed to panels by constructor.

    Attributes:
        command_context: what commands act on; panels read its `modes` (snap, ripple).
        run: runs a command by id with text arguments and shows what it refuses.
        show_error: tells a person what went wrong, without a dialog.
    """

    session: EditSession
    waveforms: Waveforms
    playback: Playback
    look: Look
    command_context: CommandContext
    run: Callable[..., None]
    show_error: Callable[[NexusError], None]
