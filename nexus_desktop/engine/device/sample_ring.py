"""Memory for sound that waits to be played, addressed by device frame and going round."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.block import Block, silence


class SampleRing:
    """A ring of float32 frames; device frame `f` always lies in row `f % capacity`.

    The capacity is a power of two, as PortAudio's C ring buffer wants it, which may share the
    memory. Nothing here knows what has been played: that is the owner's count.

    Attributes:
        memory: shape (capacity, channels), C order.
        written: the device frame after the last one ever stored.
    """

    def __init__(self, least_frames: int, channels: int) -> None:
        capacity = 1 << (least_frames - 1).bit_length()
        self.memory: Block = np.zeros((capacity, channels), np.float32)
        self.written = 0

    @property
    def capacity(self) -> int:
        return len(self.memory)

    def store(self, at: int, block: Block) -> int:
        """Store a block of at most `capacity` frames; return by how much `written` has grown."""
        if not 0 <= at <= self.written or len(block) > self.capacity:
            raise ValueError(f"{len(block)} frames at {at} of {self.written}")
        first = at % self.capacity
        until_seam = min(len(block), self.capacity - first)
        self.memory[first : first + until_seam] = block[:until_seam]
        self.memory[: len(block) - until_seam] = block[until_seam:]
        grown = max(0, at + len(block) - self.written)
        self.written += grown
        return grown

    def copy_to(self, target: Block, at: int) -> None:
        """Fill `target` with what was stored from device frame `at` on; no memory is allocated."""
        first = at % self.capacity
        until_seam = min(len(target), self.capacity - first)
        target[:until_seam] = self.memory[first : first + until_seam]
        target[until_seam:] = self.memory[: len(target) - until_seam]

    def copy(self, at: int, frames: int) -> Block:
        """Return what was stored from `at` on, with silence after the last frame."""
        known = max(0, min(frames, self.written - at))
        block = silence(frames, self.memory.shape[1])
        self.copy_to(block[:known], at)
        return block
