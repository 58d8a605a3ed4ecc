"""The output for a computer without a sound card: everything runs, nothing is heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from nexus_desktop.engine.block import Block, silence

BUFFER_S = 5.0
BURST_S = 0.01


class NullOutput:
    """Takes frames at the pace of a clock, so that the playhead and the meters move as ever."""

    latency = 0
    underruns = 0

    def __init__(
        self,
        sample_rate: int,
        channels: int,
        *,
        reason: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = "No sound"
        self.reason = reason
        self.sample_rate, self.channels = sample_rate, channels
        self.capacity, self.burst = round(BUFFER_S * sample_rate), round(BURST_S * sample_rate)
        self._clock = clock
        self._lock = threading.Lock()
        self._written = 0
        self._consumed = 0
        self._empty_moments = 0
        self._line: float | None = None

    @property
    def written(self) -> int:
        return self._written

    @property
    def consumed(self) -> int:
        with self._lock:
            return self._advanced()

    @property
    def heard(self) -> int:
        return self.consumed

    @property
    def is_running(self) -> bool:
        return self._line is not None

    @property
    def empty_moments(self) -> int:
        with self._lock:
            self._advanced()
            return self._empty_moments

    def start(self) -> None:
        with self._lock:
            self._line = self._consumed - self._clock() * self.sample_rate

    def stop(self) -> None:
        with self._lock:
            self._advanced()
            self._line = None
            self._consumed = self._written

    def waiting(self, at: int, frames: int) -> Block:
        """Return silence: nobody hears whether a change here is smooth."""
        return silence(frames, self.channels)

    def put(self, at: int, block: Block) -> None:
        with self._lock:
            self._advanced()
            self._written = max(self._written, at + len(block))

    def close(self) -> None:
        """Nothing was opened."""

    def _advanced(self) -> int:
        if self._line is None:
            return self._consumed
        due = int(self._line + self._clock() * self.sample_rate)
        if due > self._written > self._consumed:
            self._empty_moments += 1
        if due > self._written:
            self._line -= due - self._written
        self._consumed = max(self._consumed, min(due, self._written))
        return self._consumed
