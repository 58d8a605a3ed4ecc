"""Where something lasts: stretches of a stream over which a condition holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.timeline import Frames, TimeRange

MOST_RUNS = 10_000
"""Kept with their places; more are only counted, so that a ruined file of hours fits in memory."""


class Runs:
    """Finds the runs of True in a stream of booleans, in pieces of any length."""

    def __init__(self, shortest: int) -> None:
        """Look for runs of at least `shortest` frames."""
        self._shortest = max(1, shortest)
        self._ended: list[TimeRange] = []
        self._ended_count = 0
        self._frames = 0
        self._began: int | None = None

    def add(self, holds: NDArray[np.bool_]) -> None:
        """Take in whether the condition holds for the next frames."""
        edges = np.diff(holds.astype(np.int8), prepend=np.int8(self._began is not None))
        starts = np.flatnonzero(edges > 0) + self._frames
        ends = np.flatnonzero(edges < 0) + self._frames
        if self._began is not None:
            starts = np.concatenate([[self._began], starts])
        self._began = int(starts[-1]) if len(starts) > len(ends) else None
        self._end(starts[: len(ends)], ends)
        self._frames += len(holds)

    def skip(self, frames: int) -> None:
        """Take in frames for which the condition does not hold."""
        if frames and self._began is not None:
            self._end(np.array([self._began]), np.array([self._frames]))
            self._began = None
        self._frames += frames

    @property
    def ranges(self) -> tuple[TimeRange, ...]:
        """The first `MOST_RUNS`; one that lasts until now ends here."""
        lasting = [TimeRange(Frames(self._began or 0), Frames(self._frames))] * self._lasts
        return (*self._ended, *lasting)[:MOST_RUNS]

    @property
    def count(self) -> int:
        """How many there are, kept or not."""
        return self._ended_count + self._lasts

    @property
    def _lasts(self) -> bool:
        return self._began is not None and self._frames - self._began >= self._shortest

    def _end(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        is_long = ends - starts >= self._shortest
        self._ended_count += int(np.count_nonzero(is_long))
        room = MOST_RUNS - len(self._ended)
        pairs = zip(starts[is_long][:room].tolist(), ends[is_long][:room].tolist(), strict=True)
        self._ended += [TimeRange(Frames(start), Frames(end)) for start, end in pairs]
