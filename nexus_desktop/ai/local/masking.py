"""A sound of any length through a gain for each of its bands at each moment, in little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from nexus_desktop.engine.analysis.transform import Window, window_of
from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

Spectra = NDArray[np.complex64]
Gains = NDArray[np.float32]

OVERLAP = 4
_HANN_SQUARES = 1.5
"""What the squares of Hann windows add up to when four of them overlap."""


@dataclass(frozen=True, slots=True)
class Masking:
    """How a sound is cut into windows, and how many of them are looked at together.

    Attributes:
        size: frames of a window; a quarter further begins the next.
        windows: so many get their gains at once.
        context: so many more are shown on either side of them.
    """

    size: int
    windows: int
    context: int = 0

    @property
    def hop(self) -> int:
        return self.size // OVERLAP

    def masked(
        self, sound: Sound, gains: Callable[[Spectra], Gains], progress: Progress
    ) -> Iterator[Block]:
        """Yield the sound with gains applied, as long as it is. Gains of 1 give the sound itself.

        Args:
            gains: takes spectra of shape (windows with context, channels, bands), returns a gain
                for each band of the windows without context.

        Raises:
            MediaError: the sound cannot be read.
            Cancelled: `progress` was cancelled.
        """
        overhang = self.size - self.hop
        count = -(-(sound.frames + overhang) // self.hop)
        shape = window_of(Window.HANN, self.size).astype(np.float32)
        carried = np.zeros((overhang, sound.channels), np.float32)
        for first in range(0, count, self.windows):
            taken = min(self.windows, count - first)
            spectra = self._spectra(sound, first, taken, shape)
            middle = spectra[self.context : self.context + taken]
            again = fft.irfft(middle * gains(spectra), self.size, axis=2, overwrite_x=True)
            total = self._added(again * (shape / np.float32(_HANN_SQUARES)), carried)
            carried = total[taken * self.hop :]
            start = first * self.hop - overhang
            ready = total[max(0, -start) : taken * self.hop]
            yield ready[: sound.frames - max(0, start)]
            progress.report((first + taken) / count)

    def _spectra(self, sound: Sound, first: int, taken: int, shape: Gains) -> Spectra:
        """Return windows of shape (windows with context, channels, bands)."""
        start = (first - self.context) * self.hop - (self.size - self.hop)
        windows = taken + 2 * self.context
        block = only_numbers(sound.read(start, (windows - 1) * self.hop + self.size))
        views = np.lib.stride_tricks.sliding_window_view(block, self.size, axis=0)
        return np.asarray(fft.rfft(views[:: self.hop] * shape, axis=2, overwrite_x=True))

    def _added(self, windows: Gains, carried: Block) -> Block:
        """Return overlapped windows, to whose beginning what was carried is added."""
        count, channels, _ = windows.shape
        total = np.zeros((count + OVERLAP - 1, self.hop, channels), np.float32)
        total[: OVERLAP - 1] += carried.reshape(OVERLAP - 1, self.hop, channels)
        quarters = windows.transpose(0, 2, 1).reshape(count, OVERLAP, self.hop, channels)
        for quarter in range(OVERLAP):
            total[quarter : quarter + count] += quarters[:, quarter]
        return total.reshape(-1, channels)
