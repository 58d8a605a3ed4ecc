"""The command palette: type a few letters, run any command or open any project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.palette_row import (
    ENTRY_ROLE,
    ROW_HEIGHT,
    Entry,
    PaletteRow,
    command_entry,
    matches,
    project_entry,
)
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import all_commands
from nexus_desktop.workflows.commands.script import parse_line
from nexus_desktop.workflows.library import ProjectSummary

WIDTH, ROWS, TOP = 560, 10, 64
_PAD, _FIELD_HEIGHT = 8, 32
_ITSELF = "app.palette"


class Palette(QFrame):
    """A field and a list in the upper middle of the window.

    Signals:
        chosen: command id and its arguments as a dict of texts.
        project_chosen: the id of a project to open.
        refused: a NexusError in what was typed.
    """

    chosen = Signal(str, dict)
    project_chosen = Signal(str)
    refused = Signal(object)

    def __init__(self, context: CommandContext, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._before: QWidget | None = None
        self._entries: tuple[Entry, ...] = ()
        self._projects: tuple[Entry, ...] = ()
        self.setObjectName("palette")
        self.setAccessibleName("Find any command")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Find any command, or write it: edit.split at=12.5")
        self.field.setAccessibleName("Command")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(PaletteRow(look, self.list))
        self.nothing = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("tone", "mute")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(_PAD)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.nothing, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(self._choose)
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the palette, empty, with the keyboard in it."""
        if self.isVisible():
            self._close()
            return
        self._before = QApplication.focusWidget()
        window = self._window
        width = min(WIDTH, window.width() - 32)
        height = min(3 * _PAD + _FIELD_HEIGHT + ROWS * ROW_HEIGHT, window.height() - TOP - 32)
        self.setGeometry((window.width() - width) // 2, TOP, width, height)
        self._entries = tuple(
            command_entry(command, command.obstacle(self._context))
            for command in all_commands()
            if command.id != _ITSELF
        )
        self.field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def offer_projects(self, projects: Sequence[ProjectSummary]) -> None:
        """Offer these too, below the commands."""
        self._projects = tuple(map(project_entry, projects))
        if self.isVisible():
            self._fill(self.field.text())

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the keyboard in the field; leave with Escape or a click away."""
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.hide()
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event.key())
        return False

    def _on_key(self, key: int) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: ROWS,
            Qt.Key.Key_PageUp: -ROWS,
        }
        if key == Qt.Key.Key_Escape:
            self._close()
            return True
        step = steps.get(Qt.Key(key))
        if step is None:
            return False
        row = min(max(0, self.list.currentRow() + step), self.list.count() - 1)
        self.list.setCurrentRow(row)
        return True

    def _close(self) -> None:
        self.hide()
        before = self._before
        heir = before if before is not None and before.isVisible() else self._window
        heir.setFocus(Qt.FocusReason.PopupFocusReason)

    def _fill(self, typed: str) -> None:
        chosen = self.list.currentRow() if typed == "" else 0
        self.list.clear()
        name = typed.partition(" ")[0] if "=" in typed else typed
        for entry in matches(name, (*self._entries, *self._projects)):
            item = QListWidgetItem(self.list)
            item.setData(ENTRY_ROLE, entry)
            spoken = (entry.title, entry.obstacle or entry.keys)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, spoken)))
            item.setToolTip(entry.help)
        self.list.setCurrentRow(max(0, chosen))
        has_rows = self.list.count() > 0
        self.list.setVisible(has_rows)
        self.nothing.setVisible(not has_rows)
        self.nothing.setText(f"No command or project is called “{typed.strip()[:40]}”.")

    def _run(self) -> None:
        typed = self.field.text().strip()
        try:
            if "=" in typed or "." in typed:
                command, given = parse_line(typed)
                self._close()
                self.chosen.emit(command.id, given)
                return
        except CommandError as error:
            if "=" in typed:
                self._close()
                self.refused.emit(error)
                return
        item = self.list.currentItem()
        if item is not None:
            self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        entry: Entry = item.data(ENTRY_ROLE)
        self._close()
        if entry.project is not None:
            self.project_chosen.emit(entry.project)
        else:
            self.chosen.emit(entry.command_id, {})
