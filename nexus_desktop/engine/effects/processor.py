"""The contract between an effect and everything that runs one."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Resources

T = TypeVar("T")
Planar = NDArray[np.float64]
"""Audio of shape (channels, frames), float64: what filters are exact and quick in."""

PIECE_FRAMES = 2048
"""Of these, what is in work stays in the cache of a processor, which is quicker."""

LOUDEST = 1e9
"""+180 dBFS; what lies beyond is damage, and would overflow when an effect makes it louder."""


class Processor(Protocol):
    """An effect at work on one stream.

    Whoever renders owns a processor: parameters are set between blocks, and a change is heard
    without a click because the processor glides to it. The result does not depend on how the
    stream is cut into blocks.

    A processor is copied with `copy.deepcopy` at any time, to go on from there a second time: what
    is heard may have to be rendered anew from an earlier place. It holds no file and no thread;
    large tables that never change are held as `Fixed`, which copies share.
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


@runtime_checkable
class TakesData(Protocol):
    """A processor whose spec has data. Called once, before `prepare`."""

    def load(self, data: Mapping[str, str], resources: Resources) -> None:
        """Take the texts that are set; those that are not are missing.

        Raises:
            EffectRefused: one of them cannot be used, in words.
        """


@runtime_checkable
class Reduces(Protocol):
    """A processor that turns the sound down at times, and says by how much."""

    @property
    def reduction_db(self) -> float:
        """The most by which the last block was turned down, 0 or more."""


@runtime_checkable
class Keyed(Protocol):
    """A processor that another sound steers."""

    def hear(self, key: Block) -> None:
        """Take the frames of the other sound that go with the next block; may never be called."""


class Fixed(Generic[T]):
    """Something that never changes, and that copies therefore share."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __deepcopy__(self, _memo: object) -> Fixed[T]:
        return self


class PlanarProcessor(ABC):
    """A processor whose arithmetic is done channel by channel, in double precision as a rule.

    Attributes:
        precision: what the samples are that are treated.
        piece_frames: so much is treated at once.
    """

    precision: ClassVar[type[np.floating]] = np.float64
    piece_frames: ClassVar[int] = sys.maxsize

    @property
    def latency(self) -> int:
        return 0

    @property
    def tail(self) -> int:
        return 0

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        sound = without_damage(block)
        treated = np.empty(block.shape, np.float32)
        for start in range(0, len(block), self.piece_frames):
            piece = sound[start : start + self.piece_frames]
            planar = np.ascontiguousarray(piece.T, self.precision)
            # Channel by channel: numpy takes three times as long to turn all of them at once.
            for channel, samples in enumerate(self._treated(planar)):
                treated[start : start + len(piece), channel] = samples
        return treated

    @abstractmethod
    def _treated(self, sound: NDArray[Any]) -> NDArray[Any]:
        """Return the treated sound, same shape; at least one frame, finite numbers only."""


class PieceProcessor(ABC):
    """A processor of which a piece is treated at a time, as blocks are.

    Attributes:
        piece_frames: so much is treated at once, in half the room that others take for a sample.
    """

    piece_frames: ClassVar[int] = 4 * PIECE_FRAMES

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        sound = without_damage(block)
        if len(block) <= self.piece_frames:
            return self._treated(sound) if len(block) else block
        treated = np.empty(block.shape, np.float32)
        for start in range(0, len(block), self.piece_frames):
            piece = sound[start : start + self.piece_frames]
            treated[start : start + len(piece)] = self._treated(piece)
        return treated

    @abstractmethod
    def _treated(self, sound: Block) -> Block:
        """Return the treated sound, same shape; at least one frame, finite numbers only."""


def interleaved(sound: Planar) -> Block:
    """Return planar sound as a block."""
    block = np.empty(sound.shape[::-1], np.float32)
    # Channel by channel, as in `PlanarProcessor.process`.
    for channel, samples in enumerate(sound):
        block[:, channel] = samples
    return block


def without_damage(block: Block) -> Block:
    """Return the block with silence for NaN and infinity, and `LOUDEST` for what is beyond it."""
    if not len(block) or (block.min() >= -LOUDEST and block.max() <= LOUDEST):
        return block
    return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0).clip(-LOUDEST, LOUDEST)
