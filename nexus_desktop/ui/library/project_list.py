"""The projects of the library as a list that can be searched, opened from and tidied up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.library.project_row import (
    COLUMNS,
    PAD,
    ROW_HEIGHT,
    SUMMARY_ROLE,
    ProjectRow,
    row_words,
)
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.library import ProjectSummary

FEW = 8
"""More projects than this can be searched."""
_NOTHING_YET = "No projects yet. Whatever you open or begin is kept here by itself."
_LIST_EDGE = 6


class ProjectList(QWidget):
    """The project used last first.

    Signals:
        opened: the id of a project somebody wants to work on.
        deleted: the ProjectSummary of one that is to go into the trash.
    """

    opened = Signal(str)
    deleted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._projects: tuple[ProjectSummary, ...] = ()
        self.search = QLineEdit(clearButtonEnabled=True, placeholderText="Search projects")
        self.search.setAccessibleName("Search projects")
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list = QListWidget()
        self.list.setObjectName("project_list")
        self.list.setAccessibleName("Projects, the one used last first")
        self.list.setItemDelegate(ProjectRow(look, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemActivated.connect(self._open)
        self.list.installEventFilter(self)
        self._words = QLabel("Looking for your projects…")
        self._hint = QLabel("Return opens · Delete puts into the trash")
        for label in (self._words, self._hint):
            label.setProperty("tone", "mute")
        self._hint.setFont(look.fonts.small)
        self._lay_out()
        self._show_parts()

    @property
    def projects(self) -> tuple[ProjectSummary, ...]:
        return self._projects

    def show_projects(self, projects: Sequence[ProjectSummary]) -> None:
        """Show these, keeping what is selected."""
        self._projects = tuple(projects)
        self._words.setText(_NOTHING_YET)
        if len(projects) <= FEW:
            self.search.clear()
        self._fill()

    def take_focus(self) -> None:
        """Put the keyboard into the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open with Return and delete with Delete, which the list itself does not everywhere."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        item = self.list.currentItem()
        if item is None:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(item)
            return True
        if event.key() == Qt.Key.Key_Delete:
            self.deleted.emit(item.data(SUMMARY_ROLE))
            return True
        return False

    def _lay_out(self) -> None:
        title = QLabel("Projects")
        title.setFont(self._look.fonts.heading)
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.search)
        self._heads = QWidget()
        heads = QHBoxLayout(self._heads)
        heads.setContentsMargins(PAD + _LIST_EDGE, 0, PAD + _LIST_EDGE, 0)
        heads.setSpacing(PAD)
        heads.addWidget(self._head("Title"), 1)
        for words, width in COLUMNS:
            head = self._head(words)
            head.setFixedWidth(width)
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            heads.addWidget(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._heads)
        column.addWidget(self.list, 1000)
        column.addWidget(self._words)
        column.addWidget(self._hint)
        column.addStretch(1)

    def _head(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setFont(self._look.fonts.caption)
        label.setProperty("tone", "mute")
        return label

    def _fill(self) -> None:
        chosen = self._chosen_id()
        wanted = self.search.text().casefold().split()
        found = [each for each in self._projects if _fits(each.title, wanted)]
        row = self.list.currentRow()
        self.list.clear()
        for summary in found:
            item = QListWidgetItem(self.list)
            item.setData(SUMMARY_ROLE, summary)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, row_words(summary))
        ids = [each.id for each in found]
        row = (
            ids.index(chosen)
            if chosen is not None and chosen in ids
            else min(max(0, row), len(ids) - 1)
        )
        self.list.setCurrentRow(row)
        if self._projects:
            self._words.setText(f"No project is called “{self.search.text()}”.")
        self._show_parts()

    def _show_parts(self) -> None:
        has_rows = self.list.count() > 0
        self.search.setVisible(len(self._projects) > FEW)
        for part in (self._heads, self.list, self._hint):
            part.setVisible(has_rows)
        self._words.setVisible(not has_rows)
        self.list.setMaximumHeight(self.list.count() * ROW_HEIGHT + 2 * _LIST_EDGE)

    def _chosen_id(self) -> ProjectId | None:
        item = self.list.currentItem()
        if item is None:
            return None
        summary: ProjectSummary = item.data(SUMMARY_ROLE)
        return summary.id

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(SUMMARY_ROLE).id)

    def _show_menu(self, at: QPoint) -> None:
        item = self.list.itemAt(at)
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open", lambda: self._open(item))
        delete = menu.addAction("Delete", lambda: self.deleted.emit(item.data(SUMMARY_ROLE)))
        self._look.keep_icon(delete, "trash-2")
        menu.popup(self.list.viewport().mapToGlobal(at))


def _fits(title: str, wanted: Sequence[str]) -> bool:
    return all(word in title.casefold() for word in wanted)
