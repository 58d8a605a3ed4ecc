"""A message that lies beside the work instead of in its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.drawn_icon import DrawnIcon
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton
from nexus_desktop.ui.widgets.painting import fill_rounded, outline_rounded
from nexus_desktop.ui.widgets.tones import Tone

_RADIUS = 8.0
READING_MS = 8_000


class BannerKind(StrEnum):
    """How bad the news is. Red is for recording and clipping alone, so errors are not red."""

    INFO = "info"
    DONE = "done"
    WARN = "warn"
    ERROR = "error"


_ICONS = {
    BannerKind.INFO: ("info", Tone.ACCENT),
    BannerKind.DONE: ("circle-check", Tone.OK),
    BannerKind.WARN: ("triangle-alert", Tone.WARN),
    BannerKind.ERROR: ("circle-alert", Tone.WARN),
}


@dataclass(frozen=True, slots=True)
class BannerAction:
    """The one thing that can be done about a message."""

    title: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Message:
    """What a banner says.

    Attributes:
        title: what happened, in a few words.
        text: why; may be empty.
        hint: what to do next; may be empty.
        key: a later message with the same key takes the place of this one; the title if empty.
    """

    kind: BannerKind
    title: str
    text: str = ""
    hint: str = ""
    action: BannerAction | None = None
    key: str = ""

    @property
    def identity(self) -> str:
        return self.key or self.title


class Banner(QFrame):
    """One message: an icon, a title, words, perhaps a button, and a cross.

    Good news goes by itself after eight seconds, unless the pointer rests on it; everything
    else stays until somebody has seen it.

    Signals:
        dismissed: it is over; take it away.
    """

    dismissed = Signal()

    def __init__(self, look: Look, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.message = message
        self._going = QTimer(self, singleShot=True, interval=READING_MS)
        self._going.timeout.connect(self.dismissed)
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(" ".join(filter(None, (message.text, message.hint))))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._lay_out()
        self._start_going()
        look.theme_changed.connect(self.update)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        face = self.rect().toRectF()
        fill_rounded(painter, face, _RADIUS, theme.bg2)
        outline_rounded(painter, face, _RADIUS, theme.line, theme.line_width)

    @guarded(nothing)
    def enterEvent(self, event: QEnterEvent) -> None:
        self._going.stop()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        self._start_going()

    def _start_going(self) -> None:
        if self.message.kind in (BannerKind.INFO, BannerKind.DONE):
            self._going.start()

    def _lay_out(self) -> None:
        icon, tone = _ICONS[self.message.kind]
        close = IconButton(self.look, "x", "Close this message", kind=ButtonKind.QUIET, size=24)
        close.clicked.connect(self.dismissed)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 8, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(DrawnIcon(self.look, icon, tone, QSize(16, 24)), 0, 0)
        title = self._label(self.message.title)
        title.setFont(self.look.fonts.title)
        title.setMinimumHeight(24)
        grid.addWidget(title, 0, 1)
        grid.addWidget(close, 0, 2, Qt.AlignmentFlag.AlignTop)
        if self.message.text:
            grid.addWidget(self._label(self.message.text), 1, 1, 1, 2)
        if self.message.hint:
            hint = self._label(self.message.hint)
            hint.setProperty("tone", "mute")
            grid.addWidget(hint, 2, 1, 1, 2)
        if self.message.action is not None:
            grid.addLayout(self._action_row(self.message.action), 3, 1, 1, 2)
        grid.setRowMinimumHeight(4, 0)

    def _label(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _action_row(self, action: BannerAction) -> QHBoxLayout:
        button = QPushButton(action.title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: action.run())
        button.clicked.connect(self.dismissed)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 4)
        row.addWidget(button)
        row.addStretch(1)
        return row
