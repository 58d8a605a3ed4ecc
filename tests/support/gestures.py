"""Mouse gestures on widgets, event by event, as a hand makes them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
STEPS = 6
NOTCH = 120


def drag(
    widget: QWidget, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    """Press at `start`, move to `end` in a few steps and let go."""
    send_mouse(widget, QEvent.Type.MouseButtonPress, start, modifiers, LEFT)
    for step in range(1, STEPS + 1):
        here = start + (end - start) * (step / STEPS)
        send_mouse(widget, QEvent.Type.MouseMove, here, modifiers, LEFT)
    send_mouse(widget, QEvent.Type.MouseButtonRelease, end, modifiers, Qt.MouseButton.NoButton)


def send_mouse(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPoint,
    modifiers: Qt.KeyboardModifier = NONE,
    held: Qt.MouseButton = LEFT,
) -> None:
    """Send one mouse event; a move has no button of its own, only held ones."""
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    where = QPointF(at)
    event = QMouseEvent(kind, where, widget.mapToGlobal(where), button, held, modifiers)
    QApplication.sendEvent(widget, event)


def turn_wheel(
    widget: QWidget, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier = NONE
) -> bool:
    """Turn the wheel, up for positive; tell whether the widget took it."""
    where = QPointF(at)
    event = QWheelEvent(
        where,
        widget.mapToGlobal(where),
        QPoint(),
        QPoint(0, notches * NOTCH),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()
