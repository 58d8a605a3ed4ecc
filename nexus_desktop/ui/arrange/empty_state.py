"""What an empty timeline says: how to begin, with a button for each way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

_WAYS = (
    ("file.open", "Open…", "folder-open"),
    ("app.demo", "Demo project", "music"),
    ("track.new_mono", "New track", "plus"),
)
_ICON = 40
_RADIUS = 12.0


class EmptyState(QWidget):
    """A centred invitation inside a dashed frame.

    Signals:
        command_requested: the id of the command somebody chose.
    """

    command_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel("Drop audio here", self, alignment=Qt.AlignmentFlag.AlignCenter)
        self._hint = QLabel(
            "WAV, FLAC, MP3, Ogg, Opus, M4A, AIFF and the sound of videos",
            self,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 36, 48, 36)
        column.setSpacing(8)
        column.addWidget(self._icon)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addSpacing(12)
        column.addLayout(self._buttons())
        look.theme_changed.connect(self._dress)
        self._dress()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1.5, Qt.PenStyle.DashLine))
        frame = self.rect().toRectF().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        for command, title, icon in _WAYS:
            button = QPushButton(title, self)
            self._look.keep_icon(button, icon)
            button.clicked.connect(lambda _checked=False, id_=command: self._ask(id_))
            row.addWidget(button)
        row.addStretch()
        return row

    def _ask(self, command: str) -> None:
        self.command_requested.emit(command)

    def _dress(self) -> None:
        look = self._look
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(look.icons.pixmap("audio-waveform", _ICON, look.theme.faint, scale))
        self._title.setFont(look.fonts.sized(18, look.fonts.title.weight()))
        self._hint.setFont(look.fonts.small)
        palette = self._hint.palette()
        palette.setColor(palette.ColorRole.WindowText, look.theme.mute)
        self._hint.setPalette(palette)
        self.update()
