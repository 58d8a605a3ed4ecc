"""How loud the whole project is from beginning to end: computed in small portions, kept by clip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.ids import ClipId, SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.peaks.columns import columns
from nexus_desktop.engine.peaks.pyramid import PeakPyramid
from nexus_desktop.ui.arrange.clip_painter import is_heard
from nexus_desktop.ui.arrange.wave_source import Stretch, WaveSource

Heights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one clip adds: from column `first` on."""

    clip: Clip
    first: int
    heights: Heights


class OverviewMix:
    """Sums up the tracks' peaks in columns over the project's length.

    Drive it with `steps`: it stops after every clip, so that nobody waits for ten thousand.
    """

    def __init__(self, waves: WaveSource) -> None:
        self._waves = waves
        self._parts: dict[ClipId, _Part] = {}
        self._grid = (0.0, 0)

    def steps(self, project: Project, extent: float, width: int) -> Iterator[Heights | None]:
        """Yield None after each clip, and at last the heights, 0 to 1, one for each column.

        Args:
            extent: project frames under all columns together.
        """
        self._use_grid(extent / width, width)
        total = np.zeros(width, np.float32)
        present: set[ClipId] = set()
        for track in project.tracks:
            if not is_heard(project, track):
                continue
            gain = np.float32(10 ** (track.gain_db / 20))
            for clip in track.clips:
                part = self._part(project, clip)
                present.add(clip.id)
                there = total[part.first : part.first + len(part.heights)]
                there += np.square(part.heights[: len(there)] * gain)
                yield None
        for gone in self._parts.keys() - present:
            del self._parts[gone]
        # Independent sounds add up by power, not by peak; too loud a mix still keeps its shape.
        heights = np.sqrt(total)
        yield heights / max(np.float32(1), heights.max())

    def forget(self, source: SourceId) -> None:
        """Look again at a source: more of it is known."""
        for clip_id, part in list(self._parts.items()):
            if part.clip.source == source:
                del self._parts[clip_id]

    def _use_grid(self, frames_per_column: float, width: int) -> None:
        if self._grid != (frames_per_column, width):
            self._grid = (frames_per_column, width)
            self._parts.clear()

    def _part(self, project: Project, clip: Clip) -> _Part:
        known = self._parts.get(clip.id)
        if known is not None and known.clip is clip:
            return known
        part = self._parts[clip.id] = self._measured(project, clip)
        return part

    def _measured(self, project: Project, clip: Clip) -> _Part:
        per_column, width = self._grid
        source = project.source(clip.source)
        first = min(int(clip.span.start / per_column), width - 1)
        count = max(1, min(int(clip.span.end / per_column) + 1, width) - first)
        pyramid = self._waves.pyramid(source)
        if pyramid is None:
            return _Part(clip, first, np.zeros(count, np.float32))
        begins = first * per_column - clip.span.start
        stretch = Stretch.of(clip, source, project.sample_rate, begins, per_column, count)
        gain = np.float32(10 ** (clip.gain_db / 20))
        return _Part(clip, first, _peaks(pyramid, stretch) * gain)


def _peaks(pyramid: PeakPyramid, stretch: Stretch) -> Heights:
    found = columns(pyramid, stretch.start, stretch.frames_per_column, stretch.width)
    peaks: Heights = np.fmax(found.maxima, -found.minima).max(axis=0)
    return np.where(np.isnan(peaks), np.float32(0), peaks)
