"""Which clips of a track sound in a stretch of time, found without looking at the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.crossfades import EffectiveFades, effective_fades
from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.rack import Rack
from nexus_desktop.domain.source import AudioSource


class TrackPlan:
    """The clips of one track, laid out for bisection; the same for as long as they are.

    The fades of a clip are worked out when it is first heard.
    """

    def __init__(self, clips: tuple[Clip, ...], tail_of: Callable[[Rack], int]) -> None:
        """Lay out clips.

        Args:
            tail_of: tells how many frames a rack goes on sounding.
        """
        count = len(clips)
        self.clips = clips
        self._starts = np.fromiter((clip.span.start for clip in clips), np.int64, count)
        self._ends = np.fromiter((clip.span.end for clip in clips), np.int64, count)
        for index, clip in enumerate(clips):
            if clip.rack.slots:
                self._ends[index] += tail_of(clip.rack)
        self._reach = np.maximum.accumulate(self._ends)
        self._fades: dict[int, EffectiveFades] = {}
        self._is_mono: bool | None = None

    @property
    def end(self) -> int:
        """Where the last clip has rung out; zero without clips."""
        return int(self._reach[-1]) if self.clips else 0

    def is_mono(self, sources: Mapping[SourceId, AudioSource]) -> bool:
        """Return whether every clip has one channel, so that the track is panned as such."""
        if self._is_mono is None:
            named = {clip.source for clip in self.clips}
            self._is_mono = all(sources[each].channels == 1 for each in named if each in sources)
        return self._is_mono

    def sounding(self, start: int, end: int) -> Iterator[tuple[Clip, EffectiveFades]]:
        """Yield the clips that are heard in `start`..`end`, in track order, with their fades.

        Finding them takes logarithmic time in the number of clips of the track.
        """
        for index in self._overlapping(start, end):
            yield self.clips[index], self._fades_of(index)

    def _overlapping(self, start: int, end: int) -> list[int]:
        # Before `first` nothing reaches `start`, from `last` on everything begins too late.
        first = int(np.searchsorted(self._reach, start, side="right"))
        last = int(np.searchsorted(self._starts, end, side="left"))
        indices: list[int] = (first + np.flatnonzero(self._ends[first:last] > start)).tolist()
        return indices

    def _fades_of(self, index: int) -> EffectiveFades:
        fades = self._fades.get(index)
        if fades is None:
            # A clip's fades depend on the clips that overlap it, and on nothing else: what still
            # rings is faded by nobody.
            span = self.clips[index].span
            near = [
                each
                for each in self._overlapping(span.start, span.end)
                if self.clips[each].span.end > span.start
            ]
            found = effective_fades([self.clips[each] for each in near])
            fades = self._fades[index] = found[near.index(index)]
        return fades
