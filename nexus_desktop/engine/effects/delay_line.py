"""A ring of sound: what went in is read again later."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.processor import Planar

INAUDIBLE = 0.001
"""−60 dB: echoes below it are no longer waited for."""


class DelayLine:
    """Keeps the last `longest` frames of a stream."""

    def __init__(self, channels: int, longest: int) -> None:
        self._ring: Planar = np.zeros((channels, max(1, longest)))
        self._next = 0

    def write(self, sound: Planar) -> None:
        """Append sound, at most `longest` frames of it."""
        frames, longest = sound.shape[1], self._ring.shape[1]
        until_end = min(frames, longest - self._next)
        self._ring[:, self._next : self._next + until_end] = sound[:, :until_end]
        self._ring[:, : frames - until_end] = sound[:, until_end:]
        self._next = (self._next + frames) % longest

    def read(self, frames: int, delay: int) -> Planar:
        """Return the sound that begins `delay` frames before the next one to be written."""
        longest = self._ring.shape[1]
        start = (self._next - delay) % longest
        until_end = min(frames, longest - start)
        return np.concatenate(
            [self._ring[:, start : start + until_end], self._ring[:, : frames - until_end]], axis=1
        )

    def delayed(self, sound: Planar, delay: int) -> Planar:
        """Return the stream `delay` frames later, and keep what is new; `delay` stays the same."""
        if not delay:
            return sound
        frames = sound.shape[1]
        late = np.concatenate([self.read(min(delay, frames), delay), sound], axis=1)[:, :frames]
        self.write(sound[:, -delay:])
        return late


class Past:
    """The last frames of a stream, to be had in front of those that come."""

    def __init__(self, channels: int, frames: int, kind: type[np.floating] = np.float64) -> None:
        self._frames = np.zeros((channels, frames), kind)

    @property
    def frames(self) -> int:
        frames: int = self._frames.shape[1]
        return frames

    def and_now(self, sound: NDArray[Any]) -> NDArray[Any]:
        """Return `frames` frames of what was before and then the sound; keep the last of it.

        Both are of the precision that this past is of.
        """
        whole = np.concatenate([self._frames, sound], axis=1)
        self.keep(whole)
        return whole

    def keep(self, whole: NDArray[Any]) -> None:
        """Take the last of what `and_now` returned once more, where it was written to."""
        self._frames = whole[:, whole.shape[1] - self.frames :].copy()


def echoes_heard(level: float, feedback: float) -> int:
    """Return how many echoes are heard, of which the first has a level and each feeds the next."""
    if level <= INAUDIBLE:
        return 0
    if not feedback:
        return 1
    return 1 + max(0, math.ceil(math.log(INAUDIBLE / level) / math.log(abs(feedback))))
