"""The figures behind each pixel column of a waveform, for any part of it at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.bins import Bins, make_planar
from nexus_desktop.engine.peaks.pyramid import PeakLevel, PeakPyramid

CLIPPED = np.float32(32767 / 32768)
"""From here on a sample counts as clipped: the highest a 16-bit file can hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Figures of shape (channels, width); NaN where there is no sound to show.

    Attributes:
        minima, maxima, rms: float32, full scale ±1.0.
        clipped: whether a sample under the column reaches full scale.
    """

    minima: NDArray[np.float32]
    maxima: NDArray[np.float32]
    rms: NDArray[np.float32]
    clipped: NDArray[np.bool_]


def columns(pyramid: PeakPyramid, start: float, frames_per_column: float, width: int) -> Columns:
    """Sum up `width` columns of the sound from frame `start` on.

    Each column gets the extremes of every bin it touches, of the coarsest level whose bins are not
    longer than a column: exact for those bins, at a cost that depends on the width alone. Columns
    before the beginning, past the end, or over frames that are not known yet are NaN.

    Args:
        start: left edge of the first column, in frames; may lie before the sound or between frames.
        frames_per_column: below 256 neighbouring columns share a bin; use `sample_columns` there.
    """
    level = _level_for(pyramid, frames_per_column)
    edges = _edges(start, frames_per_column, width) / level.frames_per_bin
    cut = _cut(edges, level.bins)
    if cut is None:
        return _nothing(pyramid.channels, width)
    minima, maxima, rms = (
        _lengthened(bins[:, cut.first : cut.last])
        for bins in (level.minima, level.maxima, level.rms)
    )
    return _summed(minima, maxima, np.square(rms, dtype=np.float32), cut, pyramid.scale)


def sample_columns(
    block: Block, start_offset: float, frames_per_column: float, width: int
) -> Columns:
    """Sum up columns straight from samples, for views finer than a pyramid.

    Args:
        block: samples of shape (frames, channels) under the view.
        start_offset: left edge of the first column, in frames from the beginning of `block`.
    """
    frames, channels = block.shape
    cut = _cut(_edges(start_offset, frames_per_column, width), frames)
    if cut is None:
        return _nothing(channels, width)
    planes = np.empty((channels, cut.last - cut.first + 1), np.float32)
    make_planar(block[cut.first : cut.last], planes[:, :-1])
    planes[:, -1] = 0.0
    return _summed(planes, planes, np.square(planes), cut, 1.0)


def _edges(start: float, frames_per_column: float, width: int) -> NDArray[np.float64]:
    return start + frames_per_column * np.arange(width + 1, dtype=np.float64)


def _level_for(pyramid: PeakPyramid, frames_per_column: float) -> PeakLevel:
    fitting = [level for level in pyramid.levels if level.frames_per_bin <= frames_per_column]
    return fitting[-1] if fitting else pyramid.levels[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """How the bins `first` to `last` of a level are divided among columns.

    Attributes:
        shown: which columns lie over bins at all.
        segments: for each of these where its bins begin and where they end, counted from `first`.
    """

    shown: NDArray[np.bool_]
    first: int
    last: int
    segments: NDArray[np.intp]


def _cut(edges: NDArray[np.float64], bins: int) -> _Cut | None:
    """Divide bins among the columns between each two `edges`; None where there are none."""
    first = np.floor(edges[:-1])
    last = np.maximum(np.ceil(edges[1:]), first + 1)
    shown = (first < bins) & (last > 0)
    if not shown.any():
        return None
    segments = np.empty((np.count_nonzero(shown), 2), np.intp)
    segments[:, 0], segments[:, 1] = first[shown].clip(0), last[shown].clip(None, bins)
    lowest, highest = int(segments[0, 0]), int(segments[-1, 1])
    return _Cut(shown, lowest, highest, segments - lowest)


def _summed(minima: Bins, maxima: Bins, squares: Bins, cut: _Cut, scale: float) -> Columns:
    """Sum up bins in columns; the arrays hold one more than is cut, see `_lengthened`."""
    # As reduceat takes them: from each even index up to the odd one after it.
    indices = cut.segments.reshape(-1)
    lowest = np.minimum.reduceat(minima, indices, axis=1)[:, ::2]
    highest = np.maximum.reduceat(maxima, indices, axis=1)[:, ::2]
    counts = cut.segments[:, 1] - cut.segments[:, 0]
    powers = np.add.reduceat(squares, indices, axis=1)[:, ::2] / counts
    result = _nothing(len(minima), len(cut.shown))
    known, unit = lowest <= highest, np.float32(scale)
    result.minima[:, cut.shown] = np.where(known, lowest * unit, np.nan)
    result.maxima[:, cut.shown] = np.where(known, highest * unit, np.nan)
    result.rms[:, cut.shown] = np.where(known, np.sqrt(powers) * unit, np.nan)
    np.greater_equal(np.fmax(result.maxima, -result.minima), CLIPPED, out=result.clipped)
    return result


def _lengthened(bins: Bins) -> Bins:
    """Return the bins and one more, since reduceat takes no index behind the end."""
    return np.concatenate([bins, bins[:, -1:]], axis=1)


def _nothing(channels: int, width: int) -> Columns:
    minima, maxima, rms = (np.full((channels, width), np.nan, np.float32) for _ in range(3))
    return Columns(minima, maxima, rms, np.zeros((channels, width), np.bool_))
