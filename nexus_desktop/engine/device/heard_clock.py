"""Which device frame is heard at this moment, from a count that jumps by whole buffers."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 0.5
"""How long an observation counts: longer than any burst, shorter than anybody waits for a jump."""
DOUBT_S = 0.002
"""An observation that took longer than this was interrupted and says nothing about time."""
LEAST_OBSERVATIONS = 4
SETTLING_S = 1.0
"""At first a device takes more than its latency; no sound is heard before its time, though."""


class HeardClock:
    """Smooths the count of frames taken by a device into the frame that is heard now.

    Right after the device has refilled itself, exactly `latency` frames lie before the one that
    is heard; at any other moment fewer do. So the true line is the upper edge of the observed
    counts, taken over the last half second. Reading the clock is an observation as well.
    """

    def __init__(
        self,
        sample_rate: int,
        latency: int,
        count: Callable[[], int],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sample_rate, self._latency = sample_rate, latency
        self._count, self._clock = count, clock
        self._lock = threading.Lock()
        self._observations: deque[tuple[float, float]] = deque()
        self._heard = self._start = 0
        self._started_at = -math.inf

    def restart(self, at: int) -> None:
        """Forget what was observed; nothing before device frame `at` is heard any more."""
        with self._lock:
            self._observations.clear()
            self._heard = self._start = at
            self._started_at = self._clock()

    def heard(self) -> int:
        """Return the device frame that is heard now; it never goes back."""
        with self._lock:
            before = self._clock()
            consumed = self._count()
            now = self._clock()
            if now - before <= DOUBT_S or not self._observations:
                self._observe(now, consumed - now * self._sample_rate)
            line = max(offset for _, offset in self._observations) + now * self._sample_rate
            heard = min(consumed, round(line) - self._latency)
            running_s = now - self._started_at
            if running_s < SETTLING_S:
                heard = min(heard, self._start + int(running_s * self._sample_rate))
            self._heard = max(self._heard, heard)
            return self._heard

    def _observe(self, now: float, offset: float) -> None:
        seen = self._observations
        seen.append((now, offset))
        while len(seen) > LEAST_OBSERVATIONS and seen[0][0] < now - WINDOW_S:
            seen.popleft()
