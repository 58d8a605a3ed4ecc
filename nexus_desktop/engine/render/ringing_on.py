"""What a rack holds of a sound that playing has left, to be heard until it has died away."""

from __future__ import annotations

import copy
import math

import numpy as np

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.smoothing import scaled
from nexus_desktop.engine.render.rack_chain import RackChain
from nexus_desktop.engine.render.stereo import STEREO


class RingingOn:
    """A chain that has taken in all of a sound up to its end, and goes on in silence.

    Attributes:
        chain: what holds it.
        next_frame: at which it is heard next.
    """

    def __init__(self, chain: RackChain, left_at: int, begins: int, seam: int) -> None:
        """Take a chain that is used nowhere else.

        Args:
            left_at: the frame at which it was left.
            begins: the one from which on it is heard.
            seam: frames over which it fades in.
        """
        self.chain, self._at, self._seam = chain, left_at, seam
        self._heard = 0
        # What lags comes out first; it has been heard before the end.
        self._left = chain.latency + chain.tail
        self.next_frame = begins - chain.latency
        if chain.latency:
            self._ring(chain.latency)

    def goes_on_from(self, start: int) -> bool:
        """Return whether it is still to be heard, when all is read from frame `start` on.

        What is read ahead for a rack behind this one may begin a little later.
        """
        if not self._heard and self.next_frame < start:
            self._ring(start - self.next_frame)
        is_in_time = start <= self.next_frame if not self._heard else start == self.next_frame
        return is_in_time and self._left > 0

    def come_round(self, length: int) -> None:
        """Be told that playing comes round once more; it fades in again."""
        self.next_frame -= length
        self._heard = 0

    def copied(self) -> RingingOn:
        """Return what rings on from here a second time."""
        copied = copy.copy(self)
        copied.chain = self.chain.copied()
        return copied

    def over(self, frames: int) -> Block:
        """Return what is heard over the next frames."""
        sound = self._ring(frames)
        if self._heard < self._seam:
            phases = (np.arange(self._heard, self._heard + frames) + 0.5) / self._seam
            gains = 0.5 - 0.5 * np.cos(math.pi * phases.clip(0.0, 1.0))
            sound = scaled(sound, gains.astype(np.float32))
        self._heard += frames
        return sound

    def _ring(self, frames: int) -> Block:
        """Return the next frames as they come out."""
        parts, end = [silence(0, STEREO)], self._at + frames
        while self._at < end:
            step = min(end - self._at, self.chain.step_at(self._at))
            parts.append(self.chain.process(silence(step, STEREO), self._at, _no_key))
            self._at += step
        self._left -= frames
        self.next_frame += frames
        return np.concatenate(parts)


def _no_key(_track: TrackId, _start: int, frames: int) -> Block:
    return silence(frames, STEREO)
