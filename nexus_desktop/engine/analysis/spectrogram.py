"""What frequencies are in a sound when: a picture in numbers, made only where somebody looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.timeline import TimeRange
from nexus_desktop.engine.analysis.bands import Bands
from nexus_desktop.engine.analysis.mel import mel_edges_hz
from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.analysis.transform import Levels, Transform, levels_db
from nexus_desktop.engine.block import Block, as_mono, only_numbers
from nexus_desktop.tasks.progress import Progress

ReadAt = Callable[[int, int], Block]
"""Returns so many frames from a frame on, fewer at the end of the sound."""

COLUMNS_AT_ONCE = 64
"""Transformed together; whoever cancels waits for no more than these."""

STRETCHES_A_COLUMN = 4
"""At most: a column that stands for seconds is looked at in places, which is what a screen has."""


class FrequencyScale(StrEnum):
    """How frequencies are spread over the height: by Hz, by octaves, or as the ear hears pitch."""

    LINEAR = "linear"
    LOG = "log"
    MEL = "mel"


@dataclass(frozen=True, slots=True)
class SpectrogramSettings:
    """How a spectrogram looks.

    Attributes:
        spectrum: how finely frequencies are told apart, at the cost of time.
        rows: of the picture, from low to high.
        lowest_hz, highest_hz: at its lower and upper edge; not above half the sample rate.
    """

    spectrum: SpectrumSettings = field(default_factory=lambda: SpectrumSettings(2048))
    scale: FrequencyScale = FrequencyScale.LOG
    rows: int = 256
    lowest_hz: float = 20.0
    highest_hz: float = 20_000.0


def row_edges_hz(settings: SpectrogramSettings, rate: int) -> NDArray[np.float64]:
    """Return where rows begin and end, shape (rows + 1,)."""
    highest_hz = min(settings.highest_hz, rate / 2)
    lowest_hz = min(settings.lowest_hz, highest_hz / 2)
    if settings.scale is FrequencyScale.LOG:
        return np.geomspace(max(lowest_hz, 1.0), highest_hz, settings.rows + 1)
    if settings.scale is FrequencyScale.MEL:
        return mel_edges_hz(lowest_hz, highest_hz, settings.rows)
    return np.linspace(lowest_hz, highest_hz, settings.rows + 1)


def spectrogram(
    read: ReadAt,
    rate: int,
    span: TimeRange,
    columns: int,
    settings: SpectrogramSettings,
    progress: Progress | None = None,
) -> Levels:
    """Return the levels of a stretch of sound in dBFS, shape (columns, rows).

    A column shows the loudest that was found in its part of `span`, a row the loudest in its band.
    What a column shows depends on its place alone: pictures of neighbours fit together.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    transform = Transform(settings.spectrum.size, settings.spectrum.window)
    bands = Bands(row_edges_hz(settings, rate) * transform.size / rate, transform.bins)
    picture = np.empty((columns, settings.rows), np.float32)
    width = span.length / max(1, columns)
    each = max(1, min(STRETCHES_A_COLUMN, math.ceil(width / transform.size)))
    for first in range(0, columns, COLUMNS_AT_ONCE):
        progress.report(first / columns)
        last = min(columns, first + COLUMNS_AT_ONCE)
        middles = span.start + width * (np.arange(first * each, last * each) + 0.5) / each
        starts = np.floor(middles).astype(np.int64) - transform.size // 2
        powers = transform.powers(_stretches(read, starts, transform.size))
        loudest = powers.reshape(last - first, each, transform.bins).max(axis=1)
        picture[first:last] = levels_db(bands.of(loudest))
    progress.report(1.0)
    return picture


def as_bytes(
    levels: Levels, floor_db: float = -100.0, ceiling_db: float = 0.0
) -> NDArray[np.uint8]:
    """Return levels as 0 (at the floor and below) to 255, for a table of colours."""
    share = (levels - floor_db) / (ceiling_db - floor_db)
    counts: NDArray[np.uint8] = np.rint(np.clip(share, 0.0, 1.0) * 255).astype(np.uint8)
    return counts


def _stretches(read: ReadAt, starts: NDArray[np.int64], size: int) -> NDArray[np.float32]:
    """Return a stretch from every place, shape (places, size), its channels as one."""
    first, end = int(starts[0]), int(starts[-1]) + size
    if end - first <= len(starts) * size:
        sound = _mono(read, first, end - first)
        windows = np.lib.stride_tricks.sliding_window_view(sound, size)
        return windows[starts - first]
    return np.stack([_mono(read, int(start), size) for start in starts])


def _mono(read: ReadAt, start: int, frames: int) -> NDArray[np.float32]:
    """Return frames as one channel, silent before the beginning and behind the end."""
    sound = np.zeros(frames, np.float32)
    before = min(frames, max(0, -start))
    if before < frames:
        heard = as_mono(only_numbers(read(start + before, frames - before)))
        sound[before : before + len(heard)] = heard
    return sound
