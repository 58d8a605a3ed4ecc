"""Lets gestures work on the open session and the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from nexus_desktop.domain.errors import EditRefused, NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.gestures.stage import Edit
from nexus_desktop.ui.arrange.snapping import NO_SNAP, Snap, snapped, targets
from nexus_desktop.ui.arrange.ticks import tick_scale
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.workflows.commands.context import EditModes
from nexus_desktop.workflows.edit_session import EditSession


class SessionStage(QObject):
    """The `Stage` of the program.

    Attributes:
        guide: where the guide line is drawn, if it is.

    Signals:
        guide_changed: the guide line is elsewhere, or gone.
        said: a text belongs beside the pointer; empty for none.
    """

    guide_changed = Signal()
    said = Signal(str)

    def __init__(
        self,
        session: EditSession,
        state: ViewState,
        modes: EditModes,
        show_error: Callable[[NexusError], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.guide: Frames | None = None
        self._session = session
        self._state = state
        self._modes = modes
        self._show_error = show_error

    @property
    def project(self) -> Project:
        return self._session.project

    @property
    def selection(self) -> Selection:
        return self._session.selection

    @property
    def cursor(self) -> Frames:
        return self._session.cursor

    @property
    def viewport(self) -> Viewport:
        return self._state.viewport

    def select(self, selection: Selection) -> None:
        self._session.select(selection)

    def set_cursor(self, at: int) -> None:
        self._session.set_cursor(at)

    def snap(
        self, edges: Sequence[int], *, invert: bool, moving: frozenset[ClipId] = frozenset()
    ) -> Snap:
        if self._modes.is_snapping is invert:
            return NO_SNAP
        view = self._state.viewport
        selection = Selection() if not moving else self._session.selection
        near = (view.start, view.end)
        # The project before the gesture: a dragged clip must not snap to its own preview.
        project = self._session.history.project
        fixed = targets(project, selection, self._session.cursor, near, moving)
        rate = project.sample_rate
        grid = tick_scale(view.frames_per_pixel, rate, self._state.ruler_format).minor
        return snapped(edges, fixed, grid, view.frames_per_pixel)

    def show_guide(self, at: Frames | None) -> None:
        if at != self.guide:
            self.guide = at
            self.guide_changed.emit()

    def say(self, text: str) -> None:
        self.said.emit(text)

    def preview(self, edit: Edit) -> None:
        try:
            self._session.preview(edit)
        except EditRefused as refusal:
            self.said.emit(refusal.message)

    def apply(self, edit: Edit, label: Label) -> None:
        try:
            self._session.apply(edit, label)
        except EditRefused as refusal:
            self._session.cancel_preview()
            self._show_error(refusal)

    def cancel_preview(self) -> None:
        self._session.cancel_preview()

    def pan(self, dx: float, dy: float) -> None:
        self._state.show_by_hand(self._state.viewport.scrolled(-dx))
        self._state.scroll_lanes(self._state.scroll_y - dy)
