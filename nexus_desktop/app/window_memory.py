"""Where the window stood when it was closed, and where it comes up again."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.state import AppState, StateFile

GEOMETRY = "geometry"
_log = logging.getLogger(__name__)


class WindowMemory:
    """Remembers for comfort: what cannot be read or used is forgotten without a word."""

    def __init__(self, file: StateFile) -> None:
        self._file = file
        self._state = AppState()
        try:
            self._state = file.load()
        except StoreError as error:
            _log.warning("%s: %s", error.title, error.message)

    @property
    def is_first_start(self) -> bool:
        """Whether no window was ever closed here."""
        return GEOMETRY not in self._state.window

    def place(self, window: QWidget, usual: tuple[int, int]) -> None:
        """Put the window where it was, or in a size that fits the screen."""
        stored = self._state.window.get(GEOMETRY, "")
        geometry = QByteArray.fromBase64(stored.encode("ascii", "ignore"))
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            room = window.screen().availableSize()
            window.resize(min(usual[0], room.width()), min(usual[1], room.height()))

    def keep(self, window: QWidget) -> None:
        """Remember where the window stands."""
        text = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
        self._state = replace(self._state, window={**self._state.window, GEOMETRY: text})

    def save(self) -> None:
        """Write it down.

        Raises:
            StoreError: the disk refused.
        """
        self._file.save(self._state)
