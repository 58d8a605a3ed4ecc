"""A coloured dot and the words it stands beside."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.tones import Tone, tone_color

_DOT, _GAP = 7.0, 6


class StatusDot(QWidget):
    """Says a state in words; the dot's colour repeats it for who looks only from afar."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._text, self._tone = "", Tone.QUIET
        self.setFont(look.fonts.small)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        look.theme_changed.connect(self.update)

    @property
    def text(self) -> str:
        return self._text

    def show_text(self, text: str, tone: Tone) -> None:
        """Say something else."""
        if (text, tone) == (self._text, self._tone):
            return
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = int(_DOT) + _GAP + metrics.horizontalAdvance(self._text) + 2
        return QSize(width, metrics.height())

    @guarded(nothing)
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone_color(self._look.theme, self._tone))
        painter.drawEllipse(QPointF(_DOT / 2, self.height() / 2), _DOT / 2, _DOT / 2)
        painter.setPen(self._look.theme.mute)
        rest = self.rect().adjusted(int(_DOT) + _GAP, 0, 0, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._text)
