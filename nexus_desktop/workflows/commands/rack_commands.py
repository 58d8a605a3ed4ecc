"""Commands that carry a whole rack to another place."""

from __future__ import annotations

from nexus_desktop.domain.edits.rack_clipboard import copy_rack, paste_rack
from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.project import Project
from nexus_desktop.workflows.commands import obstacles
from nexus_desktop.workflows.commands.arguments import Arguments
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.rack_targets import (
    RACK_ARGUMENTS,
    meant_racks,
    place_words,
)


def _copy(context: CommandContext, arguments: Arguments) -> None:
    place = meant_racks(context, arguments)[0]
    context.copied_rack = copy_rack(context.session.project, place)


def _paste(context: CommandContext, arguments: Arguments) -> None:
    copied = context.copied_rack
    if copied is None:
        raise CommandError("Nothing was pasted", "No rack has been copied yet.")
    places = meant_racks(context, arguments)

    def edit(project: Project) -> Project:
        for place in places:
            project = paste_rack(project, place, copied)
        return project

    where = place_words(context.session.project, places)
    context.session.apply(edit, Label(f"Pasted the effects to {where}.", "Paste effects"))


COPY_RACK = Command(
    *("fx.copy", "Copy all effects", _copy),
    arguments=RACK_ARGUMENTS,
    obstacle=obstacles.without_effects,
    help="Keep the effects of a rack, to be pasted to another.",
)
PASTE_RACK = Command(
    *("fx.paste", "Paste all effects", _paste),
    arguments=RACK_ARGUMENTS,
    obstacle=obstacles.without_copied_rack,
    help="Put the effects that were copied in the place of those of a rack.",
)
