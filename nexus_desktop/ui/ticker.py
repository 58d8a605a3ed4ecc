"""The clock of everything that moves on the screen; it rests while nothing does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 16
"""Once a picture of a 60 Hz screen."""


class Ticker(QObject):
    """Calls `tick` for every picture until it says that nothing moves any more."""

    def __init__(self, tick: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._tick = tick
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Begin to tick, if it does not yet."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _on_timeout(self) -> None:
        if not self._tick():
            self._timer.stop()
