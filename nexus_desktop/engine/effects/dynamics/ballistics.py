"""How quickly a gain follows what is wanted of it.

Source: D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor Design", J. Audio
Eng. Soc. 60 (2012), eq. 16, the smooth branching detector. Many hops are worked out at once as in
R. A. Howard, "Dynamic Programming and Markov Processes" (1960), policy iteration: of both branches
the true one is always the higher or always the lower, so that a guess which of them each hop takes
gets better with every round, and is the truth when it stays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.smoothing import Curve

TOO_LITTLE_DB = 1e-6

STRETCH_HOPS = 2048
"""Stretches in which there is nothing to do are passed over as a whole."""

WORTH_GUESSING = 200
"""Hops from which on two or three rounds over all of them take less time than one by one."""

MOST_ROUNDS = 8
"""After so many rounds, which nothing but noise that was made for it needs, it is one by one."""

SMALLEST_SHARE = 1e-250
"""What may be left of a reduction over a stretch, to be divided by."""


class Ballistics:
    """A reduction that grows with one pace and is let go with another, hop by hop."""

    def __init__(self) -> None:
        self._reduction_db = 0.0

    def smoothed(self, wanted_db: Curve, attack: float, release: float) -> Curve:
        """Return the reduction at the end of each hop.

        Args:
            wanted_db: what is aimed at, 0 or more.
            attack, release: what is left of the way after one hop, 0 to 1.
        """
        if not self._reduction_db and not wanted_db.any():
            return wanted_db
        smoothed = np.zeros(len(wanted_db))
        shortest = math.log(SMALLEST_SHARE) / math.log(min(attack, release))
        hops = max(1, min(STRETCH_HOPS, int(shortest)))
        for start in range(0, len(wanted_db), hops):
            stretch = wanted_db[start : start + hops]
            if self._reduction_db or stretch.any():
                followed = self._followed(stretch, attack, release)
                self._reduction_db = float(followed[-1])
                if self._reduction_db < TOO_LITTLE_DB:
                    self._reduction_db = followed[-1] = 0.0
                smoothed[start : start + hops] = followed
        return smoothed

    def _followed(self, wanted_db: Curve, attack: float, release: float) -> Curve | list[float]:
        """Return the reduction at the end of each hop of a stretch."""
        if len(wanted_db) >= WORTH_GUESSING:
            guessed = self._guessed(wanted_db, attack, release)
            if guessed is not None:
                return guessed
        return self._one_by_one(wanted_db.tolist(), attack, release)

    def _guessed(self, wanted_db: Curve, attack: float, release: float) -> Curve | None:
        """Return the reduction at the end of each hop; None where it takes too many rounds."""
        grows = wanted_db > self._reduction_db
        for _ in range(MOST_ROUNDS):
            followed = self._along(grows, wanted_db, attack, release)
            guess = grows
            grows = np.empty_like(guess)
            grows[0] = guess[0]
            np.greater(wanted_db[1:], followed[:-1], out=grows[1:])
            if np.array_equal(grows, guess):
                return followed
        return None

    def _along(
        self, grows: NDArray[np.bool_], wanted_db: Curve, attack: float, release: float
    ) -> Curve:
        """Return the reduction where it is known in which hops it grows.

        What is left of each hop at the end of the stretch is a product; nothing is taken away, so
        that no precision is lost to dividing by it.
        """
        kept = np.where(grows, attack, release)
        left = np.multiply.accumulate(kept)
        followed: Curve = (1.0 - kept) * wanted_db
        followed /= left
        followed[0] += self._reduction_db
        np.add.accumulate(followed, out=followed)
        followed *= left
        return followed

    def _one_by_one(self, wanted_db: list[float], attack: float, release: float) -> list[float]:
        """Return the same, over Python's own floats because numpy's are many times slower so."""
        reduction_db = self._reduction_db
        return [
            reduction_db := wanted
            + (attack if wanted > reduction_db else release) * (reduction_db - wanted)
            for wanted in wanted_db
        ]
