"""The figures behind each pixel column of a waveform, for any part of it at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.bins import Bins
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
    return _summed(level.minima, level.maxima, level.rms, edges, pyramid.scale)


def sample_columns(
    block: Block, start_offset: float, frames_per_column: float, width: int
) -> Columns:
    """Sum up columns straight from samples, for views finer than a pyramid.

    Args:
        block: samples of shape (frames, channels) under the view.
        start_offset: left edge of the first column, in frames from the beginning of `block`.
    """
    planes = np.ascontiguousarray(block.T)
    edges = _edges(start_offset, frames_per_column, width)
    return _summed(planes, planes, np.abs(planes), edges, 1.0)


def _edges(start: float, frames_per_column: float, width: int) -> NDArray[np.float64]:
    return start + frames_per_column * np.arange(width + 1, dtype=np.float64)


def _level_for(pyramid: PeakPyramid, frames_per_column: float) -> PeakLevel:
    fitting = [level for level in pyramid.levels if level.frames_per_bin <= frames_per_column]
    return fitting[-1] if fitting else pyramid.levels[0]


def _summed(
    minima: Bins, maxima: Bins, rms: Bins, edges: NDArray[np.float64], scale: float
) -> Columns:
    """Sum up the bins between each two `edges`, which count in bins."""
    channels, bins = minima.shape
    first = np.floor(edges[:-1])
    last = np.maximum(np.ceil(edges[1:]), first + 1)
    shown = (first < bins) & (last > 0)
    if not shown.any():
        return _nothing(channels, len(shown))
    # Segments as reduceat takes them: from each even index up to the odd one after it.
    segments = np.empty(2 * np.count_nonzero(shown), np.intp)
    segments[0::2], segments[1::2] = first[shown].clip(0), last[shown].clip(None, bins)
    low, high = segments[0], segments[-1]
    segments -= low
    # An odd index may not lie past the end, so each array is one bin longer than needed.
    lowest = np.minimum.reduceat(_lengthened(minima, low, high), segments, axis=1)[:, ::2]
    highest = np.maximum.reduceat(_lengthened(maxima, low, high), segments, axis=1)[:, ::2]
    squares = np.square(_lengthened(rms, low, high), dtype=np.float32)
    powers = np.add.reduceat(squares, segments, axis=1)[:, ::2] / np.diff(segments)[::2]
    result = _nothing(channels, len(shown))
    known = lowest <= highest
    unit = np.float32(scale)
    result.minima[:, shown] = np.where(known, lowest * unit, np.nan)
    result.maxima[:, shown] = np.where(known, highest * unit, np.nan)
    result.rms[:, shown] = np.where(known, np.sqrt(powers) * unit, np.nan)
    np.greater_equal(np.fmax(result.maxima, -result.minima), CLIPPED, out=result.clipped)
    return result


def _lengthened(bins: Bins, first: int, last: int) -> Bins:
    longer = np.empty((len(bins), last - first + 1), bins.dtype)
    longer[:, :-1] = bins[:, first:last]
    longer[:, -1] = 0
    return longer


def _nothing(channels: int, width: int) -> Columns:
    minima, maxima, rms = (np.full((channels, width), np.nan, np.float32) for _ in range(3))
    return Columns(minima, maxima, rms, np.zeros((channels, width), np.bool_))
