"""What the parts of the timeline share: the zoom, the scroll position, the lanes' heights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.ui.arrange.lane_layout import LEAST_HEIGHT, LaneLayout, allowed_height
from nexus_desktop.ui.arrange.ticks import RulerFormat
from nexus_desktop.ui.arrange.viewport import Viewport
from nexus_desktop.ui.arrange.wave_columns import SoundView, WaveScale

LEAST_AMPLITUDE, MOST_AMPLITUDE = 1.0, 64.0
ROOM_BELOW_PX = 96
"""How far the last lane can be scrolled up, so that there is a place to drop more."""


class ViewState(QObject):
    """How a person looks at the project; never part of it, nor of undo.

    Attributes:
        heights: lane heights that differ from the default, by track.
        amplitude: vertical zoom of the waves; 1 shows full scale.

    Signals:
        viewport_changed: another stretch of time, or another zoom.
        lanes_changed: lanes are elsewhere, or of other heights.
        waves_changed: waves are to be drawn differently.
        ruler_changed: the ruler counts in something else.
        scrolled_by_hand: the person looked elsewhere; do not pull the view away.
    """

    viewport_changed = Signal()
    lanes_changed = Signal()
    waves_changed = Signal()
    ruler_changed = Signal()
    scrolled_by_hand = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self.layout = LaneLayout()
        self.heights: dict[TrackId, int] = {}
        self.scroll_y = 0
        self.page_height = 0
        self.amplitude = 1.0
        self.wave_scale = WaveScale.LINEAR
        self.sound_view = SoundView.WAVE
        self.ruler_format = RulerFormat.TIME
        self._tracks: tuple[TrackId, ...] = ()
        self._heights_before: dict[TrackId, int] | None = None

    def show(self, viewport: Viewport) -> None:
        """Look at another stretch of time."""
        if viewport != self.viewport:
            self.viewport = viewport
            self.viewport_changed.emit()

    def show_by_hand(self, viewport: Viewport) -> None:
        """Look elsewhere because somebody scrolled or zoomed there."""
        self.scrolled_by_hand.emit()
        self.show(viewport)

    def use_tracks(self, tracks: Sequence[TrackId]) -> None:
        """Lay out the lanes of these tracks; heights of those that are gone are kept for undo."""
        self._tracks = tuple(tracks)
        self._lay_out()

    def resize_lane(self, track: TrackId, height: float) -> None:
        self._heights_before = None
        self.heights[track] = allowed_height(height)
        self._lay_out()

    def use_heights(self, heights: Mapping[TrackId, int]) -> None:
        """Give several lanes other heights at once."""
        self.heights = {**self.heights, **heights}
        self._lay_out()

    def toggle_collapsed(self) -> None:
        """Make all lanes as low as they get, or give them back their heights."""
        if self._heights_before is not None:
            self.heights, self._heights_before = self._heights_before, None
        else:
            self._heights_before = dict(self.heights)
            self.heights = dict.fromkeys(self._tracks, LEAST_HEIGHT)
        self._lay_out()

    def fit_lanes(self) -> None:
        """Share the height there is among all lanes, as far as their limits allow."""
        if self._tracks:
            self.use_heights(
                dict.fromkeys(self._tracks, allowed_height(self.page_height // len(self._tracks)))
            )

    def use_page(self, width: int, height: int) -> None:
        """Tell how large the lanes are on the screen; who sees everything goes on doing so."""
        self.page_height = height
        resized = self.viewport.resized(width)
        shows_all = self.viewport == self.viewport.fitted_whole()
        self.show(resized.fitted_whole() if shows_all else resized)
        self.scroll_lanes(self.scroll_y)

    @property
    def lowest_scroll(self) -> int:
        """The furthest the lanes can be scrolled."""
        return max(0, self.layout.total + ROOM_BELOW_PX - self.page_height)

    def scroll_lanes(self, y: float) -> None:
        place = round(min(max(0, y), self.lowest_scroll))
        if place != self.scroll_y:
            self.scroll_y = place
            self.lanes_changed.emit()

    def reveal_lane(self, row: int) -> None:
        """Scroll as little as needed to see a whole lane."""
        if not 0 <= row < self.layout.count:
            return
        top, bottom = self.layout.top(row), self.layout.top(row) + self.layout.height(row)
        self.scroll_lanes(min(max(self.scroll_y, bottom - self.page_height), top))

    def zoom_amplitude(self, factor: float) -> None:
        amplitude = min(max(self.amplitude * factor, LEAST_AMPLITUDE), MOST_AMPLITUDE)
        if amplitude != self.amplitude:
            self.amplitude = amplitude
            self.waves_changed.emit()

    def use_wave_scale(self, scale: WaveScale) -> None:
        if scale is not self.wave_scale:
            self.wave_scale = scale
            self.waves_changed.emit()

    def use_sound_view(self, view: SoundView) -> None:
        if view is not self.sound_view:
            self.sound_view = view
            self.waves_changed.emit()

    def use_ruler(self, form: RulerFormat) -> None:
        if form is not self.ruler_format:
            self.ruler_format = form
            self.ruler_changed.emit()

    def _lay_out(self) -> None:
        layout = LaneLayout.of(self._tracks, self.heights)
        if layout != self.layout:
            self.layout = layout
            self.scroll_y = min(self.scroll_y, self.lowest_scroll)
            self.lanes_changed.emit()
