"""Which stretch of the timeline is on screen, and how frames and pixels answer each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nexus_desktop.domain.timeline import Frames, TimeRange

CLOSEST_FRAMES_PER_PIXEL = 1 / 32
"""The closest zoom: a single sample is 32 pixels wide."""
ROOM_BEHIND_THE_END = 0.1
"""How much of its length the project shows as empty space behind its end."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window on the timeline; every change gives a new one within the limits.

    Attributes:
        start: frame at the left edge, not necessarily a whole one.
        frames_per_pixel: the zoom; smaller is closer.
        width: pixels.
        length: frames of the project; the limits follow it.
    """

    start: float = 0.0
    frames_per_pixel: float = 1.0
    width: int = 1
    length: int = 1

    @property
    def end(self) -> float:
        """The frame at the right edge."""
        return self.start + self.width * self.frames_per_pixel

    @property
    def extent(self) -> float:
        """How many frames can be scrolled through: the project and some room behind it."""
        return max(1, self.length) * (1 + ROOM_BEHIND_THE_END)

    @property
    def widest_frames_per_pixel(self) -> float:
        """The zoom at which everything is on screen."""
        return max(self.extent / max(1, self.width), CLOSEST_FRAMES_PER_PIXEL)

    def frame_at(self, x: float) -> float:
        """Return the position under a pixel; may lie before zero or behind the end."""
        return self.start + x * self.frames_per_pixel

    def whole_frame_at(self, x: float) -> Frames:
        """Return the frame nearest to a pixel, never before zero."""
        return Frames(max(0, round(self.frame_at(x))))

    def x_of(self, frame: float) -> float:
        """Return the pixel of a position; it may lie outside the window."""
        return (frame - self.start) / self.frames_per_pixel

    def zoomed(self, at_x: float, factor: float) -> Viewport:
        """Return a view `factor` times closer in which the frame under `at_x` has not moved.

        At the edges of the timeline it moves as little as the limits allow.
        """
        closest, widest = CLOSEST_FRAMES_PER_PIXEL, self.widest_frames_per_pixel
        frames_per_pixel = min(max(self.frames_per_pixel / factor, closest), widest)
        start = self.frame_at(at_x) - at_x * frames_per_pixel
        return _limited(replace(self, start=start, frames_per_pixel=frames_per_pixel))

    def scrolled(self, by_px: float) -> Viewport:
        """Return the view moved to the right by so many pixels."""
        return self.moved_to(self.start + by_px * self.frames_per_pixel)

    def moved_to(self, start: float) -> Viewport:
        """Return the view with another left edge."""
        return _limited(replace(self, start=start))

    def centred_on(self, frame: float) -> Viewport:
        """Return the view with a position in its middle."""
        return self.moved_to(frame - self.width * self.frames_per_pixel / 2)

    def fitted(self, span: TimeRange) -> Viewport:
        """Return the closest view that shows all of a range."""
        frames_per_pixel = max(span.length / max(1, self.width), CLOSEST_FRAMES_PER_PIXEL)
        return _limited(replace(self, start=float(span.start), frames_per_pixel=frames_per_pixel))

    def fitted_whole(self) -> Viewport:
        """Return the view of the whole project with the room behind it."""
        return replace(self, start=0.0, frames_per_pixel=self.widest_frames_per_pixel)

    def resized(self, width: int) -> Viewport:
        """Return the view with another width; what is at the left edge stays there."""
        other = replace(self, width=max(1, width))
        frames_per_pixel = min(other.frames_per_pixel, other.widest_frames_per_pixel)
        return _limited(replace(other, frames_per_pixel=frames_per_pixel))

    def for_length(self, length: int) -> Viewport:
        """Return the view of a project of another length.

        Nothing moves, even where the view now shows more than there is, unless it shows nothing.
        """
        other = replace(self, length=max(1, length))
        return other if other.start < other.extent else _limited(other)


def _limited(view: Viewport) -> Viewport:
    """Return the view moved to the nearest place on the timeline."""
    latest = max(0.0, view.extent - view.width * view.frames_per_pixel)
    return replace(view, start=min(max(0.0, view.start), latest))
