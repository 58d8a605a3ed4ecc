"""A ring of sound: what went in is read again later."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.effects.processor import Planar


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
