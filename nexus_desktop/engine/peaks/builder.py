"""Fills a pyramid from a stream of blocks, or from several places of a file at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.engine.block import only_numbers
from nexus_desktop.engine.media.decode import CountsDecoder, Decoder
from nexus_desktop.engine.peaks.bins import FRAMES_PER_BIN, BinReducer, Bins, Samples
from nexus_desktop.engine.peaks.pyramid import (
    BINS_PER_BIN,
    INT16_SCALE,
    PeakLevel,
    PeakPyramid,
    level_shapes,
)
from nexus_desktop.tasks.progress import Progress

STEP_FRAMES = 1 << 19
"""Frames read and summed up between two reports; a few milliseconds of work."""

LOUDEST = 1e6
"""Samples beyond this are drawn at it: their squares still fit float32."""


class PeakBuilder:
    """Sums up sound as it arrives; what has arrived can be drawn at any moment.

    `add` takes blocks in order and finds out the length; `put` takes them at any place of a known
    length, from several threads. A builder of int16 keeps the samples' own counts: half the memory
    and twice the speed for 16-bit files.
    """

    def __init__(
        self,
        channels: int,
        frames: int | None,
        sample_rate: int,
        *,
        dtype: type[np.float32] | type[np.int16] = np.float32,
    ) -> None:
        self._channels = channels
        self._sample_rate = sample_rate
        self._dtype: np.dtype[Any] = np.dtype(dtype)
        self._frames = frames or 0
        self._levels: list[PeakLevel] = []
        self._capacity = 0
        self._ready = 0
        self._rest: Samples = np.empty((0, channels), self._dtype)
        self._lock = threading.Lock()
        self._scratch = threading.local()
        self._reserve(self._frames)

    @property
    def pyramid(self) -> PeakPyramid:
        """The pyramid as far as it is; it goes on filling behind the caller's back."""
        with self._lock:
            levels = tuple(
                PeakLevel(size, *(array[:, :bins] for array in (at.minima, at.maxima, at.rms)))
                for at, (size, bins) in zip(self._levels, level_shapes(self._frames), strict=False)
            )
            scale = INT16_SCALE if self._dtype == np.int16 else 1.0
            return PeakPyramid(
                self._channels, self._frames, self._sample_rate, levels, scale, self._ready
            )

    def add(self, block: Samples) -> None:
        """Take the next frames. More than were announced make the sound longer."""
        joined = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(joined) - len(joined) % FRAMES_PER_BIN
        self._reserve(self._ready + len(joined))
        if whole:
            self.put(self._ready, joined[:whole])
        self._rest = joined[whole:].copy()

    def put(self, start: int, block: Samples) -> None:
        """Take the frames from `start` on: whole bins, except at the end of the sound.

        Raises:
            ValueError: the frames do not begin at a bin, or reach past the end of the sound.
        """
        if start < 0 or start % FRAMES_PER_BIN or start + len(block) > self._frames:
            raise ValueError(f"no place for {len(block)} frames at {start}")
        if not len(block):
            return
        first, last = start // FRAMES_PER_BIN, -(-(start + len(block)) // FRAMES_PER_BIN)
        base = self._levels[0]
        powers = self._reduce(block, base.minima[:, first:last], base.maxima[:, first:last])
        _store_roots(powers, base.rms[:, first:last])
        with self._lock:
            self._lift(first, last)
            self._ready += len(block)

    def finish(self) -> PeakPyramid:
        """Return the pyramid of all that came by `add` or `put`; the builder is used up."""
        if len(self._rest):
            self.put(self._ready, self._rest)
        self._frames = min(self._frames, self._ready)
        return self.pyramid

    def _reduce(self, block: Samples, minima: Bins, maxima: Bins) -> Bins:
        powers = np.empty(minima.shape, np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            self._reduce_finite(block, minima, maxima, powers)
        if not np.isfinite(powers).all():
            numbers = only_numbers(block).clip(-LOUDEST, LOUDEST)
            self._reduce_finite(numbers, minima, maxima, powers)
        return powers

    def _reduce_finite(self, block: Samples, minima: Bins, maxima: Bins, powers: Bins) -> None:
        if not hasattr(self._scratch, "reducer"):
            self._scratch.reducer = BinReducer(self._channels, self._dtype)
        whole = len(block) - len(block) % FRAMES_PER_BIN
        bins = whole // FRAMES_PER_BIN
        self._scratch.reducer.reduce(
            block[:whole], minima[:, :bins], maxima[:, :bins], powers[:, :bins]
        )
        if whole < len(block):
            rest = block[whole:]
            minima[:, -1], maxima[:, -1] = rest.min(axis=0), rest.max(axis=0)
            powers[:, -1] = np.square(rest, dtype=np.float32).mean(axis=0)

    def _lift(self, first: int, last: int) -> None:
        """Sum up again what lies above the bins `first` to `last` of the finest level."""
        for lower, upper in pairwise(self._levels):
            first, last = first // BINS_PER_BIN, -(-last // BINS_PER_BIN)
            here, below = slice(first, last), slice(first * BINS_PER_BIN, last * BINS_PER_BIN)
            minima, maxima = lower.minima[:, below], lower.maxima[:, below]
            upper.minima[:, here] = _merged(np.minimum, minima)
            upper.maxima[:, here] = _merged(np.maximum, maxima)
            powers = _merged(np.add, np.square(lower.rms[:, below], dtype=np.float32))
            known = _merged(np.add, np.less_equal(minima, maxima).astype(np.float32))
            _store_roots(powers / np.maximum(known, 1), upper.rms[:, here])

    def _reserve(self, frames: int) -> None:
        """Make room for that many frames, or for twice as many as there was room for."""
        with self._lock:
            self._frames = max(self._frames, frames)
            if self._levels and frames <= self._capacity:
                return
            grown = max(frames, 2 * self._capacity)
            levels = [self._unknown_level(*shape) for shape in level_shapes(grown)]
            known = -(-self._ready // FRAMES_PER_BIN)
            if known:
                old, new = self._levels[0], levels[0]
                new.minima[:, :known] = old.minima[:, :known]
                new.maxima[:, :known] = old.maxima[:, :known]
                new.rms[:, :known] = old.rms[:, :known]
            self._levels, self._capacity = levels, grown
            self._lift(0, known)

    def _unknown_level(self, frames_per_bin: int, bins: int) -> PeakLevel:
        # Padded with unknown bins, so that every bin of the next level sums up four.
        shape = (self._channels, -(-bins // BINS_PER_BIN) * BINS_PER_BIN)
        if self._dtype == np.int16:
            counts = np.iinfo(np.int16)
            rms = np.zeros(shape, np.uint16)
            lowest, highest = float(counts.min), float(counts.max)
        else:
            rms = np.zeros(shape, np.float32)
            lowest, highest = -np.inf, np.inf
        minima = np.full(shape, highest, self._dtype)
        return PeakLevel(frames_per_bin, minima, np.full(shape, lowest, self._dtype), rms)


def _merged(merge: np.ufunc, bins: Bins) -> Bins:
    """Merge every four bins; strided slices, since numpy is slow at reducing axes of four."""
    first, second, third, fourth = (bins[:, i::BINS_PER_BIN] for i in range(BINS_PER_BIN))
    merged: Bins = merge(merge(first, second), merge(third, fourth))
    return merged


def _store_roots(powers: Bins, rms: Bins) -> None:
    roots = np.sqrt(powers)
    rms[:] = roots if rms.dtype == np.float32 else np.rint(roots)


OnRange = Callable[[PeakPyramid, TimeRange], None]


def build_pyramid(
    open_source: Callable[[], Decoder],
    *,
    progress: Progress | None = None,
    on_range: OnRange | None = None,
    workers: int = 2,
) -> PeakPyramid:
    """Read a sound to its end and return its pyramid.

    A sound of known length that seeks exactly is read from several places at once, each worker with
    a decoder of its own; what such a sound promises and does not hold is drawn as silence. Any
    other sound is read in order, and its pyramid is as long as what came.

    Args:
        open_source: opens the sound anew at every call.
        progress: hears the share that is read; cancels.
        on_range: hears of every finished stretch, with the pyramid as it is by then; called from
            the threads that read, never twice at once.

    Raises:
        MediaError: the sound cannot be read.
        Cancelled: `progress` was cancelled.
    """
    with open_source() as decoder:
        dtype = np.int16 if isinstance(decoder, CountsDecoder) else np.float32
        builder = PeakBuilder(decoder.channels, decoder.frames, decoder.sample_rate, dtype=dtype)
        reading = _Reading(open_source, builder, progress or Progress(), on_range)
        if decoder.frames is None or not decoder.is_exact_seek:
            reading.read_in_order(decoder)
            return builder.finish()
        frames = decoder.frames
    with ThreadPoolExecutor(workers, thread_name_prefix="peaks") as pool:
        spans = _equal_spans(frames, workers)
        for future in [pool.submit(reading.read_span, span) for span in spans]:
            future.result()
    return builder.finish()


class _Reading:
    """One file on its way into a builder, by one thread or several."""

    def __init__(
        self,
        open_source: Callable[[], Decoder],
        builder: PeakBuilder,
        progress: Progress,
        on_range: OnRange | None,
    ) -> None:
        self._open_source = open_source
        self._builder = builder
        self._progress = progress
        self._on_range = on_range
        self._lock = threading.Lock()
        self._has_failed = threading.Event()

    def read_in_order(self, decoder: Decoder) -> None:
        position = 0
        while len(block := _read(decoder, STEP_FRAMES)):
            self._builder.add(block)
            self._tell(position, position + len(block))
            position += len(block)

    def read_span(self, span: TimeRange) -> None:
        """Read one stretch with a decoder of its own; stop early where another one has failed."""
        try:
            with self._open_source() as decoder:
                decoder.seek(span.start)
                for start in range(span.start, span.end, STEP_FRAMES):
                    if self._has_failed.is_set():
                        return
                    self._read_step(decoder, start, min(start + STEP_FRAMES, span.end))
        except BaseException:
            self._has_failed.set()
            raise

    def _read_step(self, decoder: Decoder, start: int, end: int) -> None:
        block = _read(decoder, end - start)
        if missing := end - start - len(block):
            block = np.pad(block, ((0, missing), (0, 0)))
        self._builder.put(start, block)
        self._tell(start, end)

    def _tell(self, start: int, end: int) -> None:
        with self._lock:
            pyramid = self._builder.pyramid
            share = min(1.0, pyramid.ready_frames / pyramid.frames) if pyramid.frames else None
            self._progress.report(share)
            if self._on_range is not None:
                self._on_range(pyramid, TimeRange(Frames(start), Frames(end)))


def _read(decoder: Decoder, frames: int) -> Samples:
    """Read samples of the type they are stored in: what 16 bits hold is summed up twice as fast."""
    if isinstance(decoder, CountsDecoder):
        return decoder.read_counts(frames)
    return decoder.read(frames)


def _equal_spans(frames: int, count: int) -> list[TimeRange]:
    """Cut a sound at bin boundaries into `count` stretches; fewer if it is short."""
    step = max(STEP_FRAMES, -(-frames // (count * FRAMES_PER_BIN)) * FRAMES_PER_BIN)
    return [
        TimeRange(Frames(start), Frames(min(start + step, frames)))
        for start in range(0, frames, step)
    ]
