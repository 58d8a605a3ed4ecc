"""All that is needed to draw the lanes and to find what is under the pointer, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from nexus_desktop.domain.clip import Clip, Fade
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from nexus_desktop.ui.arrange.clip_index import ClipIndex
from nexus_desktop.ui.arrange.lane_layout import LaneLayout
from nexus_desktop.ui.arrange.viewport import Viewport

CLIP_MARGIN = 6
TITLE_HEIGHT = 18
LEAST_WAVE_HEIGHT = 16
HANDLE_INSET = 8
LEAST_WIDTH_WITH_HANDLES = 64
LEAST_HEIGHT_WITH_HANDLES = 28


@dataclass(frozen=True, slots=True)
class ClipBox:
    """Where a clip is drawn, in pixels of the lanes; it may reach far outside them."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def title_height(self) -> int:
        """The title strip; very low lanes give all their height to the wave."""
        has_room = self.bottom - self.top >= TITLE_HEIGHT + LEAST_WAVE_HEIGHT
        return TITLE_HEIGHT if has_room else 0

    @property
    def wave_top(self) -> float:
        return self.top + self.title_height

    @property
    def shows_handles(self) -> bool:
        is_high = self.bottom - self.wave_top >= LEAST_HEIGHT_WITH_HANDLES
        return is_high and self.width >= LEAST_WIDTH_WITH_HANDLES


@dataclass(frozen=True, slots=True)
class Handles:
    """The centres of a clip's handles, all at one height."""

    y: float
    fade_in_x: float
    fade_out_x: float
    gain_x: float


@dataclass(frozen=True, slots=True)
class LaneScene:
    """What the lanes show.

    Attributes:
        scroll_y: pixels of the lanes above the upper edge of the widget.
        amplitude: vertical zoom of the waves; 1 shows full scale.
        clips: prepared clips of the tracks.
    """

    project: Project
    viewport: Viewport
    layout: LaneLayout
    scroll_y: int = 0
    amplitude: float = 1.0
    selection: Selection = NOTHING_SELECTED
    clips: ClipIndex = field(default_factory=ClipIndex)

    def lane_top(self, row: int) -> int:
        return self.layout.top(row) - self.scroll_y

    def clip_box(self, row: int, clip: Clip) -> ClipBox:
        """Return where a clip of a lane is drawn.

        The left edge is a whole pixel, so that scrolling moves a drawn wave without changing it.
        """
        left = round(self.viewport.x_of(clip.span.start))
        width = max(1.0, clip.span.length / self.viewport.frames_per_pixel)
        top = self.lane_top(row)
        bottom = top + self.layout.height(row)
        return ClipBox(left, left + width, top + CLIP_MARGIN, bottom - CLIP_MARGIN)

    def handles(self, box: ClipBox, fade_in: Fade, fade_out: Fade) -> Handles:
        """Return where a clip's handles are; without fades they sit in its corners."""
        per_pixel = self.viewport.frames_per_pixel
        inset = min(HANDLE_INSET, box.width / 4)
        fade_in_x = box.left + max(inset, fade_in.length / per_pixel)
        fade_out_x = box.right - max(inset, fade_out.length / per_pixel)
        return Handles(
            box.wave_top + HANDLE_INSET,
            min(fade_in_x, box.right - inset),
            max(fade_out_x, box.left + inset),
            (box.left + box.right) / 2,
        )
