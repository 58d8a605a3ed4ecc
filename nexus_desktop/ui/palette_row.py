"""A row of the palette: icon, title, and its keys or what stands against it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.ui.commands import shown_keys, tool_tip
from nexus_desktop.ui.fuzzy import fit
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import fill_rounded
from nexus_desktop.workflows.commands.command import Command
from nexus_desktop.workflows.library import ProjectSummary

ROW_HEIGHT = 32
ENTRY_ROLE = Qt.ItemDataRole.UserRole
_PAD, _ICON, _TITLE_LEFT, _GAP = 12, 16, 40, 16
_RADIUS = 4.0
_OFF_COUNTS, _ALIAS_COUNTS = 0.8, 0.7


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be chosen: a command, or a project to open.

    Attributes:
        names: what else it is found by; the title counts more.
        obstacle: why it cannot be done now, as a sentence; empty if it can.
    """

    title: str
    names: tuple[str, ...]
    icon: str = ""
    keys: str = ""
    obstacle: str = ""
    help: str = ""
    command_id: str = ""
    project: ProjectId | None = None


def command_entry(command: Command, obstacle: str) -> Entry:
    """Return a command as an entry."""
    return Entry(
        command.title.rstrip("…"),
        (command.id, *command.aliases),
        command.icon,
        shown_keys(command),
        obstacle,
        tool_tip(command, obstacle),
        command_id=command.id,
    )


def project_entry(project: ProjectSummary) -> Entry:
    """Return a project as an entry."""
    title = f"Open: {project.title}"
    return Entry(title, (project.title,), "folder", "Project", project=project.id)


def matches(typed: str, entries: tuple[Entry, ...]) -> list[Entry]:
    """Return the entries that fit what was typed, best first; what cannot be done comes later."""
    found = []
    for entry in entries:
        others = (fit(typed, name) * _ALIAS_COUNTS for name in entry.names)
        score = max([fit(typed, entry.title), *others])
        if score > 0:
            found.append((score * (_OFF_COUNTS if entry.obstacle and typed else 1.0), entry))
    return [entry for _score, entry in sorted(found, key=lambda pair: -pair[0])]


class PaletteRow(QStyledItemDelegate):
    """Titles stand in one column, with an icon or without."""

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
        """Draw the whole row."""
        entry: Entry = index.data(ENTRY_ROLE)
        look, theme = self._look, self._look.theme
        state: QStyle.StateFlag = option.state
        box: QRect = option.rect
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            fill_rounded(painter, QRectF(box), _RADIUS, theme.selection if is_chosen else theme.bg3)
        quiet = theme.disabled if entry.obstacle else theme.mute
        if entry.icon:
            top = box.top() + (box.height() - _ICON) / 2
            look.icons.paint(
                painter, entry.icon, QRectF(box.left() + _PAD, top, _ICON, _ICON), quiet
            )
        right = box.adjusted(0, 0, -_PAD, 0)
        painter.setFont(look.fonts.small)
        painter.setPen(theme.faint if entry.obstacle else theme.mute)
        words = entry.obstacle or entry.keys
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, words)
        taken = QFontMetrics(look.fonts.small).horizontalAdvance(words)
        place = box.adjusted(_TITLE_LEFT, 0, -_PAD - taken - _GAP, 0)
        painter.setFont(look.fonts.body)
        painter.setPen(theme.disabled if entry.obstacle else theme.text)
        title = QFontMetrics(look.fonts.body).elidedText(
            entry.title, Qt.TextElideMode.ElideMiddle, place.width()
        )
        painter.drawText(place, middle, title)

    @guarded(QSize)
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the same height for every row."""
        return QSize(0, ROW_HEIGHT)
