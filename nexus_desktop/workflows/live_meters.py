"""Loudness and spectrum of what is heard now, for meters on a screen.

What hears does so on the thread that renders and is looked at on that of the screens; give its
`hear` to `Playback.listening` while it is shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nexus_desktop.domain.rack import RackPlace
from nexus_desktop.engine.analysis.live_loudness import LiveLoudness, LoudnessReading
from nexus_desktop.engine.analysis.live_spectrum import Ballistics, LiveSpectrum
from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.analysis.transform import Levels
from nexus_desktop.engine.block import Block
from nexus_desktop.workflows.playback import Playback

QUIET_AFTER_S = 0.3
"""With nothing heard for so long there is silence; shorter gaps are the time between blocks."""


@dataclass(frozen=True, slots=True)
class SpectrumPicture:
    """What is drawn of a spectrum: levels and the line of their peaks in dBFS, by frequency."""

    frequencies_hz: Levels
    levels_db: Levels
    peaks_db: Levels | None = None

    @property
    def bin_hz(self) -> float:
        """How far apart the frequencies are."""
        return float(self.frequencies_hz[1])

    def table(self) -> str:
        """Return frequencies and levels in two columns, as spreadsheets take them."""
        rows = zip(self.frequencies_hz.tolist(), self.levels_db.tolist(), strict=True)
        lines = (f"{hertz:.3f}\t{level_db:.2f}" for hertz, level_db in rows)
        return "\n".join(["frequency_hz\tlevel_dbfs", *lines])


class HeardLoudness:
    """The loudness of the master."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shape: tuple[int, int] | None = None
        self._meter: LiveLoudness | None = None
        self._reading = LoudnessReading()
        self._heard_at = clock()

    def hear(self, block: Block, sample_rate: int) -> None:
        """Take in the next block; a new rate or number of channels begins anew."""
        meter = self._meter
        if meter is None or self._shape != (sample_rate, block.shape[1]):
            self._shape = (sample_rate, block.shape[1])
            meter = self._meter = LiveLoudness(sample_rate, block.shape[1])
        self._reading = meter.add(block)
        self._heard_at = self._clock()

    @property
    def reading(self) -> LoudnessReading:
        """What the meter shows; the last moments are silent when nothing is heard any more."""
        if self._clock() - self._heard_at > QUIET_AFTER_S:
            return replace(self._reading, momentary_lufs=None, short_term_lufs=None)
        return self._reading

    def reset(self) -> None:
        """Let the integrated loudness and all maxima begin anew with the next block."""
        self._meter = None
        self._reading = LoudnessReading()


class HeardSpectrum:
    """The spectrum of the master; it falls to nothing when nothing is heard any more."""

    def __init__(
        self,
        settings: SpectrumSettings | None = None,
        ballistics: Ballistics | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings or SpectrumSettings(4096)
        self._ballistics, self._clock = ballistics, clock
        self._sample_rate = 0
        self._spectrum: LiveSpectrum | None = None
        self._heard_at = self._looked_at = clock()

    def hear(self, block: Block, sample_rate: int) -> None:
        """Take in the next block; a new rate begins anew."""
        spectrum = self._spectrum
        if spectrum is None or self._sample_rate != sample_rate:
            self._sample_rate = sample_rate
            spectrum = LiveSpectrum(sample_rate, self._settings, self._ballistics)
            self._spectrum = spectrum
        spectrum.add(block)
        self._heard_at = self._clock()

    def look(self) -> SpectrumPicture | None:
        """Return the spectrum as it is now; None before any sound."""
        now = self._clock()
        elapsed_s, self._looked_at = now - self._looked_at, now
        spectrum = self._spectrum
        if spectrum is None:
            return None
        if now - self._heard_at > QUIET_AFTER_S:
            spectrum.add(np.zeros((self._settings.size, 1), np.float32))
        levels, peaks = spectrum.look(elapsed_s)
        return SpectrumPicture(spectrum.frequencies_hz.astype(levels.dtype), levels, peaks)

    def reset_peaks(self) -> None:
        """Let the line of peaks begin anew."""
        if self._spectrum is not None:
            self._spectrum.reset_peaks()


class RackSpectrum:
    """The spectrum of the sound behind one rack, at the moment in which it is heard."""

    def __init__(self, playback: Playback, clock: Callable[[], float] = time.monotonic) -> None:
        self._playback, self._clock = playback, clock
        self._settings = SpectrumSettings(4096)
        self._of: tuple[RackPlace, int] | None = None
        self._spectrum: LiveSpectrum | None = None
        self._looked_at = clock()

    def look(self, place: RackPlace | None) -> SpectrumPicture | None:
        """Return the spectrum behind a rack as it is now; None looks no more, and costs nothing."""
        now = self._clock()
        elapsed_s, self._looked_at = now - self._looked_at, now
        listening = self._playback.listening
        listening.tap_rack(place)
        tap = listening.tap
        if place is None or not tap.sample_rate:
            self._of = None
            return None
        spectrum = self._spectrum
        if spectrum is None or self._of != (place, tap.sample_rate):
            self._of = (place, tap.sample_rate)
            spectrum = self._spectrum = LiveSpectrum(tap.sample_rate, self._settings)
        # Where nothing plays, nothing is rendered behind frame 0 and the picture falls.
        end = self._playback.position if self._playback.is_playing else 0
        spectrum.add(tap.before(end, self._settings.size)[:, np.newaxis])
        levels, _peaks = spectrum.look(elapsed_s)
        return SpectrumPicture(spectrum.frequencies_hz.astype(levels.dtype), levels)
