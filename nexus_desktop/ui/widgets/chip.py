"""A pill with a few words about a state, sometimes with a dot, sometimes to press."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import RING, draw_face, outline_rounded
from nexus_desktop.ui.widgets.pressable import Pressable
from nexus_desktop.ui.widgets.tones import Tone, tone_color

_HEIGHT = 24
_PAD = 10
_DOT = 7.0
_GAP = 6


class Chip(Pressable):
    """Says "Snap: grid" or, with a dot, "Synced"; the middle of long words gives way."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        dot: Tone | None = None,
        is_pressable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._dot = dot
        self._is_pressable = is_pressable
        self._reserved = ""
        self.setFont(look.fonts.small)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if not is_pressable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_text(text, dot)

    def show_text(self, text: str, dot: Tone | None = None) -> None:
        """Say something else."""
        if (text, dot) == (self.text(), self._dot):
            return
        self._dot = dot
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def reserve(self, widest: str) -> None:
        """Keep room for these words, so that what stands beside it never moves."""
        self._reserved = widest
        self.updateGeometry()

    def face_color(self) -> QColor:
        """Return the colour of the face for its present state."""
        return super().face_color() if self._is_pressable else self.look.theme.bg3

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        words = max(
            metrics.horizontalAdvance(self.text()), metrics.horizontalAdvance(self._reserved)
        )
        return QSize(words + 2 * _PAD + self._dot_room() + 1, _HEIGHT)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 48), _HEIGHT)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        face = QRectF(self.rect())
        draw_face(painter, theme, face, _HEIGHT / 2, self.face_color())
        if self._dot is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone_color(theme, self._dot))
            centre = QPointF(_PAD + _DOT / 2, face.center().y())
            painter.drawEllipse(centre, _DOT / 2, _DOT / 2)
        words = face.adjusted(_PAD + self._dot_room(), 0, -_PAD, 0)
        painter.setFont(self.font())
        painter.setPen(theme.text if self._is_active() else theme.mute)
        shown = QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, round(words.width()) + 1
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self.shows_focus:
            outline_rounded(painter, face, _HEIGHT / 2, theme.accent, RING)

    def _dot_room(self) -> int:
        return 0 if self._dot is None else round(_DOT) + _GAP

    def _is_active(self) -> bool:
        return self._is_pressable and (self.underMouse() or self.isChecked())
