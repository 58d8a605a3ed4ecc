"""One effect of a chain, mixed with the sound as it came."""

from __future__ import annotations

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.processor import Keyed, Processor, Reduces, without_damage
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.smoothing import Glide


class ChainSlot:
    """One effect, mixed with the sound as it came, which waits as long as the effect takes."""

    def __init__(self, settings: EffectSettings, processor: Processor) -> None:
        self.settings = settings
        self._processor = processor
        self._share = Glide(settings.share)
        self._is_bypassed = settings.is_bypassed
        self._channels = 0
        self._waiting = silence(0, 1)

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
        self._waiting = silence(self.latency, channels)

    def can_become(self, wanted: EffectSettings) -> bool:
        """Return whether the effect only has to be turned to be what is wanted."""
        mine = self.settings
        if (mine.effect, mine.data) != (wanted.effect, wanted.data):
            return False
        fixed = {param.id for param in effect_named(mine.effect).params if param.changes_latency}
        old, new = dict(mine.values), dict(wanted.values)
        return all(old[param_id] == new[param_id] for param_id in fixed)

    def hear(self, key: Block) -> None:
        if isinstance(self._processor, Keyed):
            self._processor.hear(key)

    def configure(self, settings: EffectSettings) -> None:
        self.settings = settings
        self._processor.configure(dict(settings.values))
        self._share.aim(settings.share)
        self._is_bypassed = settings.is_bypassed

    def process(self, block: Block) -> Block:
        if not len(block):
            return block
        share = self._share.over(len(block))
        # The effect hears a bypassed stream too, so that it joins in again as if never away.
        wet = self._processor.process(block)
        if isinstance(share, float) and share == 1.0:
            self._wait_unheard(block)
            return wet
        dry = without_damage(self._waited(block))
        if isinstance(share, float):
            return dry + (wet - dry) * np.float32(share) if share else dry
        mixed: Block = dry + (wet - dry) * share.astype(np.float32)[:, np.newaxis]
        return mixed

    def reset(self) -> None:
        self._processor.reset()
        self._share.settle()
        self._waiting = silence(self.latency, self._channels)

    def _waited(self, block: Block) -> Block:
        """Return the sound as it came, as late as the effect's, and let the block wait."""
        if not self.latency:
            return block
        both = np.concatenate([self._waiting, block])
        self._waiting = both[len(block) :].copy()
        return both[: len(block)]

    def _wait_unheard(self, block: Block) -> None:
        latency = self.latency
        if len(block) >= latency:
            self._waiting = block[len(block) - latency :].copy()
        else:
            self._waiting = np.concatenate([self._waiting[len(block) :], block])
