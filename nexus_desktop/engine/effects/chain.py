"""Effects in a row: bypass, wet and dry, latency taken out, tails let ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.delay_line import DelayLine
from nexus_desktop.engine.effects.processor import Processor, Reduces, without_damage
from nexus_desktop.engine.effects.registry import processor_for
from nexus_desktop.engine.effects.smoothing import Glide
from nexus_desktop.engine.effects.sound import Resources

TAIL_BLOCK_FRAMES = 65_536


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
        self._slots = tuple(_Slot(settings, resources) for settings in chosen)

    @property
    def latency(self) -> int:
        """Frames by which the output lags the input; bypass does not change it."""
        return sum(slot.latency for slot in self._slots)

    @property
    def tail(self) -> int:
        """Frames that go on sounding after the input has ended, the latency not counted."""
        return sum(slot.tail for slot in self._slots)

    @property
    def reductions_db(self) -> tuple[float, ...]:
        """By how much each effect turned down the last block at most; 0 where it does not."""
        return tuple(slot.reduction_db for slot in self._slots)

    def prepare(self, sample_rate: int, channels: int) -> None:
        """Make ready for a stream, of which nothing has been heard yet."""
        for slot in self._slots:
            slot.prepare(sample_rate, channels)

    def configure(self, chosen: Sequence[EffectSettings]) -> None:
        """Glide to other settings of the same effects in the same order.

        Raises:
            ValueError: they are not the same; that takes another chain.
        """
        if [each.effect for each in chosen] != [slot.effect for slot in self._slots]:
            raise ValueError("another order of effects takes another chain")
        for slot, settings in zip(self._slots, chosen, strict=True):
            slot.configure(settings)

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        for slot in self._slots:
            block = slot.process(block)
        return block

    def reset(self) -> None:
        for slot in self._slots:
            slot.reset()


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


class _Slot:
    """One effect, mixed with the sound as it came, which waits as long as the effect takes."""

    def __init__(self, settings: EffectSettings, resources: Resources | None) -> None:
        self.effect = settings.effect
        self._processor: Processor = processor_for(settings, resources)
        self._share = Glide(settings.share)
        self._is_bypassed = settings.is_bypassed
        self._channels = 0
        self._dry = DelayLine(0, 1)

    @property
    def latency(self) -> int:
        return self._processor.latency

    @property
    def tail(self) -> int:
        return 0 if self._is_bypassed else self._processor.tail

    @property
    def reduction_db(self) -> float:
        if self._is_bypassed or not isinstance(self._processor, Reduces):
            return 0.0
        return self._processor.reduction_db

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._channels = channels
        self._processor.prepare(sample_rate, channels)
        self._share.prepare(sample_rate)
        self._dry = DelayLine(channels, self.latency)

    def configure(self, settings: EffectSettings) -> None:
        self._processor.configure(dict(settings.values))
        self._share.aim(settings.share)
        self._is_bypassed = settings.is_bypassed

    def process(self, block: Block) -> Block:
        if not len(block):
            return block
        dry = self._waited(without_damage(block))
        # The effect hears a bypassed stream too, so that it joins in again as if never away.
        wet = self._processor.process(block)
        share = self._share.over(len(block))
        if isinstance(share, float):
            if share in (0.0, 1.0):
                return wet if share else dry
            return dry + (wet - dry) * np.float32(share)
        mixed: Block = dry + (wet - dry) * share.astype(np.float32)[:, np.newaxis]
        return mixed

    def reset(self) -> None:
        self._processor.reset()
        self._share.settle()
        self._dry = DelayLine(self._channels, self.latency)

    def _waited(self, block: Block) -> Block:
        if not self.latency:
            return block
        planar = self._dry.delayed(np.asarray(block.T, np.float64), self.latency)
        return np.ascontiguousarray(planar.T, np.float32)
