"""Files on the clipboard that all programs share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.file_drag import file_data
from nexus_desktop.ui.file_drops import local_files
from nexus_desktop.workflows.import_audio import Placement

OWN_FORMAT = "application/x-studio-nexus"
"""Says which process has copied something."""

_OWN_MARK = str(os.getpid()).encode()


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
        self._put(file_data(path))
        self._on_copied(path)

    def put_nothing(self) -> None:
        """Let no file be pasted that was copied before."""
        self._put(QMimeData())

    def close(self) -> None:
        """Take back what lies there from here: it must not outlive Python."""
        clipboard = QGuiApplication.clipboard()
        data = clipboard.mimeData()
        if data is not None and data.data(OWN_FORMAT).data() == _OWN_MARK:
            clipboard.clear()

    def _put(self, data: QMimeData) -> None:
        data.setData(OWN_FORMAT, _OWN_MARK)
        QGuiApplication.clipboard().setMimeData(data)

    def paste_files(self, row: int | None, at: Frames) -> bool:
        """Import the files that were copied last, if that is what was; return whether it was."""
        data = QGuiApplication.clipboard().mimeData()
        paths = local_files(data) if data is not None else []
        if paths:
            self._import(paths, Placement(row, at))
        return bool(paths)
