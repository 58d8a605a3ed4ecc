"""The view commands of the timeline: zoom in and out, fit, and back."""

from __future__ import annotations

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.ui.arrange.view_state import ViewState
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.workflows.edit_session import EditSession

STEP = 2.0
NORMAL_PX_PER_SECOND = 100
_REVEAL_MARGIN = 0.1


class Zoom:
    """Changes the zoom around the place a person looks at."""

    def __init__(self, session: EditSession, state: ViewState) -> None:
        self._session = session
        self._state = state
        self._before: Viewport | None = None

    def step(self, factor: float, playhead: Frames) -> None:
        """Zoom around the playhead where it is on the screen, else around the middle."""
        view = self._state.viewport
        x = view.x_of(playhead)
        at_x = x if 0 <= x <= view.width else view.width / 2
        self._state.show_by_hand(view.zoomed(at_x, factor))

    def normal(self, playhead: Frames) -> None:
        """Show a second as 100 pixels."""
        per_pixel = self._session.project.sample_rate / NORMAL_PX_PER_SECOND
        self.step(self._state.viewport.frames_per_pixel / per_pixel, playhead)

    def fit(self) -> None:
        """Show the whole project."""
        self._remember()
        self._state.show(self._state.viewport.fitted_whole())

    def fit_selection(self) -> None:
        """Show the selected time, or that of the selected clips; all without a selection."""
        span = self._selected_span()
        if span is None:
            self.fit()
            return
        self._remember()
        self._state.show_by_hand(self._state.viewport.fitted(span))

    def toggle(self) -> None:
        """Go back and forth between the whole project and the last close view."""
        view = self._state.viewport
        if view != view.fitted_whole():
            self.fit()
        elif self._before is not None:
            before = self._before
            self._state.show(before.resized(view.width).for_length(view.length))

    def reveal(self, frame: Frames) -> None:
        """Scroll, if a frame is not on the screen, so that it is near the left edge."""
        view = self._state.viewport
        if not view.start <= frame <= view.end:
            margin = view.width * view.frames_per_pixel * _REVEAL_MARGIN
            self._state.show(view.moved_to(frame - margin))

    def _selected_span(self) -> TimeRange | None:
        selection = self._session.selection
        if selection.span is not None or not selection.clips:
            return selection.span
        clips = self._session.project.clips()
        spans = [clip.span for _track, clip in clips if clip.id in selection.clips]
        return TimeRange(min(spans).start, max(span.end for span in spans))

    def _remember(self) -> None:
        view = self._state.viewport
        if view != view.fitted_whole():
            self._before = view
