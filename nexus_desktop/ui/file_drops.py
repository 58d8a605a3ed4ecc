"""Files dragged in from elsewhere, for places that open or import whatever is dropped on them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.ui.guarded import guarded


class FileDrops(QObject):
    """Watches a widget; what lies in it may take files first, as the timeline does.

    Signals:
        files_dropped: a list of paths.
        hovered: whether files are held over the widget now.
    """

    files_dropped = Signal(list)
    hovered = Signal(bool)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        area.setAcceptDrops(True)
        area.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragLeaveEvent):
            self.hovered.emit(False)
            return True
        # Entering and moving are drops too, by their class.
        if not isinstance(event, QDropEvent):
            return False
        paths = local_files(event.mimeData())
        if not paths:
            return False
        # Copying says that the file stays where it is, whatever the other side would rather do.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if isinstance(event, QDragEnterEvent):
            self.hovered.emit(True)
        elif event.type() is QEvent.Type.Drop:
            self.hovered.emit(False)
            self.files_dropped.emit(paths)
        return True


def local_files(data: QMimeData) -> list[Path]:
    """Return the files of this computer among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
