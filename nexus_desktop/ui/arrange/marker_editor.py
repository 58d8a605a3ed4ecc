"""Lets a marker's name be typed where the marker stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nexus_desktop.domain.marker import Marker
from nexus_desktop.ui.guarded import guarded
from nexus_desktop.ui.look import Look

LEAST_WIDTH, HEIGHT = 140, 24


class MarkerEditor(QLineEdit):
    """A field over the ruler; Return and a click elsewhere keep what was typed, Escape does not."""

    def __init__(
        self,
        look: Look,
        ruler: QWidget,
        rename: Callable[[Marker, str], None],
        focus_back: Callable[[], None],
    ) -> None:
        """Hand a marker and its new name to `rename`; give the keyboard back by `focus_back`."""
        super().__init__(ruler)
        self._ruler = ruler
        self._rename = rename
        self._focus_back = focus_back
        self._marker: Marker | None = None
        self.setFont(look.fonts.small)
        self.setAccessibleName("Marker name")
        self.setFixedHeight(HEIGHT)
        self.installEventFilter(self)
        self.editingFinished.connect(self._finish)
        self.hide()

    def open(self, marker: Marker, box: QRectF) -> None:
        """Show the field over a marker that is drawn in `box`."""
        self._marker = marker
        width = max(LEAST_WIDTH, int(box.width()) + 24)
        self.setFixedWidth(width)
        self.move(max(0, min(int(box.left()), self._ruler.width() - width)), 2)
        self.setText(marker.name)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if is_escape:
            self._marker = None
            self._leave()
        return is_escape

    def _finish(self) -> None:
        marker, name = self._marker, self.text().strip()
        self._marker = None
        if marker is not None and name != marker.name:
            self._rename(marker, name)
        self._leave()

    def _leave(self) -> None:
        if not self.isHidden():
            self.hide()
            self._focus_back()
