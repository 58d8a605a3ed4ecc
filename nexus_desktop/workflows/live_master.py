"""Loudness and spectrum of the master while it is heard, for meters on a screen."""

from __future__ import annotations

from dataclasses import dataclass

from nexus_desktop.engine.analysis.live_loudness import LiveLoudness, LoudnessReading
from nexus_desktop.engine.analysis.live_spectrum import Ballistics, LiveSpectrum
from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.analysis.transform import Levels
from nexus_desktop.engine.block import Block


@dataclass(frozen=True, slots=True)
class SpectrumPicture:
    """What is drawn of a spectrum: levels and the line of their peaks in dBFS, by frequency."""

    frequencies_hz: Levels
    levels_db: Levels
    peaks_db: Levels


class LiveMaster:
    """Hears on the thread that renders, is looked at on that of the screens.

    Make `hear` the listener of `Playback` while the meters are shown.

    Attributes:
        loudness: what the loudness meter shows; a snapshot.
    """

    def __init__(
        self, settings: SpectrumSettings | None = None, ballistics: Ballistics | None = None
    ) -> None:
        self._settings, self._ballistics = settings, ballistics
        self._shape: tuple[int, int] | None = None
        self._meter: LiveLoudness | None = None
        self._spectrum: LiveSpectrum | None = None
        self.loudness = LoudnessReading()

    def hear(self, block: Block, sample_rate: int) -> None:
        """Take in the next block; a new rate or number of channels begins anew."""
        meter, spectrum = self._meter, self._spectrum
        if meter is None or self._shape != (sample_rate, block.shape[1]):
            self._shape = (sample_rate, block.shape[1])
            meter = self._meter = LiveLoudness(sample_rate, block.shape[1])
            spectrum = self._spectrum = LiveSpectrum(sample_rate, self._settings, self._ballistics)
        self.loudness = meter.add(block)
        if spectrum is not None:
            spectrum.add(block)

    def look(self, elapsed_s: float) -> SpectrumPicture | None:
        """Return the spectrum so many seconds after the last look; None before any sound."""
        spectrum = self._spectrum
        if spectrum is None:
            return None
        levels, peaks = spectrum.look(elapsed_s)
        return SpectrumPicture(spectrum.frequencies_hz.astype(levels.dtype), levels, peaks)

    def reset_loudness(self) -> None:
        """Let the integrated loudness and all maxima begin anew with the next block."""
        self._meter = None
        self.loudness = LoudnessReading()

    def reset_peaks(self) -> None:
        """Let the line of peaks begin anew."""
        if self._spectrum is not None:
            self._spectrum.reset_peaks()
