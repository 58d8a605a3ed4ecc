"""Measure a whole file or stream: loudness, levels, offset, phase, clipping and silence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from nexus_desktop.engine.analysis.loudness import Loudness, LoudnessMeter
from nexus_desktop.engine.analysis.runs import MOST_RUNS, Runs
from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.tasks.progress import Progress

CLIPPED_FROM = 32767 / 32768
"""The greatest sample of a 16-bit file; a sample there or beyond has most likely been cut off."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as silence and as clipping.

    Attributes:
        silent_below_dbfs: peaks up to it are silence; room noise between words lies below -60.
        silence_s: shorter silences are pauses within the sound, and not listed.
        clipped_from: a sample of this size or more, linear, is clipped.
        clipped_run: so many clipped samples on end are listed; a single one may be a peak that was
            normalised to full scale, three are a top that was cut off.
    """

    silent_below_dbfs: float = -60.0
    silence_s: float = 0.5
    clipped_from: float = CLIPPED_FROM
    clipped_run: int = 3

    def __post_init__(self) -> None:
        if not -200 <= self.silent_below_dbfs <= 0:
            raise _refused("The level of silence", "−200 to 0 dBFS")
        if not 0 < self.silence_s <= 3600:
            raise _refused("The length of a silence", "more than 0 and up to 3600 s")
        if not 0 < self.clipped_from <= 1000:
            raise _refused("The size of a clipped sample", "more than 0 and up to 1000")
        if not 1 <= self.clipped_run <= 1_000_000:
            raise _refused("The number of clipped samples on end", "1 to 1 000 000")


def _refused(what: str, allowed: str) -> CommandError:
    return CommandError("Cannot measure like that", f"{what} has to be {allowed}.")


@dataclass(frozen=True, slots=True, order=True)
class ClippedRun:
    """Samples on end that were cut off, in one channel, counted from 0."""

    span: TimeRange
    channel: int


@dataclass(frozen=True, slots=True)
class SoundReport:
    """What was measured. Levels are in dB, full scale ±1.0 is 0 dBFS, None for digital silence.

    Attributes:
        sample_peak_dbfs: of the loudest channel.
        rms_dbfs: over all channels; a sine at full scale has -3.01.
        peaks_dbfs, rms_by_channel_dbfs: one a channel.
        crest_db: how far the peak stands above the RMS; 3.01 for a sine, 12 and more for drums.
        phase_correlation: of left and right: 1 the same, 0 nothing in common, -1 the same upside
            down, of which nothing is left in mono. None unless there are two channels with sound.
        dc_offset: mean of each channel, linear.
        clipped_samples: at full scale, in all channels together.
        clipped_runs: where several stand on end, in order; the first `MOST_RUNS` of them.
        clipped_run_count: how many there are, listed or not.
        leading_silence_s, trailing_silence_s: until the first and since the last sample above
            the threshold in any channel; the whole length where there is none.
        silences: where all channels are silent for long, in order.
        loudness: after ITU-R BS.1770-5 and EBU R 128.
    """

    sample_rate: SampleRate
    channels: int
    frames: Frames
    sample_peak_dbfs: float | None
    rms_dbfs: float | None
    peaks_dbfs: tuple[float | None, ...]
    rms_by_channel_dbfs: tuple[float | None, ...]
    crest_db: float | None
    phase_correlation: float | None
    dc_offset: tuple[float, ...]
    clipped_samples: int
    clipped_runs: tuple[ClippedRun, ...]
    clipped_run_count: int
    leading_silence_s: float
    trailing_silence_s: float
    silences: tuple[TimeRange, ...]
    loudness: Loudness

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


class Listener(Protocol):
    """Measures something else of the same sound."""

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""


def analyze(
    sound: Path | Decoder,
    progress: Progress | None = None,
    thresholds: Thresholds | None = None,
    listeners: Sequence[Listener] = (),
) -> SoundReport:
    """Measure a file, or what a decoder has left, in memory that hardly grows with its length.

    Listeners hear every block as well, so that all is measured in one go.

    Raises:
        MediaError: the file cannot be read.
        Cancelled: `progress` was cancelled.
    """
    progress, thresholds = progress or Progress(), thresholds or Thresholds()
    if isinstance(sound, Path):
        with open_decoder(sound) as decoder:
            return _measured(decoder, progress, thresholds, listeners)
    return _measured(sound, progress, thresholds, listeners)


def _measured(
    decoder: Decoder, progress: Progress, thresholds: Thresholds, listeners: Sequence[Listener]
) -> SoundReport:
    measurement = Measurement(decoder.sample_rate, decoder.channels, thresholds)
    expected = decoder.frames or round((decoder.facts.duration_s or 0.0) * decoder.sample_rate)
    while len(block := decoder.read(BLOCK_FRAMES)):
        measurement.add(block)
        for listener in listeners:
            listener.add(block)
        progress.report(min(1.0, measurement.frames / expected) if expected else None)
    return measurement.report()


class Measurement:
    """Sums over everything heard so far.

    Attributes:
        frames: how many were heard.
        loudness: the meter of loudness, which has heard the same.
    """

    def __init__(self, sample_rate: SampleRate, channels: int, thresholds: Thresholds) -> None:
        self.frames = 0
        self.loudness = LoudnessMeter(sample_rate, channels)
        self._sample_rate = sample_rate
        self._silent_below = 10 ** (thresholds.silent_below_dbfs / 20)
        self._clipped_from = thresholds.clipped_from
        self._peaks: NDArray[np.float64] = np.zeros(channels)
        self._sums: NDArray[np.float64] = np.zeros(channels)
        self._squares: NDArray[np.float64] = np.zeros(channels)
        self._product = 0.0
        self._clipped = 0
        self._clipped_runs = [Runs(thresholds.clipped_run) for _ in range(channels)]
        self._silences = Runs(max(1, round(thresholds.silence_s * sample_rate)))
        self._first_loud: int | None = None
        self._after_last_loud = 0

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels); what is no number is silence."""
        if not len(block):
            return
        block = only_numbers(block)
        self.loudness.add(block)
        # One channel after the other: numpy reduces interleaved samples many times slower.
        planar = np.ascontiguousarray(block.T, np.float64)
        peaks = np.maximum(planar.max(axis=1), -planar.min(axis=1))
        self._peaks = np.maximum(self._peaks, peaks)
        self._sums += planar.sum(axis=1)
        self._squares += np.einsum("ij,ij->i", planar, planar)
        if len(planar) == 2:
            self._product += float(np.einsum("j,j->", *planar))
        self._find_clipping(planar, peaks)
        self._find_silence(np.abs(planar) > self._silent_below)
        self.frames += len(block)

    def report(self) -> SoundReport:
        """Return what was measured so far."""
        rate, frames = self._sample_rate, max(1, self.frames)
        powers = self._squares / frames
        leading = self.frames if self._first_loud is None else self._first_loud
        peak, rms = _decibels(float(self._peaks.max())), _decibels(math.sqrt(powers.mean()))
        return SoundReport(
            sample_rate=rate,
            channels=len(powers),
            frames=Frames(self.frames),
            sample_peak_dbfs=peak,
            rms_dbfs=rms,
            peaks_dbfs=tuple(_decibels(peak) for peak in self._peaks.tolist()),
            rms_by_channel_dbfs=tuple(_decibels(math.sqrt(power)) for power in powers.tolist()),
            crest_db=None if peak is None or rms is None else peak - rms,
            phase_correlation=self._correlation(),
            dc_offset=tuple((self._sums / frames).tolist()),
            clipped_samples=self._clipped,
            clipped_runs=self._sorted_runs(),
            clipped_run_count=sum(runs.count for runs in self._clipped_runs),
            leading_silence_s=leading / rate,
            trailing_silence_s=(self.frames - self._after_last_loud) / rate,
            silences=self._silences.ranges,
            loudness=self.loudness.loudness,
        )

    def _find_clipping(self, planar: NDArray[np.float64], peaks: NDArray[np.float64]) -> None:
        for channel, runs, peak in zip(planar, self._clipped_runs, peaks.tolist(), strict=True):
            if peak < self._clipped_from:
                runs.skip(len(channel))
                continue
            is_clipped = np.abs(channel) >= self._clipped_from
            self._clipped += int(np.count_nonzero(is_clipped))
            runs.add(is_clipped)

    def _find_silence(self, is_loud: NDArray[np.bool_]) -> None:
        """Take in where one block, shape (channels, frames), is loud."""
        is_silent: NDArray[np.bool_] = np.logical_not(is_loud.any(axis=0))
        self._silences.add(is_silent)
        if is_silent.all():
            return
        if self._first_loud is None:
            self._first_loud = self.frames + int(is_silent.argmin())
        self._after_last_loud = self.frames + len(is_silent) - int(is_silent[::-1].argmin())

    def _correlation(self) -> float | None:
        scale = math.sqrt(float(self._squares.prod())) if len(self._squares) == 2 else 0.0
        return max(-1.0, min(1.0, self._product / scale)) if scale else None

    def _sorted_runs(self) -> tuple[ClippedRun, ...]:
        runs = [
            ClippedRun(span, channel)
            for channel, found in enumerate(self._clipped_runs)
            for span in found.ranges
        ]
        return tuple(sorted(runs)[:MOST_RUNS])


def _decibels(size: float) -> float | None:
    return 20 * math.log10(size) if size > 0 else None
