"""How much sound an input has lost, and which frame is recorded now: a count held against a clock.

A device that could not deliver says so at best, never how much is missing. But its frames come at
a steady pace: right after it has delivered, the count lies on a line. When the count stays below
that line for longer than any device takes to deliver, what is missing will never come.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass
from itertools import islice

SETTLE_S = 0.5
"""How long the count must stay below the line; no device delivers as rarely."""
LINE_S = 4.0
"""How far back the line is looked for: quartzes drift apart, and it has to follow."""
LEAST_OBSERVATIONS = 8
FLAGGED_S, UNFLAGGED_S = 0.003, 0.040
"""The least loss that is believed: where the device has told of one, and where it has not."""
STEADY_S = 0.005
"""By how much the line may seem to fall within that time, as devices are late now and then."""
DOUBT_S = 0.002
"""An observation that took longer than this was interrupted and says nothing about time."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Frames that never came: so many, before frame `at` of what is recorded."""

    at: int
    frames: int


@dataclass(frozen=True, slots=True)
class _Observation:
    """The count at a moment; `offset` is where the line through it crosses time zero."""

    now: float
    count: int
    offset: float


class Arrivals:
    """Follows one input. Counts are those of the recording: a loss that was filled is in them.

    `observe` belongs to one thread; any thread may ask for `captured_at`.
    """

    def __init__(self, sample_rate: int, latency: int) -> None:
        """Begin.

        Args:
            latency: frames between the air and the count.
        """
        self._sample_rate, self._latency = sample_rate, latency
        self._lock = threading.Lock()
        self._seen: deque[_Observation] = deque()
        self._filled = 0
        self._flags = 0
        self._flagged: deque[float] = deque()

    def observe(self, arrived: int, flags: int, before: float, after: float) -> Loss | None:
        """Take note of a count, and return a loss that has become certain; it counts as filled.

        Args:
            arrived: frames that the device has delivered so far.
            flags: how often it has told of a loss so far.
            before, after: the time in seconds around the look at the count.
        """
        with self._lock:
            count = arrived + self._filled
            if flags > self._flags:
                self._flags = flags
                self._flagged.append(self._seen[-1].now if self._seen else after)
            if after - before <= DOUBT_S or not self._seen:
                offset = count - after * self._sample_rate
                self._seen.append(_Observation(after, count, offset))
            while self._seen[0].now < after - LINE_S:
                self._seen.popleft()
            return self._loss(after)

    def captured_at(self, now: float) -> float | None:
        """Return which frame of the recording is in the air at a time; None before it is known."""
        with self._lock:
            if len(self._seen) < LEAST_OBSERVATIONS:
                return None
            line = max(seen.offset for seen in self._seen)
            return line + now * self._sample_rate + self._latency

    def _loss(self, now: float) -> Loss | None:
        seen = self._seen
        first = bisect_left(seen, now - SETTLE_S, key=lambda each: each.now)
        if not first or len(seen) - first < LEAST_OBSERVATIONS:
            return None
        middle = bisect_left(seen, now - SETTLE_S / 2, key=lambda each: each.now)
        edge, later = self._edge(first, middle), self._edge(middle, len(seen))
        if len(self._flagged) < 2 and edge - later > STEADY_S * self._sample_rate:
            return None  # it is being lost yet, and nobody has told that it is another one
        before, is_flagged = seen[first - 1], False
        if self._flagged:
            if before.now < self._flagged[0]:
                return None  # what came before it is still among the recent ones
            flagged_at, is_flagged = self._flagged.popleft(), True
            place = bisect_right(seen, flagged_at, key=lambda each: each.now)
            before = seen[max(0, place - 1)]
        missing = round(self._edge(0, first) - max(edge, later))
        least_s = FLAGGED_S if is_flagged else UNFLAGGED_S
        if missing < math.ceil(least_s * self._sample_rate):
            return Loss(before.count, 0) if is_flagged else None
        self._fill(missing, first)
        return Loss(before.count, missing)

    def _edge(self, start: int, end: int) -> float:
        return max((each.offset for each in islice(self._seen, start, end)), default=-math.inf)

    def _fill(self, frames: int, first: int) -> None:
        """Count the frames that are put in the place of what is missing."""
        self._filled += frames
        for place in range(first, len(self._seen)):
            each = self._seen[place]
            self._seen[place] = _Observation(each.now, each.count + frames, each.offset + frames)
