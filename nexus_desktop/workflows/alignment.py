"""Where a recording belongs: what was heard and what was captured, looked at together."""

from __future__ import annotations

import statistics
import threading
from collections import deque

from nexus_desktop.domain.recording import Course

MOST_LOOKS = 500
"""The first ten seconds: later, the quartzes of two devices may have drifted apart."""
ENOUGH_LOOKS = 25


class Alignment:
    """Finds the moment of the course at which the first recorded frame was in the air.

    `look` belongs to one thread; any thread may ask.
    """

    def __init__(self, course: Course, rate: int, input_rate: int, late_frames: int = 0) -> None:
        """Begin.

        Args:
            rate: of the course; that of the recording is `input_rate`.
            late_frames: how much later than reported everything arrives, as it was measured, at
                the rate of the course.
        """
        self._course = course
        self._pace = rate / input_rate
        self._late = late_frames
        self._lock = threading.Lock()
        self._offsets: deque[float] = deque()
        self._last: float = 0.0

    def look(self, place: int, captured: float) -> None:
        """Take note of the frame that is heard and of the one that is in the air."""
        recorded = captured * self._pace
        moment = self._course.moment_of(place, round(self._last + recorded))
        if moment <= 0:
            return  # nothing is heard yet: the playhead waits where it will begin
        with self._lock:
            self._last = moment - recorded
            if len(self._offsets) < MOST_LOOKS:
                self._offsets.append(self._last)

    @property
    def is_certain(self) -> bool:
        with self._lock:
            return len(self._offsets) >= ENOUGH_LOOKS

    @property
    def offset(self) -> int:
        """The moment at which the recording's first frame belongs; 0 while nothing is known."""
        with self._lock:
            if not self._offsets:
                return 0
            return round(statistics.median(self._offsets)) - self._late
