"""Measure a whole file or stream: loudness, peak, power, offset, clipping, silence at both ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.analysis.loudness import Loudness, LoudnessMeter
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.media.decode import BLOCK_FRAMES, Decoder, open_decoder
from nexus_desktop.tasks.progress import Progress

SILENT_BELOW_DBFS = -60.0
"""Peaks up to this level count as silence; room noise between words lies below it."""

_SILENT_BELOW = 10 ** (SILENT_BELOW_DBFS / 20)

CLIPPED_FROM = 32767 / 32768
"""The greatest sample of a 16-bit file; a sample there or beyond has most likely been cut off."""


@dataclass(frozen=True, slots=True)
class SoundReport:
    """What was measured. Levels are in dB, full scale ±1.0 is 0 dBFS, None for digital silence.

    Attributes:
        sample_peak_dbfs: of the loudest channel.
        rms_dbfs: over all channels; a sine at full scale has -3.01.
        peaks_dbfs, rms_by_channel_dbfs: one a channel.
        dc_offset: mean of each channel, linear.
        clipped_samples: at full scale, in all channels together.
        leading_silence_s, trailing_silence_s: until the first and since the last sample above
            `SILENT_BELOW_DBFS` in any channel; the whole length where there is none.
        loudness: after ITU-R BS.1770-5 and EBU R 128.
    """

    sample_rate: SampleRate
    channels: int
    frames: Frames
    sample_peak_dbfs: float | None
    rms_dbfs: float | None
    peaks_dbfs: tuple[float | None, ...]
    rms_by_channel_dbfs: tuple[float | None, ...]
    dc_offset: tuple[float, ...]
    clipped_samples: int
    leading_silence_s: float
    trailing_silence_s: float
    loudness: Loudness

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


def analyze(sound: Path | Decoder, progress: Progress | None = None) -> SoundReport:
    """Measure a file, or what a decoder has left, in memory that hardly grows with its length.

    Raises:
        MediaError: the file cannot be read.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    if isinstance(sound, Path):
        with open_decoder(sound) as decoder:
            return _measured(decoder, progress)
    return _measured(sound, progress)


def _measured(decoder: Decoder, progress: Progress) -> SoundReport:
    measurement = _Measurement(decoder.sample_rate, decoder.channels)
    expected = decoder.frames or round((decoder.facts.duration_s or 0.0) * decoder.sample_rate)
    while len(block := decoder.read(BLOCK_FRAMES)):
        measurement.add(block)
        progress.report(min(1.0, measurement.frames / expected) if expected else None)
    return measurement.report()


class _Measurement:
    """Sums over everything heard so far."""

    def __init__(self, sample_rate: SampleRate, channels: int) -> None:
        self.frames = 0
        self._sample_rate = sample_rate
        self._loudness = LoudnessMeter(sample_rate, channels)
        self._peaks: NDArray[np.float64] = np.zeros(channels)
        self._sums: NDArray[np.float64] = np.zeros(channels)
        self._squares: NDArray[np.float64] = np.zeros(channels)
        self._clipped = 0
        self._first_loud: int | None = None
        self._after_last_loud = 0

    def add(self, block: Block) -> None:
        self._loudness.add(block)
        # One channel after the other: numpy reduces interleaved samples many times slower.
        planar = np.ascontiguousarray(block.T, np.float64)
        peaks = np.maximum(planar.max(axis=1), -planar.min(axis=1))
        self._peaks = np.maximum(self._peaks, peaks)
        self._sums += planar.sum(axis=1)
        self._squares += np.einsum("ij,ij->i", planar, planar)
        if peaks.max() >= CLIPPED_FROM:
            self._clipped += int(np.count_nonzero(np.abs(planar) >= CLIPPED_FROM))
        if peaks.max() > _SILENT_BELOW:
            self._find_silence(np.abs(planar) > _SILENT_BELOW)
        self.frames += len(block)

    def report(self) -> SoundReport:
        sample_rate, loudness = self._sample_rate, self._loudness.loudness
        frames, channels = max(1, self.frames), len(self._peaks)
        powers = self._squares / frames
        leading = self.frames if self._first_loud is None else self._first_loud
        return SoundReport(
            sample_rate=sample_rate,
            channels=channels,
            frames=Frames(self.frames),
            sample_peak_dbfs=_decibels(float(self._peaks.max())),
            rms_dbfs=_decibels(math.sqrt(float(powers.mean()))),
            peaks_dbfs=tuple(_decibels(peak) for peak in self._peaks.tolist()),
            rms_by_channel_dbfs=tuple(_decibels(math.sqrt(power)) for power in powers.tolist()),
            dc_offset=tuple((self._sums / frames).tolist()),
            clipped_samples=self._clipped,
            leading_silence_s=leading / sample_rate,
            trailing_silence_s=(self.frames - self._after_last_loud) / sample_rate,
            loudness=loudness,
        )

    def _find_silence(self, is_loud: NDArray[np.bool_]) -> None:
        """Take in where one block, shape (channels, frames), is loud; it is somewhere."""
        firsts, lasts = is_loud.argmax(axis=1), is_loud[:, ::-1].argmax(axis=1)
        heard = is_loud.any(axis=1)
        if self._first_loud is None:
            self._first_loud = self.frames + int(firsts[heard].min())
        self._after_last_loud = self.frames + is_loud.shape[1] - int(lasts[heard].min())


def _decibels(size: float) -> float | None:
    return 20 * math.log10(size) if size > 0 else None
