"""Many clips of one track as arrays: which columns they fill, and how loud they are there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.ids import ClipId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import Track
from nexus_desktop.engine.peaks.columns import Columns
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.ui.arrange.wave_source import WaveSource, unknown

_LEAST_SEAM_PX = 5


class Places:
    """Many stretches of time, sorted by their starts."""

    def __init__(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self._starts, self._ends = starts, ends

    def last_in(
        self, start: float, frames_per_column: float, width: int
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the stretch that begins last in or before each column, and if it is there."""
        edges = start + np.arange(width + 1) * frames_per_column
        last = np.searchsorted(self._starts, edges[1:]) - 1
        place = np.maximum(last, 0)
        return place, (last >= 0) & (self._ends[place] > edges[:-1])

    def runs(self, start: float, frames_per_column: float, width: int) -> list[tuple[int, int]]:
        """Return the runs of columns with anything in them, as first and last (exclusive)."""
        _place, filled = self.last_in(start, frames_per_column, width)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False]))))
        return [(int(left), int(right)) for left, right in edges.reshape(-1, 2)]


class Crowd:
    """The clips of one track value, looked up for all columns at once.

    Each column shows the clip that begins last in it, at one place: where thousands of clips share
    the screen nobody sees the difference to summing them up, and it costs no more than one clip.

    Attributes:
        number: tells this crowd from every other one, also of the same track.
    """

    def __init__(self, track: Track, project: Project, number: int) -> None:
        self.track = track
        self.number = number
        clips = track.clips
        self._sources = [project.source(source) for source in {clip.source for clip in clips}]
        places = {source.id: place for place, source in enumerate(self._sources)}
        self._starts = np.array([clip.span.start for clip in clips], np.int64)
        self._ends = np.array([clip.span.end for clip in clips], np.int64)
        shifts = [clip.source_start - clip.take.begins - clip.span.start for clip in clips]
        self._shifts = np.array(shifts, np.int64)
        self._gains = (10 ** (np.array([clip.gain_db for clip in clips]) / 20)).astype(np.float32)
        self._source_of = np.array([places[clip.source] for clip in clips], np.intp)
        self._rate = project.sample_rate
        self._occupied = Places(self._starts, self._ends)

    def spans(self, start: float, frames_per_column: float, width: int) -> list[tuple[int, int]]:
        """Return the runs of columns with a clip in them, as first and last (exclusive)."""
        return self._occupied.runs(start, frames_per_column, width)

    def chosen(self, clips: frozenset[ClipId]) -> Places | None:
        """Return where these of the clips lie; None if they are none of this track's."""
        if not clips:
            return None
        which = np.array([clip.id in clips for clip in self.track.clips])
        return Places(self._starts[which], self._ends[which]) if which.any() else None

    def seams(self, start: float, frames_per_column: float, width: int) -> list[int]:
        """Return the columns in which clips begin; none where they would hide the clips."""
        first, last = np.searchsorted(self._starts, (start, start + width * frames_per_column))
        if (last - first) * _LEAST_SEAM_PX > width:
            return []
        places = (self._starts[first:last] - start) / frames_per_column
        found: list[int] = np.unique(places.astype(np.intp)).tolist()
        return found

    def columns(
        self, waves: WaveSource, start: float, frames_per_column: float, width: int
    ) -> Columns:
        """Return one channel of columns: the loudest channel of each clip; silent between them."""
        clip, filled = self._occupied.last_in(start, frames_per_column, width)
        begins = start + np.arange(width) * frames_per_column
        at = np.maximum(begins, self._starts[clip]) + self._shifts[clip]
        result = unknown(1, width)
        for part in (result.minima, result.maxima, result.rms):
            part[0, ~filled] = 0.0
        for place, source in enumerate(self._sources):
            here = np.flatnonzero(filled & (self._source_of[clip] == place))
            pyramid = waves.pyramid(source) if len(here) else None
            if pyramid is not None:
                ratio = source.sample_rate / self._rate
                gains = self._gains[clip[here]]
                _look_up(result, pyramid, here, at[here] * ratio, frames_per_column * ratio, gains)
        return result


def _look_up(
    result: Columns,
    pyramid: PeakPyramid,
    here: NDArray[np.intp],
    at: NDArray[np.float64],
    frames_per_column: float,
    gains: NDArray[np.float32],
) -> None:
    """Write the bins at source frames `at` into the columns `here`."""
    fitting = [level for level in pyramid.levels if level.frames_per_bin <= frames_per_column]
    level = fitting[-1] if fitting else pyramid.levels[0]
    bins = (at / level.frames_per_bin).astype(np.intp).clip(0, level.bins - 1)
    lowest = level.minima[:, bins].min(axis=0)
    highest = level.maxima[:, bins].max(axis=0)
    unit = np.float32(pyramid.scale) * gains
    known = lowest <= highest
    result.minima[0, here] = np.where(known, lowest * unit, np.nan)
    result.maxima[0, here] = np.where(known, highest * unit, np.nan)
    result.rms[0, here] = np.where(known, level.rms[:, bins].max(axis=0) * unit, np.nan)
