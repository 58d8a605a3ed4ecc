"""Waits until nothing moves in the window any more, and saves a picture of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

LOOK_EVERY_MS = 40
QUIET_LOOKS = 8
"""The program counts as idle when it was so this many looks in a row."""


class Idle(QObject):
    """Calls once the program has become idle."""

    def __init__(
        self, is_idle: Callable[[], bool], run: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._is_idle = is_idle
        self._run = run
        self._quiet = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._quiet = self._quiet + 1 if self._is_idle() else 0
        if self._quiet >= QUIET_LOOKS:
            self._timer.stop()
            self._run()


def save_picture(window: QWidget, target: Path) -> bool:
    """Save what the window shows as PNG; False if the place cannot be written."""
    return window.grab().save(str(target), "PNG")
