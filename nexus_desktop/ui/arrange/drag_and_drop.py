"""Files dragged in from elsewhere: what may be dropped, and where it would land."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.drop_ghost import DropGhost
from nexus_desktop.ui.arrange.gestures.stage import Stage
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.file_drops import local_files
from nexus_desktop.ui.guarded import guarded

NOT_A_FILE = "Only files on this computer can be dropped here. Save it first, then drop the file."


class FileDrops(QObject):
    """Watches a widget and its children's area for files, and shows ghosts on the lanes.

    Signals:
        files_dropped: paths, the lane (None for new tracks) and the frame they begin at.
        refused: why nothing was taken, as a sentence.
    """

    files_dropped = Signal(list, object, int)
    refused = Signal(str)

    def __init__(
        self, area: QWidget, lanes: Lanes, state: ViewState, stage: Stage, parent: QObject
    ) -> None:
        """Accept drops anywhere on `area`; `lanes` lies somewhere inside it."""
        super().__init__(parent)
        self._area = area
        self._lanes = lanes
        self._state = state
        self._stage = stage
        area.setAcceptDrops(True)
        area.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if isinstance(event, QDragMoveEvent):
            self._hover(event)
            return True
        if isinstance(event, QDragLeaveEvent):
            self._lanes.show_ghost(None)
            self._stage.show_guide(None)
            return True
        if isinstance(event, QDropEvent):
            self._drop(event)
            return True
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        # Web pages are let in too: only a drop that is refused in words teaches anything.
        if not event.mimeData().hasUrls():
            return False
        self._accept(event)
        self._hover(event)
        return True

    def _hover(self, event: QDragMoveEvent | QDragEnterEvent) -> None:
        self._accept(event)
        paths = local_files(event.mimeData())
        if paths:
            row, at = self._target(event.position(), event.modifiers())
            names = tuple(path.name for path in paths)
            self._lanes.show_ghost(DropGhost(names, row, at))

    def _drop(self, event: QDropEvent) -> None:
        self._lanes.show_ghost(None)
        paths = local_files(event.mimeData())
        if not paths:
            self._stage.show_guide(None)
            self.refused.emit(NOT_A_FILE)
            return
        self._accept(event)
        row, at = self._target(event.position(), event.modifiers())
        self._stage.show_guide(None)
        is_new = row >= self._state.layout.count
        self.files_dropped.emit(paths, None if is_new else row, at)

    def _accept(self, event: QDropEvent) -> None:
        """Say that the file stays where it is, whatever the other side would rather do."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _target(self, at: QPointF, keys: Qt.KeyboardModifier) -> tuple[int, Frames]:
        """Return the lane (their number for a new one) and the snapped frame under a point."""
        place = self._lanes.mapFrom(self._area, at)
        layout, is_shift = self._state.layout, bool(keys & Qt.KeyboardModifier.ShiftModifier)
        row = layout.row_at(place.y() + self._state.scroll_y) if place.y() >= 0 else 0
        if is_shift or row is None:
            row = layout.count
        # The first sound of a project begins it: nobody wants silence before the place they hit.
        if place.x() < 0 or layout.count == 0:
            return row, Frames(0)
        frame = self._state.viewport.whole_frame_at(place.x())
        invert = bool(keys & Qt.KeyboardModifier.AltModifier)
        snap = self._stage.snap([frame], invert=invert)
        self._stage.show_guide(snap.guide)
        return row, Frames(max(0, frame + snap.by))
