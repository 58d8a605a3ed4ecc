"""A field and a list under it: a few letters find one of many entries."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
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

from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.palette_row import ENTRY_ROLE, ROW_HEIGHT, Entry, PaletteRow, matches

ROWS = 10
PAD, FIELD_HEIGHT = 8, 32
MOST_HEIGHT = 3 * PAD + FIELD_HEIGHT + ROWS * ROW_HEIGHT


class EntryFinder(QFrame):
    """Lies over a widget while it is open, with the keyboard in its field.

    Attributes:
        over: the widget that it lies over.
        nothing: what stands in the place of the list where nothing fits.
    """

    def __init__(self, look: Look, window: QWidget, *, things: str, invitation: str) -> None:
        super().__init__(window)
        self.over = window
        self._before: QWidget | None = None
        self.setObjectName("palette")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(invitation)
        self.list = QListWidget(self)
        self.list.setAccessibleName(things)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(PaletteRow(look, self.list))
        self.nothing = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("tone", "mute")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD, PAD, PAD, PAD)
        column.setSpacing(PAD)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.nothing, 1)
        self.field.textChanged.connect(self.fill)
        self.field.returnPressed.connect(self.run_typed)
        self.list.itemClicked.connect(lambda item: self.choose(item.data(ENTRY_ROLE)))
        self.field.installEventFilter(self)
        self.hide()

    @abstractmethod
    def entries(self) -> Sequence[Entry]:
        """Return what can be found now."""

    @abstractmethod
    def choose(self, entry: Entry) -> None:
        """Do what the entry stands for; `close_finder` comes before."""

    def name_typed(self, typed: str) -> str:
        """Return the part of what was typed that names an entry."""
        return typed

    def words_for_nothing(self, typed: str) -> str:
        """Return what is said where nothing fits."""
        return f"Nothing is called “{typed}”."

    def open_over(self, place: QRect) -> None:
        """Show the finder, empty, at a place of the window."""
        self._before = QApplication.focusWidget()
        self.setGeometry(place)
        self.field.clear()
        self.fill("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_finder(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        before = self._before
        heir = before if before is not None and before.isVisible() else self.over
        heir.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self, typed: str) -> None:
        """Show what fits, best first."""
        chosen = self.list.currentRow() if typed == "" else 0
        self.list.clear()
        for entry in matches(self.name_typed(typed), tuple(self.entries())):
            item = QListWidgetItem(self.list)
            item.setData(ENTRY_ROLE, entry)
            spoken = (entry.title, entry.obstacle or entry.keys)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, spoken)))
            item.setToolTip(entry.help)
        self.list.setCurrentRow(max(0, chosen))
        has_rows = self.list.count() > 0
        self.list.setVisible(has_rows)
        self.nothing.setVisible(not has_rows)
        self.nothing.setText(self.words_for_nothing(typed.strip()[:40]))

    def run_typed(self) -> None:
        """Choose the entry that is marked."""
        item = self.list.currentItem()
        if item is not None:
            self.choose(item.data(ENTRY_ROLE))

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
            self.close_finder()
            return True
        step = steps.get(Qt.Key(key))
        if step is None:
            return False
        row = min(max(0, self.list.currentRow() + step), self.list.count() - 1)
        self.list.setCurrentRow(row)
        return True
