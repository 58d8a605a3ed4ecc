"""The takes of a clip: the one that is heard is marked, each can be chosen and dragged out."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy

from nexus_desktop.domain import bounce
from nexus_desktop.domain.bounce import Bounce, take_title
from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.takes import all_takes
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.take import Take
from nexus_desktop.ui.context import UiContext
from nexus_desktop.ui.file_drag import FileDragSource
from nexus_desktop.ui.guarded import guarded, nothing

ROW_HEIGHT = 28
MOST_SHOWN = 5
_EDGE = 2
_FORGET = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})


class TakeList(QListWidget):
    """Choosing and discarding are commands; the list shows what has become of them."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._clip: Clip | None = None
        self._takes: tuple[Take, ...] = ()
        self.setAccessibleName("Takes")
        self.setToolTip("Click to hear a take instead, drag it out as a file, Delete forgets it.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.itemActivated.connect(self._choose)
        self.itemClicked.connect(self._choose)
        drag_out = context.command_context.drag_out
        if drag_out is not None:
            FileDragSource(self.viewport(), drag_out, self.bounce_at, context.show_error)

    def show_clip(self, clip: Clip) -> None:
        """Show the takes of a clip, the oldest first, whichever of them is heard."""
        project = self._context.session.project
        age = {source: place for place, source in enumerate(project.sources)}
        takes = tuple(sorted(all_takes(clip), key=lambda take: (age[take.source], take.id)))
        if (clip.id, takes) != (self._clip.id if self._clip else None, self._takes):
            self.clear()
            for take in takes:
                item = QListWidgetItem(take_title(project, clip, take), self)
                item.setSizeHint(QSize(0, ROW_HEIGHT))
                item.setToolTip(take.origin)
        self._clip, self._takes = clip, takes
        self.setCurrentRow(takes.index(clip.take))
        self.setFixedHeight(min(len(takes), MOST_SHOWN) * ROW_HEIGHT + 2 * _EDGE)

    def claims_key(self, key: int) -> bool:
        """Return whether a key means something here."""
        return key in _FORGET

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _FORGET and self.currentRow() >= 0:
            self._run("clip.discard_take", self.currentRow())
            return
        super().keyPressEvent(event)

    def _choose(self, item: QListWidgetItem) -> None:
        self._run("clip.take", self.row(item))

    def _run(self, command: str, row: int) -> None:
        clip = self._clip
        if clip is None:
            return
        take = self._takes[row]
        if command == "clip.take" and take == clip.take:
            return
        self._context.run(command, {"clip": clip.id, "take": take.id})
        self._show_heard()

    def _show_heard(self) -> None:
        """Mark the take that is heard, also where a command was refused."""
        if self._clip is not None and self._clip.take in self._takes:
            self.setCurrentRow(self._takes.index(self._clip.take))

    def bounce_at(self, at: QPoint) -> Bounce | None:
        """Return the take at a point, as a file that can be dragged out."""
        row = self.indexAt(at).row()
        if self._clip is None or not 0 <= row < len(self._takes):
            return None
        return _of_take(self._context, self._clip, self._takes[row])


def _of_take(context: UiContext, clip: Clip, take: Take) -> Bounce | None:
    try:
        return bounce.of_take(context.session.project, clip.id, take.id)
    except EditRefused as error:
        context.show_error(error)
        return None
