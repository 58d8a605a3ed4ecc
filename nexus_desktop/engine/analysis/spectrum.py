"""The spectrum of a whole sound: the mean over all of it (Welch 1967)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.errors import CommandError
from nexus_desktop.engine.analysis.transform import Levels, Transform, Window, levels_db
from nexus_desktop.engine.block import Block, only_numbers

SIZES = tuple(2**power for power in range(8, 18))
"""Samples that can be looked at together: the more, the finer the frequencies, the blunter time."""


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


class AveragedSpectrum:
    """Averages over a stream of blocks of any length, half of every stretch on the next.

    A sound shorter than a stretch is looked at in the midst of silence; what is left over at the
    end of a longer one does not count.
    """

    def __init__(self, rate: int, channels: int, settings: SpectrumSettings) -> None:
        self._transform = Transform(settings.size, settings.window)
        self._rate = rate
        self._waiting = np.zeros((channels, 0), np.float32)
        self._sum = np.zeros(self._transform.bins)
        self._stretches = 0

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""
        planar = np.concatenate([self._waiting, only_numbers(block).T], axis=1)
        size, hop = self._transform.size, self._transform.size // 2
        count = max(0, (planar.shape[1] - size) // hop + 1)
        for start in range(0, count * hop, hop):
            powers = self._transform.powers(planar[:, start : start + size])
            self._sum += powers.mean(axis=0)
        self._stretches += count
        self._waiting = planar[:, count * hop :].copy()

    def spectrum(self) -> Spectrum:
        """Return what was heard so far."""
        stretches, powers = self._stretches, self._sum
        if not stretches:
            missing = self._transform.size - self._waiting.shape[1]
            whole = np.pad(self._waiting, ((0, 0), (missing // 2, missing - missing // 2)))
            stretches, powers = 1, self._transform.powers(whole).mean(axis=0)
        frequencies_hz = self._transform.frequencies_hz(self._rate)
        return Spectrum(frequencies_hz, levels_db(powers / stretches), stretches)
