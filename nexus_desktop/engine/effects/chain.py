"""Effects in a row: bypass, wet and dry, latency taken out, tails let ring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.chain_slot import ChainSlot
from nexus_desktop.engine.effects.registry import processor_for
from nexus_desktop.engine.effects.sound import Resources

TAIL_BLOCK_FRAMES = 65_536

AT_ONCE_FRAMES = 1 << 14
"""Of these, what one effect has made is still in the cache of a processor for the next."""


class Chain:
    """A processor made of others, in the order of their settings."""

    def __init__(
        self, chosen: Sequence[EffectSettings], resources: Resources | None = None
    ) -> None:
        """Make every effect.

        Args:
            resources: where the sounds are that the settings name.

        Raises:
            EffectRefused: an effect does not exist, needs the whole sound at hand, or names data
                that cannot be used.
        """
        self._slots = tuple(
            ChainSlot(settings, processor_for(settings, resources)) for settings in chosen
        )

    @staticmethod
    def of(slots: Sequence[ChainSlot]) -> Chain:
        """Return a chain of effects that are made already, and prepared."""
        chain = Chain(())
        chain._slots = tuple(slots)
        return chain

    @property
    def latency(self) -> int:
        """Frames by which the output lags the input; bypass does not change it."""
        return sum(slot.latency for slot in self._slots)

    @property
    def tail(self) -> int:
        """Frames that go on sounding after the input has ended, the latency not counted."""
        return sum(slot.tail for slot in self._slots)

    def prepare(self, sample_rate: int, channels: int) -> None:
        """Make ready for a stream, of which nothing has been heard yet."""
        for slot in self._slots:
            slot.prepare(sample_rate, channels)

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        return by_pieces(block, lambda piece, _start: self._processed(piece))

    def reset(self) -> None:
        for slot in self._slots:
            slot.reset()

    def _processed(self, block: Block) -> Block:
        for slot in self._slots:
            block = slot.process(block)
        return block


def by_pieces(block: Block, work: Callable[[Block, int], Block]) -> Block:
    """Return what `work` makes of a block, of the same shape, piece by piece.

    Args:
        work: takes a piece, and where in the block it begins.
    """
    if len(block) <= AT_ONCE_FRAMES:
        return work(block, 0)
    made = np.empty(block.shape, np.float32)
    for start in range(0, len(block), AT_ONCE_FRAMES):
        piece = block[start : start + AT_ONCE_FRAMES]
        made[start : start + len(piece)] = work(piece, start)
    return made


def treated(
    chain: Chain, blocks: Iterable[Block], channels: int, *, with_tail: bool = True
) -> Iterator[Block]:
    """Yield a whole stream through a prepared chain, in time with the input.

    What comes out before the first frame has passed is dropped; after the last, silence is fed
    until all of it is out, and with `with_tail` until echoes have died away as well.
    """
    to_drop = chain.latency
    for block in blocks:
        result = chain.process(block)
        yield result[to_drop:]
        to_drop = max(0, to_drop - len(block))
    left = chain.latency + (chain.tail if with_tail else 0)
    while left > 0:
        result = chain.process(silence(min(left, TAIL_BLOCK_FRAMES), channels))
        yield result[to_drop:]
        to_drop = max(0, to_drop - len(result))
        left -= len(result)
