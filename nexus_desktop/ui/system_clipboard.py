"""Files on the clipboard that all programs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.file_drag import file_data
from nexus_desktop.ui.file_drops import local_files
from nexus_desktop.workflows.import_audio import Placement

OWN_FORMAT = "application/x-studio-nexus"
"""Says that what was copied last lies in this program, and is of no use to another."""


class SystemClipboard:
    """Only what somebody asks to be copied or pasted goes there or comes from there."""

    def __init__(
        self,
        on_copied: Callable[[Path], None],
        import_files: Callable[[list[Path], Placement], None],
    ) -> None:
        self._on_copied, self._import = on_copied, import_files

    def put_file(self, path: Path) -> None:
        """Let other programs paste a file."""
        QGuiApplication.clipboard().setMimeData(file_data(path))
        self._on_copied(path)

    def put_nothing(self) -> None:
        """Let no file be pasted that was copied before."""
        data = QMimeData()
        data.setData(OWN_FORMAT, b"")
        QGuiApplication.clipboard().setMimeData(data)

    def paste_files(self, row: int | None, at: Frames) -> bool:
        """Import the files that were copied last, if that is what was; return whether it was."""
        data = QGuiApplication.clipboard().mimeData()
        paths = local_files(data) if data is not None else []
        if paths:
            self._import(paths, Placement(row, at))
        return bool(paths)
