"""Sound that waits for an effect which looks ahead."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.block import Block, silence


class Waiting:
    """A stream that comes out some frames later; before it, silence."""

    def __init__(self, frames: int = 0, channels: int = 1) -> None:
        self._frames = frames
        self._waiting = silence(frames, channels)

    def with_past(self, block: Block) -> Block:
        """Return what waits and then the block, of which the last frames wait from now on."""
        if not self._frames:
            return block
        whole = np.concatenate([self._waiting, block])
        self._waiting = whole[len(block) :].copy()
        return whole

    def late(self, block: Block) -> Block:
        """Return the stream as it was before, as many frames as the block has."""
        return self.with_past(block)[: len(block)]
