"""From a clip and a stretch of pixels to columns or samples, whatever is known by now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.peaks.columns import Columns, columns, sample_columns
from nexus_desktop.engine.peaks.pyramid import PeakPyramid

SAMPLES_BELOW = 256.0
"""Source frames per column from which on the pyramid is exact enough; below, samples are read."""
LINE_BELOW = 1.0
"""Source frames per column below which the wave is a line from sample to sample."""


class WaveSource(Protocol):
    """What is known of sources; `Waveforms` in the program, plain data in tests."""

    def pyramid(self, source: AudioSource) -> PeakPyramid | None:
        """Return the pyramid, possibly still filling, or None."""

    def samples(self, source: AudioSource, start: int, frames: int) -> Block | None:
        """Return frames at the source's rate, or None while they are fetched."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring pixel columns of a clip, seen from its source.

    Attributes:
        source: what the clip plays.
        start: source frame at which the first column begins; may lie before or behind the sound.
        frames_per_column: source frames.
    """

    source: AudioSource
    start: float
    frames_per_column: float
    width: int

    @staticmethod
    def of(
        clip: Clip,
        source: AudioSource,
        rate: SampleRate,
        first: float,
        frames_per_column: float,
        width: int,
    ) -> Stretch:
        """Return the stretch that begins `first` project frames into the clip."""
        ratio = source.sample_rate / rate
        start = (clip.source_start - clip.take.begins + first) * ratio
        return Stretch(source, start, frames_per_column * ratio, width)

    @property
    def wants_samples(self) -> bool:
        return self.frames_per_column < SAMPLES_BELOW

    @property
    def is_line(self) -> bool:
        return self.frames_per_column < LINE_BELOW

    @property
    def sample_range(self) -> tuple[int, int]:
        """First and last (exclusive) frame of the sound under the columns, one more at each end."""
        end = self.start + self.width * self.frames_per_column
        first = min(max(0, math.floor(self.start) - 1), self.source.frames)
        return first, max(first, min(math.ceil(end) + 2, self.source.frames))

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Which columns lie before or behind the sound; they are silent, not unread."""
        begins = self.start + np.arange(self.width) * self.frames_per_column
        return (begins + self.frames_per_column <= 0) | (begins >= self.source.frames)


@dataclass(frozen=True, slots=True)
class Known:
    """Columns of a stretch, and whether they will not get any better."""

    columns: Columns
    is_final: bool


def known_columns(waves: WaveSource, stretch: Stretch) -> Known:
    """Return the best columns there are now: from samples, the pyramid, or all unknown."""
    if stretch.wants_samples:
        block = known_samples(waves, stretch)
        if block is not None:
            return Known(_silent_outside(_from_samples(block, stretch), stretch), True)
    pyramid = waves.pyramid(stretch.source)
    if pyramid is None:
        nothing = unknown(stretch.source.channels, stretch.width)
        return Known(_silent_outside(nothing, stretch), False)
    found = columns(pyramid, stretch.start, stretch.frames_per_column, stretch.width)
    is_final = pyramid.is_complete and not stretch.wants_samples
    return Known(_silent_outside(found, stretch), is_final)


def known_samples(waves: WaveSource, stretch: Stretch) -> Block | None:
    """Return the samples of `stretch.sample_range`, or None while they are fetched."""
    first, end = stretch.sample_range
    if first == end:
        return np.zeros((0, stretch.source.channels), np.float32)
    return waves.samples(stretch.source, first, end - first)


def unknown(channels: int, width: int) -> Columns:
    """Return columns of which nothing is known."""
    minima, maxima, rms = (np.full((channels, width), np.nan, np.float32) for _ in range(3))
    return Columns(minima, maxima, rms, np.zeros((channels, width), np.bool_))


def _from_samples(block: Block, stretch: Stretch) -> Columns:
    first, _end = stretch.sample_range
    return sample_columns(block, stretch.start - first, stretch.frames_per_column, stretch.width)


def _silent_outside(found: Columns, stretch: Stretch) -> Columns:
    outside = stretch.outside
    if not outside.any():
        return found
    minima, maxima, rms = (np.where(outside, np.float32(0), part) for part in _heights(found))
    return Columns(minima, maxima, rms, found.clipped & ~outside)


def _heights(found: Columns) -> tuple[NDArray[np.float32], ...]:
    return found.minima, found.maxima, found.rms
