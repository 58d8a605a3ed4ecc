"""The power of a weighted stream: of every tenth of a second, and of its loudest windows."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.analysis.gating import (
    MOMENTARY_STEPS,
    SHORT_TERM_STEPS,
    STEPS_A_SECOND,
    Powers,
)
from nexus_desktop.engine.analysis.k_weighting import Planar

FINE = 10
"""Parts of a tenth of a second that a window may begin at when the loudest is looked for: one that
begins only at tenths misses up to half of a tenth, 0.6 dB of a short sound (EBU Tech 3341, cases 13
and 14, allow 0.1)."""

_A_SECOND = FINE * STEPS_A_SECOND

_LOOKED_FOR_AT = 1000
"""New parts that make it worth the while to look for the loudest window among them."""


class PowerSteps:
    """Sums up a stream in pieces of any length."""

    def __init__(self, rate: int, weights: NDArray[np.float64]) -> None:
        """Begin a stream whose channels weigh `weights`."""
        self._rate = rate
        self._weights = weights
        self._tenths = array("d")
        self._energies = array("d")  # of the hundredths since the last whole tenth
        self._unfinished = 0.0
        self._frames = 0
        self._recent = array("d")
        self._unseen = 0
        self._greatest = {MOMENTARY_STEPS: 0.0, SHORT_TERM_STEPS: 0.0}

    @property
    def tenths(self) -> Powers:
        """The power of every tenth of a second that is over."""
        return np.array(self._tenths)

    @property
    def count(self) -> int:
        """How many tenths of a second are over."""
        return len(self._tenths)

    def newest(self, count: int) -> Powers:
        """Return the power of the newest tenths, fewer where there are not so many."""
        return np.array(self._tenths[max(0, len(self._tenths) - count) :])

    def latest(self, length: int) -> float | None:
        """Return the power of the last `length` tenths; None before there are so many."""
        return float(self.newest(length).mean()) if len(self._tenths) >= length else None

    def greatest(self, length: int) -> float:
        """Return the power of the loudest window of `length` tenths, 0 before there is one.

        `length` is `MOMENTARY_STEPS` or `SHORT_TERM_STEPS`.
        """
        self._look()
        return self._greatest[length]

    def add(self, weighted: Planar) -> None:
        """Take in the next samples, of shape (channels, frames), weighted as the ear hears them."""
        if not weighted.size:
            return
        done = self._whole_hundredths()
        heights = np.cumsum(self._weights @ np.square(weighted)) + self._unfinished
        before, self._frames = self._frames, self._frames + weighted.shape[1]
        ends = np.arange(done + 1, self._whole_hundredths() + 1)
        at_ends = heights[self._frame_of(ends) - before - 1]
        self._unfinished = float(heights[-1]) - (float(at_ends[-1]) if len(at_ends) else 0.0)
        if len(ends):
            energies = np.diff(at_ends, prepend=0.0)
            lengths = self._frame_of(ends) - self._frame_of(ends - 1)
            self._recent.extend((energies / np.maximum(lengths, 1)).tolist())
            self._energies.extend(energies.tolist())
            self._unseen += len(ends)
            self._sum_up()

    def _sum_up(self) -> None:
        """Make whole tenths out of their hundredths; look for loud windows from time to time."""
        whole = len(self._energies) // FINE
        first = len(self._tenths)
        for tenth in range(first, first + whole):
            energy = sum(self._energies[FINE * (tenth - first) : FINE * (tenth - first + 1)])
            start, end = (FINE * each * self._rate // _A_SECOND for each in (tenth, tenth + 1))
            self._tenths.append(energy / max(1, end - start))
        del self._energies[: FINE * whole]
        if self._unseen >= _LOOKED_FOR_AT:
            self._look()

    def _look(self) -> None:
        """Find the loudest windows that end in a part which was not looked at yet."""
        if not self._unseen:
            return
        recent = np.array(self._recent)
        heights = np.concatenate([[0.0], np.cumsum(recent)])
        for length, greatest in self._greatest.items():
            parts = FINE * length
            ends = heights[max(parts, len(heights) - self._unseen) :]
            if len(ends):
                means = (ends - heights[len(heights) - len(ends) - parts : -parts]) / parts
                self._greatest[length] = max(greatest, float(means.max()))
        del self._recent[: max(0, len(self._recent) - FINE * SHORT_TERM_STEPS)]
        self._unseen = 0

    def _whole_hundredths(self) -> int:
        return ((self._frames + 1) * _A_SECOND - 1) // self._rate

    def _frame_of(self, hundredths: NDArray[np.int64]) -> NDArray[np.int64]:
        return hundredths * self._rate // _A_SECOND
