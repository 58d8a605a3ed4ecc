"""Files dragged out of the window, into file managers, chats, browsers and other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from nexus_desktop.domain.bounce import Bounce
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.ui.guarded import guarded
from nexus_desktop.workflows.drag_out import DragOut, Offer, OfferStage

TOO_EARLY = NexusError(
    "Not ready yet", "The file is still being rendered.", hint="Drag it again in a moment."
)


def file_data(path: Path) -> QMimeData:
    """Return a file as other programs take it, from a drag and from the clipboard."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drag_file(source: QWidget, path: Path) -> None:
    """Let a person drag a file from here; returns when it was dropped, or not.

    It may be copied or linked to, never moved: other programs refer to it where it lies.
    """
    drag = QDrag(source)
    drag.setMimeData(file_data(path))
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)


def drag_offer(source: QWidget, offer: Offer | None, say: Callable[[NexusError], None]) -> bool:
    """Let a person drag the file of an offer; return whether there was one, and say why not."""
    if offer is None or offer.stage is not OfferStage.READY:
        say(offer.error if offer is not None and offer.error is not None else TOO_EARLY)
        return False
    try:
        path = offer.take()
    except NexusError as error:
        say(error)
        return False
    drag_file(source, path)
    return True


def is_drag(event: QMouseEvent, pressed_at: QPoint | None) -> bool:
    """Return whether the pointer has gone far enough, with the button down, to mean it."""
    if pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
        return False
    way = event.position().toPoint() - pressed_at
    return way.manhattanLength() >= QApplication.startDragDistance()


class FileDragSource(QObject):
    """Lets what a widget shows be dragged out as files: each is made while the button is down."""

    def __init__(
        self,
        area: QWidget,
        drag_out: DragOut,
        bounce_at: Callable[[QPoint], Bounce | None],
        say: Callable[[NexusError], None],
        *,
        is_sideways: bool = False,
    ) -> None:
        """Watch a widget.

        Args:
            bounce_at: what lies at a point of the widget, if it can be dragged.
            say: told why nothing is dragged.
            is_sideways: up and down it is dragged for something else.
        """
        super().__init__(area)
        self._area, self._drag_out = area, drag_out
        self._bounce_at, self._say, self._is_sideways = bounce_at, say, is_sideways
        self._pressed_at: QPoint | None = None
        self._offer: Offer | None = None
        self._kept: Offer | None = None
        area.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                self._press(event.position().toPoint())
            case QEvent.Type.MouseMove if self._is_meant(event):
                self._drag()
                return True
            case QEvent.Type.MouseButtonRelease:
                self._let_go()
        return False

    def _is_meant(self, event: QMouseEvent) -> bool:
        if self._pressed_at is None or not is_drag(event, self._pressed_at):
            return False
        way = event.position().toPoint() - self._pressed_at
        if self._is_sideways and abs(way.y()) >= abs(way.x()):
            # What it is dragged for up and down has begun.
            self._let_go()
            return False
        return True

    def _press(self, at: QPoint) -> None:
        self._let_go()
        bounce = self._bounce_at(at)
        if bounce is None:
            return
        self._pressed_at = at
        kept = self._kept
        if kept is None or (kept.bounce, kept.choice) != (bounce, self._drag_out.choice):
            kept = self._drag_out.offer(bounce, lambda _offer: None)
        self._offer = kept

    def _drag(self) -> None:
        offer, self._pressed_at = self._offer, None
        if offer is None:
            return
        if offer.stage is not OfferStage.READY:
            # It goes on being made, for the next try.
            self._kept = offer
        if drag_offer(self._area, offer, self._say):
            self._end_press()

    def _end_press(self) -> None:
        """Let the widget know that the button is up, which the system tells nobody after a drag."""
        nowhere = QPointF(-1.0, -1.0)
        kind, none = QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton
        keys = Qt.KeyboardModifier.NoModifier
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, nowhere, self._area.mapToGlobal(nowhere), left, none, keys)
        QApplication.sendEvent(self._area, event)

    def _let_go(self) -> None:
        if self._offer is not None and self._offer is not self._kept:
            self._offer.withdraw()
        self._pressed_at = self._offer = None
