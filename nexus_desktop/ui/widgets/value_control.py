"""The gestures that sliders and knobs share: drag, fine with Shift, wheel, keys, reset."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import by_keyboard
from nexus_desktop.ui.widgets.value_scale import ValueScale

_TICKS = 10_000
_FINE = 0.1
_PAGE = 10
_NOTCH = 120
_STEPS_OF_KEY = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_PageDown: -_PAGE,
    Qt.Key.Key_PageUp: _PAGE,
}


class ValueControl(QSlider):
    """Holds a value on a scale; what it looks like and where it is dragged is its subclass's.

    It is a QSlider so that screen readers know what it is and can change it.

    Signals:
        value_moved: the value while it is being dragged; show it, keep nothing.
        value_settled: the value at the end of a gesture; keep it, as one step.
    """

    value_moved = Signal(float)
    value_settled = Signal(float)

    def __init__(
        self, look: Look, name: str, scale: ValueScale, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = look
        self.scale = scale
        self._name, self._help = name, ""
        self._amount = scale.default
        self._is_ours = False
        self._is_changed = False
        self._dragged_share = 0.0
        self._last_point: QPointF | None = None
        self._shows_focus = False
        self.takes_wheel = True
        self.setRange(0, _TICKS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.valueChanged.connect(self._on_ticks)
        look.theme_changed.connect(self.update)
        self.show_amount(scale.default)

    def explain(self, words: str) -> None:
        """Say what the value is for, in the tool tip and to screen readers, behind the value."""
        self._help = words
        self._describe()

    @property
    def amount(self) -> float:
        """The value, in the unit of the scale."""
        return self._amount

    @property
    def is_dragged(self) -> bool:
        return self._last_point is not None

    @property
    def shows_focus(self) -> bool:
        """Whether a focus ring belongs around it now."""
        return self._shows_focus and self.hasFocus()

    def words(self) -> str:
        """Return the value as people read it."""
        return self.scale.words(self._amount)

    def show_amount(self, amount: float) -> None:
        """Show a value that was changed elsewhere; tells nobody, and never tears it from a hand."""
        if not self.is_dragged:
            self._hold(amount)

    def way_length(self) -> float:
        """Return how many pixels of dragging lead from one end to the other."""
        return max(1.0, float(self.width()))

    def way_between(self, start: QPointF, end: QPointF) -> float:
        """Return how far a drag between two points goes, in pixels towards the upper end."""
        return end.x() - start.x()

    def share_under(self, point: QPointF) -> float | None:
        """Return where a press jumps to, or None where it only takes hold."""
        return None

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._last_point = event.position()
        self._is_changed = False
        target = self.share_under(event.position())
        self._dragged_share = self.scale.share(self._amount) if target is None else target
        if target is not None:
            self._move_to(self.scale.value(target))
        self.update()

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last_point is None:
            return
        way = self.way_between(self._last_point, event.position()) / self.way_length()
        is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._dragged_share += way * (_FINE if is_fine else 1.0)
        self._last_point = event.position()
        if way:
            self._move_to(self.scale.value(self._dragged_share))

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last_point = None
        if self._is_changed:
            self._is_changed = False
            self.value_settled.emit(self._amount)
        self.update()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.settle(self.scale.default)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _NOTCH
        if not self.takes_wheel or not notches:
            event.ignore()
            return
        self._step(notches, event.modifiers())
        event.accept()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS_OF_KEY:
            self._step(_STEPS_OF_KEY[key], event.modifiers())
        elif key == Qt.Key.Key_Home:
            self.settle(self.scale.minimum)
        elif key == Qt.Key.Key_End:
            self.settle(self.scale.maximum)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.settle(self.scale.default)
        else:
            event.ignore()

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def settle(self, amount: float) -> None:
        """Take a value as one whole gesture."""
        if self._hold(amount):
            self.value_moved.emit(self._amount)
            self.value_settled.emit(self._amount)

    def _step(self, steps: float, modifiers: Qt.KeyboardModifier) -> None:
        is_fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        step = self.scale.fine_step if is_fine else self.scale.step
        self.settle(self._amount + steps * step)

    def _move_to(self, amount: float) -> None:
        if self._hold(amount):
            self._is_changed = True
            self.value_moved.emit(self._amount)

    def _hold(self, amount: float) -> bool:
        """Take the nearest value the scale has; tell whether that is another one."""
        before, self._amount = self._amount, self.scale.rounded(amount)
        self._is_ours = True
        self.setValue(round(self.scale.share(self._amount) * _TICKS))
        self._is_ours = False
        self._describe()
        self.update()
        return self._amount != before

    def _describe(self) -> None:
        words = self.words()
        self.setAccessibleDescription(f"{words}. {self._help}" if self._help else words)
        self.setToolTip(f"{self._name}: {words}\n{self._help}".rstrip())

    def _on_ticks(self, ticks: int) -> None:
        """Follow a change that did not come from here, but from a screen reader."""
        if not self._is_ours:
            self.settle(self.scale.value(ticks / _TICKS))
