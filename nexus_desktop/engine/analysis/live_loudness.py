"""A loudness meter that is looked at thirty times a second for hours."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.engine.analysis.loudness import LoudnessMeter
from nexus_desktop.engine.analysis.running_loudness import RunningLoudness
from nexus_desktop.engine.block import Block


@dataclass(frozen=True, slots=True)
class LoudnessReading:
    """What the meter shows now; None where there is nothing to show.

    Attributes:
        momentary_lufs, short_term_lufs: of the last 400 ms and 3 s.
        integrated_lufs, momentary_max_lufs, short_term_max_lufs, true_peak_dbtp: since the reset.
    """

    momentary_lufs: float | None = None
    short_term_lufs: float | None = None
    integrated_lufs: float | None = None
    momentary_max_lufs: float | None = None
    short_term_max_lufs: float | None = None
    true_peak_dbtp: float | None = None


class LiveLoudness:
    """Hears a stream in blocks of any length; one thread adds and reads.

    What is read is a snapshot that any thread may show. A reading costs the same after hours as at
    the beginning, and nothing until another tenth of a second is over.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self.reset()

    def reset(self) -> None:
        """Forget everything heard so far."""
        self._meter = LoudnessMeter(self._sample_rate, self._channels)
        self._running = RunningLoudness()
        self._tenths = 0
        self._reading = LoudnessReading()

    def add(self, block: Block) -> LoudnessReading:
        """Take in the next block, of shape (frames, channels), and return what is shown now."""
        self._meter.add(block)
        if self._meter.tenths != self._tenths:
            self._take_in_windows()
            self._reading = self._read()
        return self._reading

    def _take_in_windows(self) -> None:
        new = self._meter.tenths - self._tenths
        for power in self._meter.momentary_powers(new).tolist():
            self._running.add(power)
        self._tenths = self._meter.tenths

    def _read(self) -> LoudnessReading:
        meter = self._meter
        return LoudnessReading(
            meter.momentary_lufs,
            meter.short_term_lufs,
            self._running.integrated_lufs(),
            meter.momentary_max_lufs,
            meter.short_term_max_lufs,
            meter.true_peak_dbtp,
        )
