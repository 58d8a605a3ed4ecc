"""Which clips of a track sound in a stretch of time, found without looking at the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.crossfades import EffectiveFades, effective_fades


class TrackPlan:
    """The clips of one track, laid out for bisection; the same for as long as they are.

    Fades are worked out when they are first heard, for the clips that overlap each other at a time.
    """

    def __init__(self, clips: tuple[Clip, ...]) -> None:
        count = len(clips)
        self.clips = clips
        self._starts = np.fromiter((clip.span.start for clip in clips), np.int64, count)
        self._ends = np.fromiter((clip.span.end for clip in clips), np.int64, count)
        self._reach = np.maximum.accumulate(self._ends)
        begins_group = np.ones(count + 1, np.bool_)
        begins_group[1:count] = self._starts[1:] >= self._reach[:-1]
        self._group_starts = np.flatnonzero(begins_group)
        self._fades: dict[int, tuple[EffectiveFades, ...]] = {}

    @property
    def end(self) -> int:
        """Where the last clip ends; zero without clips."""
        return int(self._reach[-1]) if self.clips else 0

    def sounding(self, start: int, end: int) -> Iterator[tuple[Clip, EffectiveFades]]:
        """Yield the clips that share a frame with `start`..`end`, in track order, with their fades.

        Logarithmic in the number of clips before and behind, which no clip here reaches into.
        """
        first = int(np.searchsorted(self._reach, start, side="right"))
        last = int(np.searchsorted(self._starts, end, side="left"))
        for index in (first + np.flatnonzero(self._ends[first:last] > start)).tolist():
            yield self.clips[index], self._fades_of(index)

    def _fades_of(self, index: int) -> EffectiveFades:
        group = int(np.searchsorted(self._group_starts, index, side="right")) - 1
        start, end = int(self._group_starts[group]), int(self._group_starts[group + 1])
        fades = self._fades.get(start)
        if fades is None:
            fades = self._fades[start] = effective_fades(self.clips[start:end])
        return fades[index - start]
