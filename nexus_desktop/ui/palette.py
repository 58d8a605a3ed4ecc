"""The command palette: type a few letters, run any command or open any project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.ui.entry_finder import MOST_HEIGHT, EntryFinder
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.palette_row import Entry, command_entry, project_entry
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import all_commands
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.library import ProjectSummary

WIDTH, TOP = 560, 64
_AROUND = 32
_ITSELF = "app.palette"


class Palette(EntryFinder):
    """Opens in the upper middle of the window.

    Signals:
        chosen: command id and its arguments as a dict of texts.
        project_chosen: the id of a project to open.
        refused: a NexusError in what was typed.
    """

    chosen = Signal(str, dict)
    project_chosen = Signal(str)
    refused = Signal(object)

    def __init__(self, context: CommandContext, look: Look, window: QWidget) -> None:
        invitation = "Find any command, or write it: edit.split at=12.5"
        super().__init__(look, window, things="Commands", invitation=invitation)
        self._context = context
        self._commands: tuple[Entry, ...] = ()
        self._projects: tuple[Entry, ...] = ()
        self.setAccessibleName("Find any command")
        self.field.setAccessibleName("Command")

    def open(self) -> None:
        """Show the palette, empty, with the keyboard in it."""
        if self.isVisible():
            self.close_finder()
            return
        self._commands = tuple(
            command_entry(command, command.obstacle(self._context))
            for command in all_commands()
            if command.id != _ITSELF
        )
        window = self.over
        width = min(WIDTH, window.width() - _AROUND)
        height = min(MOST_HEIGHT, window.height() - TOP - _AROUND)
        self.open_over(QRect((window.width() - width) // 2, TOP, width, height))

    def offer_projects(self, projects: Sequence[ProjectSummary]) -> None:
        """Offer these too, below the commands."""
        self._projects = tuple(map(project_entry, projects))
        if self.isVisible():
            self.fill(self.field.text())

    def entries(self) -> Sequence[Entry]:
        return (*self._commands, *self._projects)

    def name_typed(self, typed: str) -> str:
        return typed.partition(" ")[0] if "=" in typed else typed

    def words_for_nothing(self, typed: str) -> str:
        return f"No command or project is called “{typed}”."

    def run_typed(self) -> None:
        """Run what was written in full, else what is marked."""
        typed = self.field.text().strip()
        try:
            if "=" in typed or "." in typed:
                command, given = parse_line(typed)
                self.close_finder()
                self.chosen.emit(command.id, given)
                return
        except CommandError as error:
            if "=" in typed:
                self.close_finder()
                self.refused.emit(error)
                return
        super().run_typed()

    def choose(self, entry: Entry) -> None:
        self.close_finder()
        if entry.project is not None:
            self.project_chosen.emit(entry.project)
        else:
            self.chosen.emit(entry.command_id, {})
