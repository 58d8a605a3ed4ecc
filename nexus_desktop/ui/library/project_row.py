"""How a project of the library stands in the list: its title, and three columns of facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nexus_desktop.domain.timecode import format_duration
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.workflows.library import ProjectSummary

ROW_HEIGHT = 40
PAD = 12
COLUMNS = (("Length", 96), ("Tracks", 64), ("Saved", 132))
SUMMARY_ROLE = Qt.ItemDataRole.UserRole
_MILLISECONDS = SampleRate(1000)
_RECENT_DAYS = 6


class ProjectRow(QStyledItemDelegate):
    """Draws the title and the facts over what the list draws of a row."""

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
        """Draw the row as the list does, and its words."""
        super().paint(painter, option, index)
        summary: ProjectSummary = index.data(SUMMARY_ROLE)
        look, box = self._look, QRect(option.rect).adjusted(PAD, 0, -PAD, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look.fonts.small)
        painter.setPen(look.theme.mute)
        for (_title, width), text in reversed(list(zip(COLUMNS, facts_of(summary), strict=True))):
            place = QRect(box.right() - width, box.top(), width, box.height())
            painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, text)
            box.setRight(place.left() - PAD)
        painter.setFont(look.fonts.title)
        painter.setPen(look.theme.text)
        title = QFontMetrics(look.fonts.title).elidedText(
            summary.title, Qt.TextElideMode.ElideMiddle, box.width()
        )
        painter.drawText(box, middle, title)

    @guarded(QSize)
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the same height for every row."""
        return QSize(0, ROW_HEIGHT)


def facts_of(summary: ProjectSummary, now: datetime | None = None) -> tuple[str, str, str]:
    """Return length, number of tracks and when it was saved, as people read them."""
    milliseconds = round(summary.length_s * 1000)
    length = format_duration(milliseconds, _MILLISECONDS) if milliseconds else "Empty"
    return length, str(summary.tracks), when_words(summary.saved_at, now or datetime.now(UTC))


def when_words(at: datetime | None, now: datetime) -> str:
    """Return "Today 12:41", "Yesterday 9:05", "Tuesday 18:30", then the date."""
    if at is None:
        return "Never"
    local, today = at.astimezone(), now.astimezone().date()
    clock = f"{local.hour}:{local:%M}"
    days = (today - local.date()).days
    if days == 0:
        return f"Today {clock}"
    if days == 1:
        return f"Yesterday {clock}"
    if timedelta() < timedelta(days=days) <= timedelta(days=_RECENT_DAYS):
        return f"{local:%A} {clock}"
    return f"{local.day} {local:%b %Y}"


def row_words(summary: ProjectSummary) -> str:
    """Return a project as a screen reader says it."""
    length, tracks, saved = facts_of(summary)
    return f"{summary.title}, {length}, {tracks} tracks, saved {saved}"
