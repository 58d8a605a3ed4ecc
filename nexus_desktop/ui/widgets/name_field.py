"""A field in which something gets a name, in the place of what shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from nexus_desktop.ui.guarded import guarded, nothing


class NameField(QLineEdit):
    """Return keeps the name; Escape leaves the field, and nothing else.

    Signals:
        left: with Escape.
    """

    left = Signal()

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.setPlaceholderText(subject)
        self.setAccessibleName(subject)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # a dialog around it would take it for its own button
