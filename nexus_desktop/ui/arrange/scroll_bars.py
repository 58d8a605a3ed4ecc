"""The two scroll bars of the timeline, kept in step with the view."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from nexus_desktop.ui.arrange.view_state import ViewState

_STEPS = 1_000_000
"""Steps of the horizontal bar over the whole project: pixels would not fit into its integers."""
_LINE_PX = 30


class ScrollBars(QObject):
    """Makes both bars; they are out of sight where there is nothing to scroll.

    Attributes:
        across, down: the bars, for the layout.
    """

    def __init__(self, state: ViewState, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self.across = QScrollBar(Qt.Orientation.Horizontal, parent)
        self.down = QScrollBar(Qt.Orientation.Vertical, parent)
        self.across.setAccessibleName("Scroll through time")
        self.down.setAccessibleName("Scroll through tracks")
        for bar in (self.across, self.down):
            # Lanes keep their size whether or not there is something to scroll.
            policy = bar.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            bar.setSizePolicy(policy)
        self.across.valueChanged.connect(self._on_across)
        self.down.valueChanged.connect(state.scroll_lanes)
        state.viewport_changed.connect(self.refresh)
        state.lanes_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show where the view is."""
        state, view = self._state, self._state.viewport
        with QSignalBlocker(self.across), QSignalBlocker(self.down):
            shown = min(1.0, view.width * view.frames_per_pixel / view.extent)
            page = max(1, round(shown * _STEPS))
            self.across.setRange(0, _STEPS - page)
            self.across.setPageStep(page)
            self.across.setSingleStep(max(1, page * _LINE_PX // max(1, view.width)))
            self.across.setValue(round(view.start / view.extent * _STEPS))
            self.down.setRange(0, state.lowest_scroll)
            self.down.setPageStep(max(1, state.page_height))
            self.down.setSingleStep(_LINE_PX)
            self.down.setValue(state.scroll_y)
        self.across.setVisible(page < _STEPS)
        self.down.setVisible(state.lowest_scroll > 0)

    def _on_across(self, value: int) -> None:
        view = self._state.viewport
        self._state.show_by_hand(view.moved_to(value / _STEPS * view.extent))
