"""Binds the action registry to Qt: one QAction a command, for menus, keys, buttons, palette."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.command import Command, Menu, Scope
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import (
    MENUS,
    all_commands,
    command_named,
    run_command,
)


class UiCommands(QObject):
    """Every command as an action whose text, state and tool tip follow the context.

    Attributes:
        actions: by command id.

    Signals:
        failed: a NexusError that a command was refused with.
    """

    failed = Signal(object)

    def __init__(
        self, context: CommandContext, look: Look, window: QWidget, editor: QWidget
    ) -> None:
        """Listen to global keys in `window`, to the others only in `editor` and what is in it."""
        super().__init__(window)
        self._context = context
        self._look = look
        self.actions: dict[str, QAction] = {}
        self._is_stale = False
        for command in all_commands():
            action = self._action(command)
            owner = window if command.scope is Scope.GLOBAL else editor
            owner.addAction(action)
            self.actions[command.id] = action
        self.refresh()
        # Only menus show these icons, and drawing them takes a while: the window comes first.
        QTimer.singleShot(0, self, self._draw_icons)

    def fill(self, bar: QMenuBar) -> None:
        """Put every command into the menu bar."""
        for menu in MENUS:
            shown = bar.addMenu(menu.title)
            self._fill_menu(shown, menu)
            shown.aboutToShow.connect(self.refresh)

    def _fill_menu(self, shown: QMenu, menu: Menu) -> None:
        shown.setToolTipsVisible(True)
        for entry in menu.entries:
            if entry is None:
                shown.addSeparator()
            elif isinstance(entry, Menu):
                self._fill_menu(shown.addMenu(entry.title), entry)
            else:
                shown.addAction(self.actions[entry.id])

    def menu(self, ids: tuple[str, ...], parent: QWidget) -> QMenu:
        """Return a context menu of these commands; an empty id is a separator."""
        self.refresh()
        menu = QMenu(parent)
        menu.setToolTipsVisible(True)
        for command_id in ids:
            if command_id:
                menu.addAction(self.actions[command_id])
            else:
                menu.addSeparator()
        return menu

    def run(self, command_id: str, arguments: Mapping[str, str] | None = None) -> None:
        """Run a command; what it is refused with comes as `failed`."""
        try:
            run_command(command_named(command_id), self._context, arguments)
        except NexusError as error:
            self.failed.emit(error)
        self.refresh()

    def refresh_soon(self) -> None:
        """Refresh once, however often this is called, before the next key or click is handled."""
        if not self._is_stale:
            self._is_stale = True
            QTimer.singleShot(0, self, self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Bring the state of every action up to date with the context."""
        self._is_stale = False
        for command in all_commands():
            action = self.actions[command.id]
            if command.checked is not None:
                action.setChecked(command.checked(self._context))
            obstacle = command.obstacle(self._context)
            if obstacle != action.property("reason"):
                action.setProperty("reason", obstacle)
                action.setEnabled(not obstacle)
                action.setToolTip(tool_tip(command, obstacle))
        self._name_undo()

    def _draw_icons(self) -> None:
        for command in all_commands():
            if command.icon:
                self._look.keep_icon(self.actions[command.id], command.icon)

    def _name_undo(self) -> None:
        history = self._context.session.history
        undo, redo = self.actions["edit.undo"], self.actions["edit.redo"]
        undo.setText(f"Undo {history.current.label.verb}" if history.can_undo else "Undo")
        if history.can_redo:
            redo.setText(f"Redo {history.steps[history.position + 1].label.verb}")
        else:
            redo.setText("Redo")

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setShortcutContext(
            Qt.ShortcutContext.WindowShortcut
            if command.scope is Scope.GLOBAL
            else Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda _checked=False, name=command.id: self.run(name))
        return action


def tool_tip(command: Command, obstacle: str) -> str:
    """Return what a pointer resting on the command is told: title, keys, and why it is off."""
    keys = shown_keys(command)
    first = command.title.rstrip("…") + (f"  ({keys})" if keys else "")
    lines = [first, command.help, f"Not now: {obstacle}" if obstacle else ""]
    return "\n".join(line for line in lines if line)


def shown_keys(command: Command) -> str:
    """Return the keys of a command as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in command.keys)


def keys_of(command_id: str) -> str:
    """Return the keys of a command by its id."""
    return shown_keys(command_named(command_id))
