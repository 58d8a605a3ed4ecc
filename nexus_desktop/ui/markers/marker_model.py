"""The markers of a project as rows of a table, each cell of which can be typed into."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from nexus_desktop.domain.marker import Marker
from nexus_desktop.domain.project import DEFAULT_RATE, Project
from nexus_desktop.domain.timecode import format_duration, format_time
from nexus_desktop.ui.guarded import guarded

Index = QModelIndex | QPersistentModelIndex
_WRITTEN = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole})
_NO_PARENT = QModelIndex()
_NO_HOURS = "0:"
"""Left away, as there is little room; what remains is read as minutes and seconds when typed."""


class Column(IntEnum):
    """What is read from left to right."""

    NAME = 0
    START = 1
    END = 2


_HEADINGS = ("Name", "Start", "End")


def _no_data() -> object:
    return None


def _no_flags() -> Qt.ItemFlag:
    return Qt.ItemFlag.NoItemFlags


class MarkerModel(QAbstractTableModel):
    """Follows a project; what is typed is handed on, and shown once it has become an edit."""

    def __init__(self, on_typed: Callable[[int, Column, str], None]) -> None:
        """Hand the row, the column and the text that was typed to `on_typed`."""
        super().__init__()
        self._on_typed = on_typed
        self._markers: tuple[Marker, ...] = ()
        self._rate = DEFAULT_RATE

    def show(self, project: Project) -> bool:
        """Show the markers of a project; return whether they are others than before."""
        if (self._markers, self._rate) == (project.markers, project.sample_rate):
            return False
        are_same = [each.id for each in self._markers] == [each.id for each in project.markers]
        if not are_same:
            self.beginResetModel()
        self._markers, self._rate = project.markers, project.sample_rate
        if not are_same:
            self.endResetModel()
        elif self._markers:
            last = self.index(len(self._markers) - 1, Column.END)
            self.dataChanged.emit(self.index(0, Column.NAME), last)
        return True

    def marker_at(self, row: int) -> Marker | None:
        return self._markers[row] if 0 <= row < len(self._markers) else None

    def row_of(self, marker: Marker | None) -> int:
        """Return where a marker stands now, whatever became of its name and place; −1: nowhere."""
        if marker is None:
            return -1
        return next((row for row, each in enumerate(self._markers) if each.id == marker.id), -1)

    @guarded(int)
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._markers)

    @guarded(int)
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    @guarded(_no_data)
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        marker = self.marker_at(index.row())
        if marker is None:
            return None
        if role in _WRITTEN:
            return self._text(marker, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words(marker)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_HEADINGS[index.column()]}: {self._text(marker, Column(index.column()))}"
        return None

    @guarded(_no_data)
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    @guarded(_no_flags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    @guarded(bool)
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        marker, column = self.marker_at(index.row()), Column(index.column())
        text = str(value).strip()
        if marker is None or role != Qt.ItemDataRole.EditRole:
            return False
        if text != self._text(marker, column):
            self._on_typed(index.row(), column, text)
        return True

    def _text(self, marker: Marker, column: Column) -> str:
        if column is Column.NAME:
            return marker.name
        if column is Column.END and not marker.is_region:
            return ""
        at = marker.span.start if column is Column.START else marker.span.end
        return format_time(at, self._rate).removeprefix(_NO_HOURS)

    def _words(self, marker: Marker) -> str:
        name = marker.name or "Without a name"
        if not marker.is_region:
            return name
        length = format_duration(marker.span.length, self._rate)
        return f"{name} · {length}"
