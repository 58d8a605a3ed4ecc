"""The spectrum of a whole sound: the mean over all of it (Welch 1967)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.analysis.stretches import Stretches
from nexus_desktop.engine.analysis.transform import Levels, Transform, Window, levels_db
from nexus_desktop.engine.block import Block, only_numbers

SIZES = tuple(2**power for power in range(8, 18))
"""Samples that can be looked at together: the more, the finer the frequencies, the blunter time."""


_AT_ONCE = 8
"""Stretches that are transformed together: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class SpectrumSettings:
    """How finely to look; see `Window`."""

    size: int = 8192
    window: Window = Window.HANN

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            sizes = ", ".join(map(str, SIZES))
            raise CommandError("No such spectrum", f"It can have a size of {sizes}.")


@dataclass(frozen=True, slots=True)
class Spectrum:
    """How strong every frequency is.

    Attributes:
        levels_db: the mean power of all channels; a sine at full scale in each of them is 0 dBFS.
        stretches: how many the mean is taken of.
    """

    frequencies_hz: NDArray[np.float64]
    levels_db: Levels
    stretches: int

    def csv_lines(self) -> Iterator[str]:
        """Yield it as a table: a line of names, then one for every frequency."""
        yield "frequency_hz,level_dbfs\n"
        for frequency, level in zip(self.frequencies_hz, self.levels_db, strict=True):
            yield f"{frequency:.4f},{level:.3f}\n"


@dataclass(frozen=True, slots=True)
class SpectralPeak:
    """Where a spectrum is highest."""

    hertz: float
    level_db: float


def highest_peak(
    levels_db: Levels, bin_hz: float, lowest_hz: float, highest_hz: float
) -> SpectralPeak | None:
    """Return the peak among bins between two frequencies; None where no bin is.

    Between bins it is found on a parabola through three levels in dB (Smith and Serra, "PARSHL",
    1987): a sine under the window of Hann comes out within a twentieth of a bin and 0.3 dB.
    """
    first = max(1, math.ceil(lowest_hz / bin_hz))
    last = min(len(levels_db) - 2, math.floor(highest_hz / bin_hz))
    if last < first:
        return None
    at = first + int(levels_db[first : last + 1].argmax())
    before, top, after = (float(level) for level in levels_db[at - 1 : at + 2])
    bend = before - 2 * top + after
    aside = 0.5 * (before - after) / bend if bend < 0 else 0.0
    aside = min(max(aside, -0.5), 0.5)
    return SpectralPeak((at + aside) * bin_hz, top - 0.25 * (before - after) * aside)


class AveragedSpectrum:
    """Averages over a stream of blocks of any length, half of every stretch on the next.

    A sound shorter than a stretch is looked at in the midst of silence; what is left over at the
    end of a longer one does not count.
    """

    def __init__(self, rate: int, channels: int, settings: SpectrumSettings) -> None:
        self._transform = Transform(settings.size, settings.window)
        self._rate = rate
        self._stretches = Stretches(settings.size, settings.size // 2, channels)
        self._sum = np.zeros(self._transform.bins)
        self._count = 0

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""
        stretches = self._stretches.add(np.ascontiguousarray(only_numbers(block).T))
        for start in range(0, stretches.shape[1], _AT_ONCE):
            powers = self._transform.powers(stretches[:, start : start + _AT_ONCE])
            self._sum += powers.mean(axis=0).sum(axis=0)
        self._count += stretches.shape[1]

    def spectrum(self) -> Spectrum:
        """Return what was heard so far."""
        count, powers = self._count, self._sum
        if not count:
            rest = self._stretches.rest
            missing = self._transform.size - rest.shape[1]
            whole = np.pad(rest, ((0, 0), (missing // 2, missing - missing // 2)))
            count, powers = 1, self._transform.powers(whole).mean(axis=0)
        frequencies_hz = self._transform.frequencies_hz(self._rate)
        return Spectrum(frequencies_hz, levels_db(powers / count), count)
