"""A square button with an icon, for the transport bar and the panels."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.theme import mixed
from nexus_desktop.ui.widgets.painting import RADIUS, draw_face, focus_ring, outline_rounded
from nexus_desktop.ui.widgets.pressable import Pressable

_ICON = 16.0
_CHECKED_LINE = 1.5


class ButtonKind(StrEnum):
    """How much a button asks to be noticed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    """Filled with the accent: the one thing to do here."""
    RECORD = "record"
    QUIET = "quiet"
    """No face until the pointer is over it; for buttons inside rows and messages."""


class IconButton(Pressable):
    """Shows a 16-pixel icon on a face of `size` pixels, and its title and keys as a tooltip."""

    def __init__(
        self,
        look: Look,
        icon: str,
        title: str,
        keys: str = "",
        *,
        kind: ButtonKind = ButtonKind.PLAIN,
        size: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self._icon = icon
        self._kind = kind
        self._side = size
        self._action: QAction | None = None
        self.setFixedSize(size, size)
        self.describe(title, keys)

    def show_icon(self, name: str) -> None:
        """Show another icon, as Play and Pause take turns."""
        if name != self._icon:
            self._icon = name
            self.update()

    def follow(self, action: QAction) -> None:
        """Be the face of an action: its title, keys and state; run it when clicked.

        The action's property "reason" says why it is disabled.
        """
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(self._mirror)
        self._mirror()

    def _mirror(self) -> None:
        action = self._action
        if action is None:
            return
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        reason = "" if action.isEnabled() else str(action.property("reason") or "")
        self.setEnabled(action.isEnabled())
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.describe(action.text().replace("&", "").rstrip("…"), keys, reason)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = QRectF(self.rect())
        if self.shows_focus:
            face = focus_ring(painter, self.look.theme, face)
        if self._kind is not ButtonKind.QUIET or self.underMouse() or self.isDown():
            radius = RADIUS - 1 if self.shows_focus else RADIUS
            draw_face(painter, self.look.theme, face, radius, self.face_color())
        if self.isChecked() and not self.shows_focus:
            outline_rounded(painter, face, RADIUS, self.look.theme.accent, _CHECKED_LINE)
        centre = face.center()
        corner = QPointF(centre.x() - _ICON / 2, centre.y() - _ICON / 2)
        box = QRectF(corner.x(), corner.y(), _ICON, _ICON)
        self.look.icons.paint(painter, self._icon, box, self._icon_color())

    def face_color(self) -> QColor:
        """Return the colour of the face for its present state."""
        theme = self.look.theme
        if self._kind is not ButtonKind.PRIMARY or not self.isEnabled():
            return super().face_color()
        if self.isDown():
            return mixed(theme.accent, theme.bg0, 0.18)
        return mixed(theme.accent, theme.text, 0.12) if self.underMouse() else theme.accent

    def _icon_color(self) -> QColor:
        theme = self.look.theme
        if not self.isEnabled():
            return theme.disabled
        if self._kind is ButtonKind.PRIMARY:
            return theme.on_accent
        if self._kind is ButtonKind.RECORD:
            return theme.rec
        is_resting = self._kind is ButtonKind.QUIET and not self.underMouse()
        return theme.mute if is_resting else theme.text
