"""Levels read, and gains worked out, a few frames at a time instead of at every frame.

A gain that takes milliseconds to move does not need a new value every 20 µs. The stream is cut into
hops that are short against the times asked for; each gives one level and, at its end, one gain.
While a hop passes, the gain goes straight from the one before the last hop to that of the last: it
is known by then, so nothing has to wait.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

LONGEST_HOP = 16
HOPS_IN_TIME = 32
"""So many hops pass in the shortest time asked for: it is true within 3 %."""

Values = NDArray[np.float32]
"""Of shape (frames,) or (hops,)."""


def hop_for(shortest_ms: float, sample_rate: int) -> int:
    """Return the frames of a hop where nothing has to be quicker than `shortest_ms`."""
    frames = shortest_ms * sample_rate / 1000.0
    return max(1, min(LONGEST_HOP, int(frames / HOPS_IN_TIME)))


class Hops:
    """Where in a hop a stream is, and the gains around it."""

    def __init__(self, hop: int = 1, gain: float = 1.0) -> None:
        self.hop = hop
        self._waiting: Values = np.zeros(0, np.float32)
        self._phase = 0
        self._gains = (gain, gain)

    def regrouped(self, hop: int) -> Hops:
        """Return the same place of the stream, with hops of another length from here on."""
        if hop == self.hop:
            return self
        before, last = self._gains
        return Hops(hop, before + (last - before) * self._phase / self.hop)

    @property
    def is_at_rest(self) -> bool:
        """Whether the gain is 1 and stays so until the next hop is over."""
        return self._gains == (1.0, 1.0)

    def levels(self, levels: Values) -> Values:
        """Take in the level of every frame of a block; return the highest of each hop that ends.

        `gains` is to be called for the same block next.
        """
        whole = np.concatenate([self._waiting, levels])
        count = len(whole) // self.hop
        self._waiting = whole[count * self.hop :].copy()
        if self.hop == 1 or not count:
            return whole[:count]
        # Turned, so that all hops are compared at once: numpy is slow at reducing a short axis.
        turned = np.ascontiguousarray(whole[: count * self.hop].reshape(count, self.hop).T)
        highest: Values = turned.max(axis=0)
        return highest

    def gains(self, ends: Values, frames: int) -> Values:
        """Return the gain of every frame of a block, from those at the ends of its hops."""
        points = np.concatenate([np.array(self._gains, np.float32), ends.astype(np.float32)])
        if self.hop == 1:
            curve = points[1 : 1 + frames]
        else:
            shares = np.arange(1, self.hop + 1, dtype=np.float32) / np.float32(self.hop)
            ramps = (points[1:] - points[:-1])[:, np.newaxis] * shares
            ramps += points[:-1, np.newaxis]
            curve = ramps.ravel()[self._phase : self._phase + frames]
        self._phase = (self._phase + frames) % self.hop
        self._gains = (float(points[-2]), float(points[-1]))
        return curve

    def rest(self, frames: int) -> None:
        """Let a block pass in which `gains` would be 1 throughout, and stays so."""
        self._phase = (self._phase + frames) % self.hop


def highest_of_channels(block: Block) -> Values:
    """Return the highest level of all channels at every frame."""
    levels = np.abs(block[:, 0])
    for channel in range(1, block.shape[1]):
        np.maximum(levels, np.abs(block[:, channel]), out=levels)
    return levels
