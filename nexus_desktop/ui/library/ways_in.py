"""The ways into the editor, as large cards: open a file, begin anew, look at the demo."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from nexus_desktop.ui.commands import UiCommands, keys_of
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import RING, fill_rounded, outline_rounded
from nexus_desktop.ui.widgets.pressable import Pressable

HEIGHT, NARROWEST = 120, 180
_RADIUS = 8.0
_PAD = 16
_ICON = 24
_LINE = 20


@dataclass(frozen=True, slots=True)
class WayIn:
    """A command as a card says it."""

    command_id: str
    icon: str
    title: str
    words: str


WAYS = (
    WayIn("file.open", "folder-open", "Open a file", "Or drop it anywhere: audio, video, .nexus"),
    WayIn("file.new", "file-plus", "New project", "Begin with an empty timeline"),
    WayIn("app.demo", "music", "Demo project", "A few seconds of music to try things on"),
)


class WaysIn(QWidget):
    """The cards in a row, all of one width."""

    def __init__(self, look: Look, commands: UiCommands) -> None:
        super().__init__()
        self.setAccessibleName("Ways to begin")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.cards = tuple(_Card(look, way) for way in WAYS)
        for card in self.cards:
            card.clicked.connect(commands.actions[card.way.command_id].trigger)
            row.addWidget(card, 1)


class _Card(Pressable):
    """An icon, a title with its keys, and a sentence."""

    def __init__(self, look: Look, way: WayIn) -> None:
        super().__init__(look)
        self.way = way
        self._keys = keys_of(way.command_id)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(NARROWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.describe(way.title, self._keys)
        self.setAccessibleDescription(way.words)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        look, theme = self.look, self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = QRectF(self.rect())
        is_hot = self.underMouse() or self.isDown()
        fill_rounded(painter, face, _RADIUS, self.face_color() if is_hot else theme.bg2)
        outline_rounded(painter, face, _RADIUS, theme.line, theme.line_width)
        if self.shows_focus:
            outline_rounded(painter, face, _RADIUS, theme.accent, RING)
        look.icons.paint(painter, self.way.icon, QRectF(_PAD, _PAD, _ICON, _ICON), theme.accent)
        box = face.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.setFont(look.fonts.small)
        painter.setPen(theme.mute)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._keys)
        title = QRectF(_PAD, _PAD + _ICON + 12, box.width(), _LINE)
        words = title.translated(0, _LINE)
        words.setBottom(face.bottom() - 8)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, wrapped, self.way.words)
        painter.setFont(look.fonts.title)
        painter.setPen(theme.text)
        shown = QFontMetrics(look.fonts.title).elidedText(
            self.way.title, Qt.TextElideMode.ElideRight, round(title.width())
        )
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, shown)
