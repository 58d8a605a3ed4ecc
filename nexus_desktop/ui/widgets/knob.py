"""A round control: an arc as far as the value goes, the value under it, its name below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import RING, groove_color, outline_rounded
from nexus_desktop.ui.widgets.value_control import ValueControl
from nexus_desktop.ui.widgets.value_scale import ValueScale

_SIZE = QSize(64, 76)
_ARC = 30.0
_ARC_WIDTH = 4.0
_TOP = 5.0
_LINE = 16
_START_DEGREES = 225.0
_SWEEP_DEGREES = 270.0
_WAY = 160.0
_DIAL_BOTTOM = 40


class Knob(ValueControl):
    """Dragged up and down, typed into by clicking the value or pressing Return or a digit.

    The arc grows from where nothing happens: from zero where the scale has both signs, else from
    its lower end.
    """

    def __init__(
        self, look: Look, name: str, scale: ValueScale, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, name, scale, parent)
        self._title = name
        self._editor: QLineEdit | None = None
        self.setFixedSize(_SIZE)

    def way_length(self) -> float:
        return _WAY

    def way_between(self, start: QPointF, end: QPointF) -> float:
        return (start.y() - end.y()) + (end.x() - start.x())

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return _SIZE

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return _SIZE

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() > _DIAL_BOTTOM:
            self.start_typing()
        else:
            super().mousePressEvent(event)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.start_typing()
        elif typed and typed in "0123456789-+.,":
            self.start_typing(typed)
        else:
            super().keyPressEvent(event)

    def start_typing(self, first: str = "") -> None:
        """Open a field over the value; Return takes it, Escape and leaving it do not."""
        if self._editor is not None:
            return
        editor = _ValueEditor(first or self.words(), self)
        editor.setGeometry(0, _DIAL_BOTTOM - 2, self.width(), _LINE + 6)
        editor.setFont(self.look.fonts.caption)
        editor.setAccessibleName(self._title)
        if not first:
            editor.selectAll()
        editor.returnPressed.connect(self._take_typed)
        editor.editingFinished.connect(self._stop_typing)
        self._editor = editor
        editor.show()
        editor.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take_typed(self) -> None:
        if self._editor is None:
            return
        try:
            amount = self.scale.number(self._editor.text())
        except ValueError:
            return
        self.settle(amount)

    def _stop_typing(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dial = QRectF((self.width() - _ARC) / 2, _TOP, _ARC, _ARC)
        self._draw_arc(painter, dial)
        names_top = _DIAL_BOTTOM + _LINE
        painter.setFont(self.look.fonts.caption)
        painter.setPen(theme.text if self.isEnabled() else theme.disabled)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(0, _DIAL_BOTTOM, self.width(), _LINE), centre, self.words())
        painter.setPen(theme.mute if self.isEnabled() else theme.disabled)
        name = painter.fontMetrics().elidedText(
            self._title, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(QRectF(0, names_top, self.width(), _LINE), centre, name)
        if self.shows_focus:
            ring = dial.adjusted(-5, -5, 5, 5)
            outline_rounded(painter, ring, ring.width() / 2, theme.accent, RING)

    def _draw_arc(self, painter: QPainter, dial: QRectF) -> None:
        theme = self.look.theme
        pen = QPen(groove_color(theme), _ARC_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(dial, *_sixteenths(0.0, 1.0))
        here = self.scale.share(self.amount)
        home = self.scale.share(0.0) if self.scale.minimum < 0 else 0.0
        if here != home:
            pen.setColor(theme.accent if self.isEnabled() else theme.disabled)
            painter.setPen(pen)
            painter.drawArc(dial, *_sixteenths(min(here, home), max(here, home)))


class _ValueEditor(QLineEdit):
    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)


def _sixteenths(start: float, end: float) -> tuple[int, int]:
    """Return begin and length of an arc between two shares, in Qt's sixteenths of a degree."""
    begin = _START_DEGREES - _SWEEP_DEGREES * start
    return round(begin * 16), round(-_SWEEP_DEGREES * (end - start) * 16)
