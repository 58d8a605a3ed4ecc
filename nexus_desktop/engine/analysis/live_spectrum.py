"""The spectrum of what is heard now, as a screen shows it: it rises at once and falls slowly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.analysis.spectrum import SpectrumSettings
from nexus_desktop.engine.analysis.transform import SILENT_DB, Levels, Transform, levels_db
from nexus_desktop.engine.block import Block, as_mono, only_numbers


@dataclass(frozen=True, slots=True)
class Ballistics:
    """How fast what is shown falls.

    Attributes:
        fall_db_s: of the line; infinity shows every picture as it is.
        hold_s: how long the line of peaks stays where it is; infinity keeps it for good.
        peak_fall_db_s: of the line of peaks after that.
    """

    fall_db_s: float = 40.0
    hold_s: float = 2.0
    peak_fall_db_s: float = 20.0


class LiveSpectrum:
    """Shows the last stretch of a stream.

    One thread adds, another may look: a picture then shows at worst a block that is half written.
    Looking costs one transform, however much was added.
    """

    def __init__(
        self,
        rate: int,
        settings: SpectrumSettings | None = None,
        ballistics: Ballistics | None = None,
    ) -> None:
        settings = settings or SpectrumSettings(4096)
        self._ballistics = ballistics or Ballistics()
        self._transform = Transform(settings.size, settings.window)
        self.frequencies_hz = self._transform.frequencies_hz(rate)
        self._latest = np.zeros(settings.size, np.float32)
        self._next = 0
        self.reset()

    def reset(self) -> None:
        """Show nothing, until something is heard."""
        self._latest[:] = 0
        self._levels = np.full(self._transform.bins, SILENT_DB, np.float32)
        self.reset_peaks()

    def reset_peaks(self) -> None:
        """Let the line of peaks begin anew."""
        self._peaks = self._levels.copy()
        self._held_s = np.zeros(self._transform.bins, np.float32)

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels); its channels are shown as one."""
        size = len(self._latest)
        mono = as_mono(only_numbers(block[-size:]))
        until_end = min(len(mono), size - self._next)
        self._latest[self._next : self._next + until_end] = mono[:until_end]
        self._latest[: len(mono) - until_end] = mono[until_end:]
        self._next = (self._next + len(mono)) % size

    def look(self, elapsed_s: float) -> tuple[Levels, Levels]:
        """Return levels and peaks in dBFS, so many seconds after the last look."""
        now = self._next
        stretch = np.concatenate([self._latest[now:], self._latest[:now]])
        heard = levels_db(self._transform.powers(stretch))
        fall_db = np.float32(self._ballistics.fall_db_s * elapsed_s)
        self._levels = np.maximum(heard, np.maximum(self._levels - fall_db, SILENT_DB))
        self._move_peaks(elapsed_s)
        return self._levels.copy(), self._peaks.copy()

    def _move_peaks(self, elapsed_s: float) -> None:
        self._held_s += np.float32(elapsed_s)
        over_s = np.clip(self._held_s - self._ballistics.hold_s, 0.0, elapsed_s)
        fallen = self._peaks - over_s * np.float32(self._ballistics.peak_fall_db_s)
        is_new = self._levels >= fallen
        self._peaks = np.where(is_new, self._levels, fallen).astype(np.float32)
        self._held_s[is_new] = 0
