"""The contract between an effect and everything that runs one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

Planar = NDArray[np.float64]
"""Audio of shape (channels, frames), float64: what filters are exact and quick in."""

LOUDEST = 1e9
"""+180 dBFS; what lies beyond is damage, and would overflow when an effect makes it louder."""


class Processor(Protocol):
    """An effect at work on one stream.

    Whoever renders owns a processor: parameters are set between blocks, and a change is heard
    without a click because the processor glides to it. The result does not depend on how the
    stream is cut into blocks.
    """

    def configure(self, values: Mapping[str, float]) -> None:
        """Set every parameter by its id; taken at once before `prepare`, glided to after it."""

    def prepare(self, sample_rate: int, channels: int) -> None:
        """Make ready for a stream, of which nothing has been heard yet."""

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape; the input is not kept and not changed.

        NaN and infinity are taken as silence.
        """

    def reset(self) -> None:
        """Forget the stream, so that the next block is treated as a first one."""

    @property
    def latency(self) -> int:
        """Frames by which the output lags the input, known after `prepare`."""

    @property
    def tail(self) -> int:
        """Frames that go on sounding after the input has ended, the latency not counted.

        The ringing of a filter is no tail: it is short, and a file shall keep its length.
        """


class PlanarProcessor(ABC):
    """A processor whose arithmetic is done channel by channel in double precision."""

    @property
    def latency(self) -> int:
        return 0

    @property
    def tail(self) -> int:
        return 0

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        if not len(block):
            return block
        planar = np.ascontiguousarray(without_damage(block).T, np.float64)
        return np.ascontiguousarray(self._treated(planar).T, np.float32)

    @abstractmethod
    def _treated(self, sound: Planar) -> Planar:
        """Return the treated sound, same shape; at least one frame, finite numbers only."""


def without_damage(block: Block) -> Block:
    """Return the block with silence for NaN and infinity, and `LOUDEST` for what is beyond it."""
    if not len(block) or (block.min() >= -LOUDEST and block.max() <= LOUDEST):
        return block
    return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0).clip(-LOUDEST, LOUDEST)
