"""Where messages come up: a short stack over the lower right corner of the window."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.banner import Banner, Message

_WIDTH = 400
_MARGIN = 16
_AT_MOST = 3
_MOTION_MS = 120


class BannerArea(QWidget):
    """Lies over its parent without taking its clicks; nothing underneath moves.

    The newest message is lowest. Where there are more than three, the oldest goes.

    Signals:
        focus_left: a message went that had the keyboard; put it somewhere better.
    """

    focus_left = Signal()

    def __init__(self, look: Look, parent: QWidget, *, bottom: int = 0) -> None:
        """Lie over `parent`, `bottom` pixels above its lower edge."""
        super().__init__(parent)
        self.look = look
        self._host = parent
        self._bottom = bottom
        self._banners: list[Banner] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.setAccessibleName("Messages")
        parent.installEventFilter(self)
        self.hide()

    @property
    def banners(self) -> tuple[Banner, ...]:
        """The messages on show, oldest first."""
        return tuple(self._banners)

    def post(self, message: Message) -> Banner:
        """Show a message; one that is already there is not shown twice."""
        for banner in self.banners:
            if banner.message.identity == message.identity:
                self._remove(banner)
        for banner in self.banners[: len(self.banners) - _AT_MOST + 1]:
            self._remove(banner)
        banner = Banner(self.look, message, self)
        banner.dismissed.connect(lambda: self._remove(banner))
        self._banners.append(banner)
        self._rows.addWidget(banner)
        banner.show()
        self._settle()
        self._come_up(banner)
        QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))
        return banner

    def take_back(self, key: str) -> None:
        """Remove a message whose reason is gone."""
        for banner in self.banners:
            if banner.message.identity == key:
                self._remove(banner)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._settle()
        return False

    def _remove(self, banner: Banner) -> None:
        if banner not in self._banners:
            return
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and banner.isAncestorOf(focused)
        self._banners.remove(banner)
        self._rows.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
        self._settle()
        if had_keyboard:
            self.focus_left.emit()

    def _settle(self) -> None:
        """Take exactly the room the messages need."""
        self.setVisible(bool(self._banners))
        width = max(0, min(_WIDTH, self._host.width() - 2 * _MARGIN))
        self._rows.activate()
        height = self._rows.totalHeightForWidth(width)
        right = self._host.width() - _MARGIN
        bottom = self._host.height() - self._bottom - _MARGIN
        self.setGeometry(right - width, bottom - height, width, height)
        self.raise_()

    def _come_up(self, banner: Banner) -> None:
        """Let a message slide up a few pixels, for those who do not mind motion."""
        if self.look.reduced_motion or not self.isVisible():
            return
        end = self.pos()
        motion = QPropertyAnimation(self, b"pos", self)
        motion.setDuration(_MOTION_MS)
        motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        start = self.pos()
        start.setY(start.y() + _MARGIN)
        motion.setStartValue(start)
        motion.setEndValue(end)
        motion.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
