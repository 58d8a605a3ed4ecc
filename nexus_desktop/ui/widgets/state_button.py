"""A small button with a letter that is on or off: mute, solo, record."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import RING, draw_face, outline_rounded
from nexus_desktop.ui.widgets.pressable import Pressable
from nexus_desktop.ui.widgets.tones import Tone, on_tone_color, tone_color

_SIZE = QSize(24, 24)
_FACE_HEIGHT = 20
_RADIUS = 4.0


class StateButton(Pressable):
    """Its face is 24 × 20; two pixels above and below belong to it, so that it is easy to hit."""

    def __init__(
        self,
        look: Look,
        letters: str,
        title: str,
        keys: str = "",
        *,
        tone: Tone = Tone.ACCENT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._tone = tone
        self.setText(letters)
        self.setCheckable(True)
        self.setFixedSize(_SIZE)
        self.describe(title, keys)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return _SIZE

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        margin = (self.height() - _FACE_HEIGHT) / 2
        face = QRectF(self.rect()).adjusted(0, margin, 0, -margin)
        draw_face(painter, self.look.theme, face, _RADIUS, self.face_color())
        painter.setFont(self.look.fonts.badge)
        painter.setPen(self._text_color())
        painter.drawText(face, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.shows_focus:
            ring = self.look.theme.text if self.isChecked() else self.look.theme.accent
            outline_rounded(painter, face, _RADIUS, ring, RING)

    def face_color(self) -> QColor:
        """Return the colour of the face for its present state."""
        if self.isChecked() and self.isEnabled():
            return tone_color(self.look.theme, self._tone)
        return super().face_color()

    def _text_color(self) -> QColor:
        theme = self.look.theme
        if not self.isEnabled():
            return theme.disabled
        return on_tone_color(theme, self._tone) if self.isChecked() else theme.mute
