"""The upper edge of a card: the effect's name and state; pressed to fold, dragged to move."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from nexus_desktop.ui.guarded import guarded, nothing
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton

_BUTTON = 24


class CardHead(QWidget):
    """Every switch is reached with the keyboard; moving by keyboard is in the menu.

    Signals:
        pressed: without having been dragged.
        dragged, dropped: where the pointer is on the screen, while it is held and when let go.
    """

    pressed = Signal()
    dragged = Signal(QPointF)
    dropped = Signal(QPointF)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._held_at: QPointF | None = None
        self._is_dragged = False
        self.setToolTip("Press to fold, drag to move")
        self.fold = IconButton(
            look, "chevron-down", f"Fold {name}", kind=ButtonKind.QUIET, size=_BUTTON
        )
        self.fold.clicked.connect(self.pressed)
        self.power = IconButton(look, "power", f"{name} on", kind=ButtonKind.QUIET, size=_BUTTON)
        self.power.setCheckable(True)
        self.more = IconButton(
            look, "ellipsis", f"More on {name}", kind=ButtonKind.QUIET, size=_BUTTON
        )
        self.title = ElidedLabel(name)
        self.title.setFont(look.fonts.title)
        self.state = QLabel()
        self.state.setProperty("tone", "mute")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.fold)
        row.addWidget(self.title, 1)
        row.addWidget(self.state)
        row.addWidget(self.power)
        row.addWidget(self.more)

    def show_folded(self, *, is_folded: bool) -> None:
        """Point the arrow to where the rest is."""
        self.fold.show_icon("chevron-right" if is_folded else "chevron-down")

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._held_at, self._is_dragged = event.globalPosition(), False

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held_at is None:
            return
        way = (event.globalPosition() - self._held_at).manhattanLength()
        self._is_dragged = self._is_dragged or way >= QApplication.startDragDistance()
        if self._is_dragged:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition())

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held_at is None:
            return
        self._held_at = None
        self.unsetCursor()
        if self._is_dragged:
            self.dropped.emit(event.globalPosition())
        else:
            self.pressed.emit()
