"""What all buttons that draw themselves have in common."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.painting import by_keyboard


class Pressable(QAbstractButton):
    """A button that is reached with Tab, and leaves the keyboard where it is when clicked.

    Whoever edits sound keeps Space and the arrow keys on the timeline while clicking around.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._shows_focus = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.theme_changed.connect(self.update)

    @property
    def shows_focus(self) -> bool:
        """Whether a focus ring belongs around it now."""
        return self._shows_focus and self.hasFocus()

    def describe(self, title: str, keys: str = "", reason: str = "") -> None:
        """Name the button for ears and pointer.

        Args:
            title: what it does, as in the menus.
            keys: its shortcut as people read it ("Ctrl+Z").
            reason: why it cannot be used now, if it cannot.
        """
        words = f"{title} ({keys})" if keys else title
        self.setAccessibleName(title)
        self.setAccessibleDescription(reason)
        self.setToolTip(f"{words}\n{reason}" if reason else words)

    def face_color(self) -> QColor:
        """Return the colour of the face for its present state."""
        theme = self.look.theme
        if not self.isEnabled():
            return theme.bg3
        if self.isDown():
            return theme.pressed
        return theme.hover if self.underMouse() else theme.bg3

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Return too: over a timeline, Space plays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_focus = by_keyboard(event)
        super().focusInEvent(event)
