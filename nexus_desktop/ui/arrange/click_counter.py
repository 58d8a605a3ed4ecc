"""Counts clicks at one place: Qt knows double clicks, the timeline also triple ones."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

_NEAR_PX = 6
_MOST = 3


class ClickCounter:
    """Tells whether a press is the first, second or third in a row."""

    def __init__(self) -> None:
        self._count = 0
        self._at = QPointF()
        self._time = 0

    def count(self, press: QMouseEvent) -> int:
        """Return 1 to 3 for a press; a fourth begins anew."""
        way = press.position() - self._at
        is_near = max(abs(way.x()), abs(way.y())) <= _NEAR_PX
        is_soon = press.timestamp() - self._time <= QApplication.doubleClickInterval()
        self._count = self._count % _MOST + 1 if is_near and is_soon else 1
        self._at, self._time = press.position(), press.timestamp()
        return self._count

    def reset(self) -> None:
        """Begin anew: what was pressed has been dragged."""
        self._count = 0
