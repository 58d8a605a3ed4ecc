"""Sound at another sample rate: the whole of it, a stream of it, or any stretch of a source."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import soxr

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import SampleRate, converted
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.samples.reader import SampleReader

QUALITY = "VHQ"
"""28 bits, calculated in double precision: the error lies below what float32 can hold."""

CHUNK_FRAMES = 32_768
"""About how long the pieces are that are resampled at once and kept, at the higher rate."""

MARGIN_FRAMES = 256
"""Frames of the lower rate that are resampled beside a piece on either side and then dropped.

The longest filter of the quality used reaches 141 frames far, so that a piece is what the same
place of the whole sound would be.
"""

CACHE_BYTES = 64 << 20


def resample(block: Block, from_rate: int, to_rate: int) -> Block:
    """Return the sound at another rate, its length rounded up; the very same at the same rate."""
    if from_rate == to_rate:
        return block
    stream = StreamResampler(from_rate, to_rate, block.shape[1])
    return np.concatenate([stream.process(block), stream.finish()])


class StreamResampler:
    """Resamples a stream as it comes; the first frame out is the first frame in.

    The blocks that come out are shorter or longer than those that went in, now and then empty, and
    together have the length of the stream at the new rate, rounded up.
    """

    def __init__(self, from_rate: int, to_rate: int, channels: int) -> None:
        self._from_rate, self._to_rate = SampleRate(from_rate), SampleRate(to_rate)
        self._channels = channels
        self._stream: soxr.ResampleStream | None = None
        if from_rate != to_rate:
            self._stream = soxr.ResampleStream(from_rate, to_rate, channels, "float32", QUALITY)
        self._taken = self._given = 0

    def process(self, block: Block) -> Block:
        """Take the next frames of the stream and return those that are ready."""
        if self._stream is None or not len(block):
            return block
        self._taken += len(block)
        ready: Block = self._stream.resample_chunk(block)
        self._given += len(ready)
        return ready

    def finish(self) -> Block:
        """Return the rest, once the stream has come to its end."""
        if self._stream is None or not self._taken:
            return silence(0, self._channels)
        missing = converted(self._taken, self._from_rate, self._to_rate) - self._given
        # Left alone, the library may round down; with silence behind it there is always enough.
        behind = silence(1 + self._from_rate // self._to_rate, self._channels)
        rest: Block = self._stream.resample_chunk(behind, last=True)
        return rest[:missing]


class ResampledReader:
    """Reads sources at any rate from any place: the result never depends on how it is asked for.

    A source is cut into pieces on a fixed grid whose corners are whole frames at both rates. Each
    is resampled with its surroundings, and kept for the next who asks. Safe from any thread.
    """

    def __init__(self, reader: SampleReader, cache_bytes: int = CACHE_BYTES) -> None:
        self._reader = reader
        self._cache = _PieceCache(cache_bytes)

    @property
    def missing(self) -> frozenset[SourceId]:
        """The sources that were silent, wholly or in part, when they were last read."""
        return self._reader.missing

    def read(self, source: AudioSource, start: int, frames: int, rate: int) -> Block:
        """Return `frames` frames from `start` on, both at `rate`; silent outside of the source.

        The block may be shared with others: it is not to be written to.
        """
        if rate == source.sample_rate:
            return self._reader.read(source, start, frames)
        length = source.frames_at(SampleRate(rate))
        if not frames or start >= length or start + frames <= 0:
            return silence(frames, source.channels)
        grid = _Grid.between(source.sample_rate, rate)
        pieces = []
        position = start
        while position < start + frames:
            index, offset = divmod(position, grid.piece)
            end = min(offset + start + frames - position, grid.piece)
            pieces.append(self._piece(source, rate, grid, index)[offset:end])
            position += end - offset
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _piece(self, source: AudioSource, rate: int, grid: _Grid, index: int) -> Block:
        length = source.frames_at(SampleRate(rate))
        start = index * grid.piece
        if start + grid.piece <= 0 or start >= length:
            return silence(grid.piece, source.channels)
        key = (source.id, source.frames, rate, index)
        piece = self._cache.get(key)
        if piece is None:
            piece, is_true = self._resampled(source, rate, grid, index)
            piece[max(0, length - start) :] = 0.0
            piece.flags.writeable = False
            if is_true:
                self._cache.put(key, piece)
        return piece

    def _resampled(
        self, source: AudioSource, rate: int, grid: _Grid, index: int
    ) -> tuple[Block, bool]:
        # No margin before the sound itself: the library treats the first frames of a stream in a
        # way of its own, and the first piece shall be what the whole sound would be.
        before = min(index * grid.source_piece, grid.source_margin)
        block, is_true = self._reader.read_known(
            source,
            index * grid.source_piece - before,
            before + grid.source_piece + grid.source_margin,
        )
        if not is_true and not block.any():
            return silence(grid.piece, source.channels), False
        wide: Block = soxr.resample(block, source.sample_rate, rate, QUALITY)
        start = grid.at_other_rate(before)
        return wide[start : start + grid.piece].copy(), is_true


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where a source is cut, so that every cut is a whole frame at both rates.

    Attributes:
        piece, source_piece: length of a piece at either rate.
        source_margin: what is resampled before and behind a piece.
    """

    piece: int
    source_piece: int
    source_margin: int

    @staticmethod
    def between(from_rate: int, to_rate: int) -> _Grid:
        common = math.gcd(from_rate, to_rate)
        step, source_step = to_rate // common, from_rate // common
        pieces = max(1, round(CHUNK_FRAMES / max(step, source_step)))
        margins = math.ceil(MARGIN_FRAMES / min(step, source_step))
        return _Grid(pieces * step, pieces * source_step, margins * source_step)

    def at_other_rate(self, source_frames: int) -> int:
        """Return the length at the new rate of pieces or margins of the source."""
        return source_frames * self.piece // self.source_piece


_Key = tuple[SourceId, int, int, int]


class _PieceCache:
    """Keeps the pieces used last, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._pieces: OrderedDict[_Key, Block] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key) -> Block | None:
        with self._lock:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
            return piece

    def put(self, key: _Key, piece: Block) -> None:
        with self._lock:
            if key not in self._pieces:
                self._bytes += piece.nbytes
            self._pieces[key] = piece
            while self._bytes > self._most_bytes and self._pieces:
                _, dropped = self._pieces.popitem(last=False)
                self._bytes -= dropped.nbytes
