"""A choice that opens a menu, where more can be done than choosing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox

from nexus_desktop.ui.guarded import guarded, nothing


class MenuBox(QComboBox):
    """Looks like a choice, and opens a menu.

    Signals:
        opened: it was pressed.
    """

    opened = Signal()

    def __init__(self, subject: str) -> None:
        """Show nothing yet; `subject` is what is chosen, as screen readers say it."""
        super().__init__()
        self._subject = subject
        self.addItem("")
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_text(self, text: str) -> None:
        """Show what is chosen."""
        self.setItemText(0, text)
        self.setAccessibleName(f"{self._subject}: {text}")

    @guarded(nothing)
    def showPopup(self) -> None:
        self.opened.emit()
