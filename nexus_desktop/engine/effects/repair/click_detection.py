"""Finds clicks: what cannot be foreseen from either side, and is gone at once.

Source: S. Godsill, P. Rayner, Digital Audio Restoration (1998), section 5.2: the error of a linear
prediction shows what a click adds to a sound. A sound that begins is unforeseen from before, and
one that ends from behind; only a click is from both. Errors are measured against those on the
louder side, a little apart, so that a beat counts as much as what rings after it; and over runs of
several lengths, since a click of ten frames in noise stands out as a whole where none of them does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.effects.repair.restoring import ORDER, Mask, Samples, predictions

NORMAL = 0.6745
"""The median of what is normally distributed without its sign, in standard deviations."""

SIDE_BLOCKS, APART_BLOCKS = 8, 2
"""How many blocks of a millisecond to each side are compared with, and how far off they begin."""

LONGEST_RUN_S = 1.0 / 6000.0
"""Up to this length errors are taken together, over runs each of twice the length before."""

RUN_EXPONENT = 0.5
"""How the power that a run needs falls with its length; 1 would hold for noise without beats."""

BEGINS_TIMES, BEGINS_LEVEL = 4.0, 2.0
"""Where one side is so many times the other, a sound begins or ends there; then a click has to
reach so many times the level of the louder side."""

STANDS_OUT = 2.5
"""A frame of a click that was found is lost if its error is so many times the usual."""

QUIETEST_SHARE = 0.02
"""The usual error is never taken to be less than this share of that of the whole piece."""

FAINT = 1e-7
"""Errors below are rounding."""

JOINED_FRAMES, WIDER_FRAMES = 8, 2


@dataclass(frozen=True, slots=True)
class ClickFinder:
    """What counts as a click.

    Attributes:
        times: how far above the usual error a click of one frame has to be.
        longest_frames: what lasts longer is none.
    """

    times: float
    longest_frames: int
    sample_rate: int

    def found(self, rows: Samples) -> Mask:
        """Return where clicks are.

        Args:
            rows: pieces of sound, each looked at by itself, shape (rows, frames). Nothing is found
                within `ORDER` frames of their ends.
        """
        errors = _errors(rows)
        squares = np.square(errors / self._usual(rows, errors))
        squares[:, : ORDER + 1] = squares[:, -ORDER - 1 :] = 0.0
        return self._joined(self._runs(squares) & (squares > STANDS_OUT**2))

    def _usual(self, rows: Samples, errors: Samples) -> Samples:
        """Return how large errors usually are around each frame."""
        size = max(8, self.sample_rate // 1000)
        medians = _block_medians(errors, size)
        usual = np.maximum(*_sides(medians, _loudest))
        usual = np.maximum(usual, QUIETEST_SHARE * np.median(medians, axis=1, keepdims=True))
        before, behind = _sides(_block_medians(np.abs(rows), size), _mean)
        loud, soft = np.maximum(before, behind), np.minimum(before, behind)
        share = np.clip(loud / np.maximum(soft, FAINT) / BEGINS_TIMES - 1.0, 0.0, 1.0)
        usual = np.maximum(usual, share * loud * BEGINS_LEVEL / self.times)
        blocks = np.minimum(np.arange(rows.shape[1]) // size, usual.shape[1] - 1)
        return np.maximum(usual[:, blocks], FAINT / self.times)

    def _runs(self, squares: Samples) -> Mask:
        """Return which frames belong to a run that is unexpected as a whole."""
        upto = np.cumsum(np.pad(squares, ((0, 0), (1, 0))), axis=1)
        unexpected = np.zeros(squares.shape, np.bool_)
        frames = 1
        while frames <= max(1.0, LONGEST_RUN_S * self.sample_rate):
            powers = (upto[:, frames:] - upto[:, :-frames]) / frames
            rows, starts = np.nonzero(powers > self.times**2 / frames**RUN_EXPONENT)
            for step in range(frames if len(rows) else 0):
                unexpected[rows, starts + step] = True
            frames *= 2
        return unexpected

    def _joined(self, marks: Mask) -> Mask:
        """Return marks joined where they are close, a little wider, without those too long."""
        frames = marks.shape[1]
        places = np.flatnonzero(marks)
        joined = np.zeros(marks.size, np.bool_)
        if len(places):
            breaks = np.flatnonzero(np.diff(places) > JOINED_FRAMES)
            firsts = places[np.insert(breaks + 1, 0, 0)]
            ends = places[np.append(breaks, len(places) - 1)] + 1
            is_short = ends - firsts <= self.longest_frames
            for first, end in zip(firsts[is_short], ends[is_short], strict=True):
                joined[first - WIDER_FRAMES : end + WIDER_FRAMES] = True
        return joined.reshape(-1, frames)


def _errors(rows: Samples) -> Samples:
    """Return the smaller of the errors with which each frame is told from before and behind."""
    frames = rows.shape[1]
    # Longer by more than a filter, and quick to transform.
    size = frames * 9 // 8
    filters = np.fft.rfft(predictions(rows), size, axis=1)
    bands = np.fft.rfft(rows, size, axis=1)
    forth = np.fft.irfft(filters * bands, size, axis=1)[:, :frames]
    back = np.fft.irfft(np.conj(filters) * bands, size, axis=1)[:, :frames]
    return np.minimum(np.abs(forth), np.abs(back))


def _block_medians(values: Samples, size: int) -> Samples:
    """Return standard deviations of blocks, as their medians tell; shape (rows, blocks)."""
    blocks = values.shape[1] // size
    parts = values[:, : blocks * size].reshape(len(values), blocks, size)
    # The median of an even number is taken as the upper of the middle two: quicker, and as good.
    return np.asarray(np.partition(parts, size // 2, axis=2)[:, :, size // 2] / NORMAL)


def _loudest(windows: Samples) -> Samples:
    return np.asarray(windows.max(axis=2))


def _mean(windows: Samples) -> Samples:
    return np.asarray(windows.mean(axis=2))


def _sides(values: Samples, told: Callable[[Samples], Samples]) -> tuple[Samples, Samples]:
    """Return what is told of the blocks before and behind each block, a little apart from it."""
    reach, blocks = SIDE_BLOCKS + APART_BLOCKS, values.shape[1]
    padded = np.pad(values, ((0, 0), (reach, reach)), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, SIDE_BLOCKS, axis=1)
    both = told(windows)
    return both[:, :blocks], both[:, reach + APART_BLOCKS + 1 :][:, :blocks]
