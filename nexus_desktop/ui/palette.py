"""The command palette: type a few letters, run any command, with arguments if it takes some."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.ui.commands import shown_keys, tool_tip
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.commands.context import CommandContext
from nexus_desktop.workflows.commands.registry import all_commands
from nexus_desktop.workflows.commands.script import parse_line

WIDTH, ROWS, ROW_HEIGHT = 560, 10, 32
COMMAND_ROLE = Qt.ItemDataRole.UserRole
KEYS_ROLE = Qt.ItemDataRole.UserRole + 1
OBSTACLE_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Match:
    """A command that fits what was typed; the higher the score, the better."""

    command: Command
    score: float


def matches(typed: str, commands: tuple[Command, ...]) -> list[Match]:
    """Return the commands whose title or id holds the typed letters in order, best first.

    Letters at the beginnings of words and runs of letters count more, as people type initials
    or the first syllable of what they mean.
    """
    wanted = typed.lower().replace(" ", "")
    found = []
    for command in commands:
        names = (command.title, command.id, *command.aliases)
        score = max(_score(wanted, name.lower()) for name in names)
        if score > 0 or not wanted:
            found.append(Match(command, score))
    return sorted(found, key=lambda match: -match.score)


def _score(wanted: str, text: str) -> float:
    score, at, run = 0.0, 0, 0.0
    for letter in wanted:
        place = text.find(letter, at)
        if place < 0:
            return 0.0
        starts_word = place == 0 or not text[place - 1].isalnum()
        run = run + 1.0 if place == at else 0.0
        score += 1.0 + run + (2.0 if starts_word else 0.0)
        at = place + 1
    return score / (1.0 + 0.01 * len(text))


class Palette(QFrame):
    """A field and a list in the upper middle of the window.

    Signals:
        chosen: command id and its arguments as a dict of texts.
        refused: a NexusError in what was typed.
    """

    chosen = Signal(str, dict)
    refused = Signal(object)

    def __init__(self, context: CommandContext, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._look = look
        self.setObjectName("palette")
        self.setAccessibleName("Find any command")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Find any command, or write it: edit.split at=12.5")
        self._field.setAccessibleName("Command")
        self._list = QListWidget(self)
        self._list.setAccessibleName("Commands")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(_RowPainter(look, self._list))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._field)
        layout.addWidget(self._list)
        self._field.textChanged.connect(self._fill)
        self._field.returnPressed.connect(self._run)
        self._list.itemClicked.connect(lambda _item: self._run())
        self._field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the palette, empty, with the keyboard in it."""
        window = self._window
        width = min(WIDTH, window.width() - 32)
        self.resize(width, 16 + 40 + ROWS * ROW_HEIGHT)
        self.move((window.width() - width) // 2, 64)
        self._field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list with the keyboard in the field; leave with Escape or a click away."""
        if watched is self._field and event.type() == QEvent.Type.FocusOut:
            self.hide()
        if watched is self._field and isinstance(event, QKeyEvent):
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
        row = min(max(0, self._list.currentRow() + step), self._list.count() - 1)
        self._list.setCurrentRow(row)
        return True

    def _close(self) -> None:
        self.hide()
        self._window.setFocus()

    def _fill(self, typed: str) -> None:
        self._list.clear()
        name = typed.partition(" ")[0] if "=" in typed else typed
        for match in matches(name, all_commands()):
            command = match.command
            if command.id != "app.palette":
                item = QListWidgetItem(command.title.rstrip("…"), self._list)
                item.setData(COMMAND_ROLE, command.id)
                item.setData(KEYS_ROLE, shown_keys(command))
                obstacle = command.obstacle(self._context)
                item.setData(OBSTACLE_ROLE, obstacle)
                item.setToolTip(tool_tip(command, obstacle))
                if command.icon:
                    item.setIcon(self._look.icon(command.icon, self._look.theme.mute))
        self._list.setCurrentRow(0)

    def _run(self) -> None:
        typed = self._field.text().strip()
        try:
            if "=" in typed or "." in typed:
                command, given = parse_line(typed)
                self._finish(command.id, given)
                return
        except CommandError as error:
            if "=" in typed:
                self._close()
                self.refused.emit(error)
                return
        item = self._list.currentItem()
        if item is not None:
            self._finish(item.data(COMMAND_ROLE), {})

    def _finish(self, command_id: str, given: dict[str, str]) -> None:
        self._close()
        self.chosen.emit(command_id, given)


class _RowPainter(QStyledItemDelegate):
    """A row: title on the left, keys or what stands against it on the right."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @guarded(nothing)
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row as the list does, and its keys."""
        super().paint(painter, option, index)
        theme = self._look.theme
        obstacle = index.data(OBSTACLE_ROLE)
        painter.setPen(theme.faint if obstacle else theme.mute)
        painter.setFont(self._look.fonts.small)
        right = option.rect.adjusted(0, 0, -12, 0)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, align, obstacle or index.data(KEYS_ROLE))

    @guarded(QSize)
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the same height for every row."""
        return QSize(0, ROW_HEIGHT)
