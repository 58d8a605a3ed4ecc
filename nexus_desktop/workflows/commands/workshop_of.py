"""Where commands have sounds made."""

from __future__ import annotations

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.workshop import Workshop


def workshop_of(context: CommandContext) -> Workshop:
    """Return where sounds are made.

    Raises:
        CommandError: nowhere.
    """
    if context.workshop is None:
        raise CommandError("Not here", "No sound can be made here.")
    return context.workshop
