"""A position that can be read, typed over, and turned digit by digit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.timecode import format_time, parse_time
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look

_PAD = 12
_NOTE_GAP = 8
_SLACK = 4
"""Room for the cursor behind the last digit; without it the text would scroll."""
_HEIGHT = 40
_SMALL_HEIGHT = 32
_NOTCH = 120


class TimeField(QLineEdit):
    """Shows h:mm:ss.mmm; the wheel and the Up and Down keys turn the digit they are at.

    Return takes what was typed, Escape brings back what was there. While it is being edited,
    `show_time` waits, so that a running playhead does not write over the person's hand.

    Signals:
        time_edited: a person chose another position, in frames.
    """

    time_edited = Signal(int)

    def __init__(
        self,
        look: Look,
        name: str,
        rate: SampleRate,
        *,
        is_large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._rate = rate
        self._frames = 0
        self._shown = ""
        self._note = ""
        self._widest_note = ""
        self._is_large = is_large
        self.setFont(look.fonts.time if is_large else look.fonts.body)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}. Type a time, or turn a digit with the wheel.")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("display", True)
        self.returnPressed.connect(self._take_typed)
        self.textEdited.connect(self._on_typing)
        look.theme_changed.connect(self.update)
        self._write()

    @property
    def frames(self) -> int:
        """The position it stands for, whatever is being typed."""
        return self._frames

    def show_time(self, frames: int) -> None:
        """Show a position that was changed elsewhere."""
        if frames != self._frames:
            self._frames = frames
            if not self.is_edited:
                self._write()

    def use_rate(self, rate: SampleRate) -> None:
        """Count in another project rate from now on."""
        self._rate = rate
        self._write()

    def show_note(self, note: str, widest: str = "") -> None:
        """Write a few words behind the time ("bar 54.2"), with room kept for the `widest`."""
        if widest and widest != self._widest_note:
            self._widest_note = widest
            self.updateGeometry()
        if note != self._note:
            self._note = note
            self.update()

    @property
    def is_edited(self) -> bool:
        """Whether somebody is typing."""
        return self.hasFocus() and self.isModified()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self._shown)
        height = _HEIGHT if self._is_large else _SMALL_HEIGHT
        return QSize(width + self._note_room() + 2 * _PAD + _SLACK, height)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._write()
            self.clearFocus()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.isModified():
            up = 1 if event.key() == Qt.Key.Key_Up else -1
            self._turn_digit(self.cursorPosition(), up)
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = round(event.angleDelta().y() / _NOTCH)
        if notches and not self.is_edited:
            self._turn_digit(self._digit_under(event.position().toPoint()), notches)
        event.accept()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selectAll()

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._write()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._note or self.text() != self._shown:
            return
        painter = QPainter(self)
        painter.setFont(self.look.fonts.small)
        painter.setPen(self.look.theme.mute)
        time_font = QFontMetrics(self.font())
        # The note stands on the baseline of the time.
        baseline = (self.height() + time_font.ascent() - time_font.descent()) // 2
        left = _PAD + time_font.horizontalAdvance(self._shown) + _NOTE_GAP
        painter.drawText(left, baseline, self._note)

    def _on_typing(self, _text: str) -> None:
        self._mark_refused("")

    def _take_typed(self) -> None:
        try:
            frames = parse_time(self.text(), self._rate)
        except EditRefused as refusal:
            self._mark_refused(f"{refusal.message} {refusal.hint}".strip())
            return
        self._move_to(frames)
        self.clearFocus()

    def _move_to(self, frames: int) -> None:
        is_new = frames != self._frames
        self._frames = max(0, frames)
        self._write()
        if is_new:
            self.time_edited.emit(self._frames)

    def _turn_digit(self, position: int, by: int) -> None:
        """Change the digit left of a cursor position; carries over as a counter does."""
        text = self.text()
        place = max(1, min(position, len(text)))
        if not text[place - 1].isdigit():
            place -= 1  # a colon or the point: the digit before it is meant
        from_end = len(text) - place
        self._move_to(self._frames + by * self._frames_of_place(text[place:]))
        self.setCursorPosition(len(self.text()) - from_end)

    def _frames_of_place(self, right_of_digit: str) -> int:
        """Return how many frames one unit of the digit with these characters behind it is."""
        if "." not in right_of_digit:
            decimals = len(self.text()) - self.text().index(".") - 1
            return max(1, round(self._rate * 10.0 ** (len(right_of_digit) - decimals)))
        groups = right_of_digit.split(".")[0].split(":")
        seconds = int(60 ** (len(groups) - 1) * 10 ** len(groups[0]))
        return self._rate * seconds

    def _digit_under(self, point: QPoint) -> int:
        half_digit = QFontMetrics(self.font()).horizontalAdvance("0") // 2
        return self.cursorPositionAt(point + QPoint(half_digit, 0))

    def _write(self) -> None:
        text = format_time(self._frames, self._rate)
        if len(text) != len(self._shown):
            self.updateGeometry()
        self._shown = text
        if text != self.text():
            self.setText(text)
        self.setModified(False)
        self._mark_refused("")

    def _mark_refused(self, reason: str) -> None:
        """Show in the border, and in words, that what was typed is not a time."""
        if bool(self.property("refused")) == bool(reason):
            return
        self.setProperty("refused", bool(reason))
        self.setAccessibleDescription(reason)
        self.style().unpolish(self)
        self.style().polish(self)

    def _note_room(self) -> int:
        if not self._widest_note:
            return 0
        return QFontMetrics(self.look.fonts.small).horizontalAdvance(self._widest_note) + _NOTE_GAP
