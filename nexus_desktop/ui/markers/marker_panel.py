"""All markers and regions: read, gone to, named, moved and removed; to and from files."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.markers.marker_model import Column, MarkerModel
from nexus_desktop.workflows.edit_session import SessionEvent, SessionEventKind

ROW_HEIGHT = 30
_MARGIN, _GAP = 16, 8
_TIME_WIDTH = 94
_INVITATION = (
    "No markers yet. M drops one at the playhead, also while it plays; Ctrl+B makes a region of "
    "what is selected. Labels of Audacity and tables can be imported."
)
_REMOVING = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_OWN_KEYS = _REMOVING | {Qt.Key.Key_F2}


class MarkerPanel(QWidget):
    """Every change is a command: it can be undone, and stands in the history."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("Markers")
        self.table = MarkerTable(context)
        self._pages = QStackedWidget()
        self._pages.addWidget(_invitation())
        self._pages.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addLayout(self._buttons())
        self.refresh()

    def on_session_event(self, event: SessionEvent) -> None:
        """Follow the session."""
        if event.kind is SessionEventKind.PROJECT:
            self.refresh()

    def refresh(self) -> None:
        """Show the markers there are now."""
        self.table.refresh()
        has_any = bool(self._context.session.project.markers)
        self._pages.setCurrentIndex(int(has_any))
        self._export.setEnabled(has_any)

    def take_focus(self) -> None:
        """Put the keyboard into the list, or onto the first thing to do where there is none."""
        has_any = bool(self._context.session.project.markers)
        target: QWidget = self.table if has_any else self._add
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _buttons(self) -> QHBoxLayout:
        self._add = self._button("Add", "label.add", "Mark the selection, or the playhead")
        self._import = self._button("Import…", "label.import", "Labels of Audacity, or a table")
        self._export = self._button("Export…", "label.export", "Labels of Audacity, or a table")
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, _GAP, _MARGIN, _MARGIN)
        row.setSpacing(_GAP)
        for button in (self._add, self._import, self._export):
            row.addWidget(button, 1)
        return row

    def _button(self, title: str, command: str, words: str) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(words)
        button.clicked.connect(lambda: self._context.run(command))
        return button


class MarkerTable(QTableView):
    """A click goes to a marker and selects a region; F2 or a double click types into a cell."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._markers = MarkerModel(self._type)
        self._markers.setParent(self)
        self.setModel(self._markers)
        self.setObjectName("markers")
        self.setAccessibleName("Markers and regions")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setSectionsClickable(False)
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heading.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column in (Column.START, Column.END):
            self.setColumnWidth(column, _TIME_WIDTH)
        self.clicked.connect(self._go)

    def refresh(self) -> None:
        """Show the markers there are now, and keep the one that is chosen."""
        chosen = self._markers.marker_at(self.currentIndex().row())
        column = max(0, self.currentIndex().column())
        if self._markers.show(self._context.session.project) and chosen is not None:
            row = self._markers.row_of(chosen)
            if row >= 0:
                self.setCurrentIndex(self._markers.index(row, column))

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return key in _OWN_KEYS

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        is_typing = self.state() is QAbstractItemView.State.EditingState
        if row < 0 or is_typing:
            super().keyPressEvent(event)
        elif event.key() in _REMOVING:
            self._remove(row)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _remove(self, row: int) -> None:
        """Remove a marker; the keyboard stays where it was, for the next one."""
        self._context.run("label.remove", {"marker": str(row + 1)})
        left = self._markers.rowCount()
        if left:
            self.setCurrentIndex(self._markers.index(min(row, left - 1), Column.NAME))

    def _go(self, index: QModelIndex) -> None:
        marker = self._markers.marker_at(index.row())
        if marker is None:
            return
        span = marker.span
        self._context.run("play.go_to", {"at": f"{span.start}f"})
        if marker.is_region:
            places = {"start": f"{span.start}f", "end": f"{span.end}f", "tracks": "all"}
            self._context.run("select.time", places)

    def _type(self, row: int, column: Column, text: str) -> None:
        marker = self._markers.marker_at(row)
        if marker is None:
            return
        meant = {"marker": str(row + 1)}
        if column is Column.NAME:
            self._context.run("label.rename", {**meant, "name": text})
        elif column is Column.START:
            self._context.run("label.move", {**meant, "at": text})
        else:
            start = f"{marker.span.start}f"
            self._context.run("label.move", {**meant, "at": start, "end": text or start})


def _invitation() -> QWidget:
    page = QWidget()
    words = QLabel(_INVITATION, wordWrap=True)
    words.setProperty("tone", "mute")
    column = QVBoxLayout(page)
    column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    column.addWidget(words)
    column.addStretch(1)
    return page
