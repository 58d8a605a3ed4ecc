"""Brings calls from any thread to the one that owns the screens."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class QtDeliver(QObject):
    """Runs calls one after another on the thread it was made on; the `Deliver` of the task runner.

    A Qt object that is gone must not be signalled any more, and a thread may still be at work
    while the program ends: so `close` and `deliver` take turns, and later calls are dropped.
    """

    _handed_over = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._is_open = True
        self._handed_over.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Have `call` run soon on the screens' thread; returns at once, from any thread."""
        with self._lock:
            if self._is_open:
                self._handed_over.emit(call)

    def __call__(self, call: Callable[[], None]) -> None:
        self.deliver(call)

    def close(self) -> None:
        """Drop what has not run yet and everything that comes later."""
        with self._lock:
            self._is_open = False

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        if not self._is_open:
            return
        try:
            call()
        except Exception:  # noqa: BLE001 - an edge: nobody above could catch it
            sys.excepthook(*sys.exc_info())
