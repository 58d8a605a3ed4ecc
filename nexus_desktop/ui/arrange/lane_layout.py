"""Where each track's lane lies: heights one under another, found by bisection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from nexus_desktop.domain.ids import TrackId

DEFAULT_HEIGHT = 132
LEAST_HEIGHT = 48
MOST_HEIGHT = 400


def allowed_height(height: float) -> int:
    """Return the lane height nearest to the wished one."""
    return round(min(max(height, LEAST_HEIGHT), MOST_HEIGHT))


@dataclass(frozen=True, slots=True)
class LaneLayout:
    """The lanes of a project from top to bottom, in pixels of the unscrolled column.

    Attributes:
        tops: the upper edge of each lane, and last the lower edge of the last one.
    """

    tops: tuple[int, ...] = (0,)

    @staticmethod
    def of(tracks: Iterable[TrackId], heights: Mapping[TrackId, int]) -> LaneLayout:
        """Stack the tracks; those without a height of their own get the default."""
        each = (heights.get(track, DEFAULT_HEIGHT) for track in tracks)
        return LaneLayout(tuple(accumulate(each, initial=0)))

    @property
    def count(self) -> int:
        return len(self.tops) - 1

    @property
    def total(self) -> int:
        """The height of all lanes together."""
        return self.tops[-1]

    def top(self, row: int) -> int:
        return self.tops[row]

    def height(self, row: int) -> int:
        return self.tops[row + 1] - self.tops[row]

    def row_at(self, y: float) -> int | None:
        """Return the lane at a height; None above the first and below the last."""
        if not 0 <= y < self.total:
            return None
        return bisect_right(self.tops, y) - 1

    def nearest_row(self, y: float) -> int | None:
        """Return the lane at or nearest to a height; None where there are no lanes."""
        if self.count == 0:
            return None
        return bisect_right(self.tops, min(max(y, 0), self.total - 1)) - 1

    def rows_between(self, y0: float, y1: float) -> range:
        """Return the lanes that show anything between two heights."""
        if self.count == 0 or y1 <= 0 or y0 >= self.total:
            return range(0)
        first = bisect_right(self.tops, max(y0, 0)) - 1
        last = bisect_right(self.tops, min(y1, self.total) - 1) - 1
        return range(first, last + 1)
