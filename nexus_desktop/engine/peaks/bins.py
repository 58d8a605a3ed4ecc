"""The inner loop of every waveform: minimum, maximum and power of each bin of 256 frames."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FRAMES_PER_BIN = 256
"""Frames under one bin of the finest level; finer views are drawn from the samples."""

CHUNK_FRAMES = 512 * FRAMES_PER_BIN
"""Frames worked on at once: their planar copy stays in the cache of one core, and the calls are
long enough that two threads do not spend their time handing Python's lock to each other."""

Samples = NDArray[Any]
"""Shape (frames, channels): float32 of full scale ±1.0, or int16 as a file holds it."""
Bins = NDArray[Any]
"""Shape (channels, bins): one figure for every bin."""


class BinReducer:
    """Reduces whole bins of interleaved audio; one object a thread, since it owns scratch memory.

    A chunk is made planar first: numpy reduces a contiguous last axis some forty times faster than
    the frames of interleaved audio.
    """

    def __init__(self, channels: int, dtype: np.dtype[Any]) -> None:
        self._planes = np.empty(channels * CHUNK_FRAMES, dtype)
        self._floats = np.empty(channels * CHUNK_FRAMES, np.float32)
        self._bin_starts = np.arange(0, channels * CHUNK_FRAMES, FRAMES_PER_BIN)

    def reduce(self, block: Samples, minima: Bins, maxima: Bins, powers: Bins) -> None:
        """Write minimum, maximum and mean square of every bin of `block`, which holds whole bins.

        Mean squares are float32, of the samples as they are counted (int16: up to 2**30).
        """
        for start in range(0, len(block), CHUNK_FRAMES):
            chunk = block[start : start + CHUNK_FRAMES]
            bins = slice(start // FRAMES_PER_BIN, (start + len(chunk)) // FRAMES_PER_BIN)
            planes = self._planes[: chunk.size].reshape(chunk.shape[1], len(chunk))
            make_planar(chunk, planes)
            self._extremes(planes, minima[:, bins], maxima[:, bins])
            self._mean_squares(planes, powers[:, bins])

    def _extremes(self, planes: Samples, minima: Bins, maxima: Bins) -> None:
        in_bins = planes.reshape(len(planes), -1, FRAMES_PER_BIN)
        if planes.dtype == np.int16:
            np.minimum.reduce(in_bins, axis=2, out=minima)
            np.maximum.reduce(in_bins, axis=2, out=maxima)
            return
        # For float32, finding where the extreme lies takes half the time of reducing to it.
        flat = planes.reshape(-1)
        starts = self._bin_starts[: minima.size]
        minima[:] = flat[in_bins.argmin(axis=2).reshape(-1) + starts].reshape(minima.shape)
        maxima[:] = flat[in_bins.argmax(axis=2).reshape(-1) + starts].reshape(maxima.shape)

    def _mean_squares(self, planes: Samples, powers: Bins) -> None:
        floats = planes
        if planes.dtype != np.float32:
            floats = self._floats[: planes.size].reshape(planes.shape)
            np.copyto(floats, planes)
        in_bins = floats.reshape(len(floats), -1, FRAMES_PER_BIN)
        np.vecdot(in_bins, in_bins, out=powers)
        np.multiply(powers, np.float32(1 / FRAMES_PER_BIN), out=powers)


def make_planar(block: Samples, planes: Samples) -> None:
    """Copy audio of shape (frames, channels) to `planes` of shape (channels, frames).

    Stereo is seen as one wide number a frame, whose low half is the left sample: a narrowing cast
    runs at memory speed where a strided copy moves one sample at a time. The right samples are the
    low halves of the numbers that begin one sample later.
    """
    wide, narrow = _widths(block)
    if wide is None or block.shape[1] != 2 or not block.flags.c_contiguous or len(block) < 2:
        np.copyto(planes, block.T)
        return
    flat = block.reshape(-1)
    np.copyto(planes[0].view(narrow), flat.view(wide), casting="unsafe")
    np.copyto(planes[1, :-1].view(narrow), flat[1:-1].view(wide), casting="unsafe")
    planes[1, -1] = flat[-1]


def _widths(block: Samples) -> tuple[np.dtype[Any] | None, np.dtype[Any]]:
    little_endian = np.little_endian and block.dtype.isnative
    if little_endian and block.dtype == np.float32:
        return np.dtype(np.uint64), np.dtype(np.uint32)
    if little_endian and block.dtype == np.int16:
        return np.dtype(np.uint32), np.dtype(np.uint16)
    return None, block.dtype
