"""A chain of which some effects are steered by other sounds of a known place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np

from nexus_desktop.domain.effect import DataKind, EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.chain import Chain
from nexus_desktop.engine.effects.registry import effect_named
from nexus_desktop.engine.effects.sound import Resources, Sound


class SteeredChain(Chain):
    """Lets each effect hear the frames of its key that go with what it treats."""

    def __init__(
        self, chosen: Sequence[EffectSettings], resources: Resources, keys: Mapping[int, Sound]
    ) -> None:
        """Make every effect.

        Args:
            keys: the sounds that steer, at the rate of the stream, by the place of the effect.

        Raises:
            EffectRefused: see `Chain`.
        """
        super().__init__(chosen, resources)
        self._keys = keys
        self._channels = 0
        self._position = 0
        self._leads: tuple[int, ...] = ()

    def prepare(self, sample_rate: int, channels: int) -> None:
        super().prepare(sample_rate, channels)
        self._channels = channels
        self._position = 0
        latencies = [slot.latency for slot in self._slots]
        self._leads = tuple(accumulate(latencies[:-1], initial=0))

    def _processed(self, block: Block) -> Block:
        frames = len(block)
        for index, slot in enumerate(self._slots):
            key = self._keys.get(index)
            if key is not None:
                at = self._position - self._leads[index]
                slot.hear(_with_channels(key.read(at, frames), self._channels))
            block = slot.process(block)
        self._position += frames
        return block

    def reset(self) -> None:
        super().reset()
        self._position = 0


def key_names(chosen: Sequence[EffectSettings]) -> dict[int, str]:
    """Return the names of the sounds that steer effects, by the place of the effect."""
    names = {}
    for index, settings in enumerate(chosen):
        held = dict(settings.data)
        for data in effect_named(settings.effect).data:
            name = held.get(data.id, "")
            if data.kind is DataKind.KEY and name:
                names[index] = name
    return names


def _with_channels(block: Block, channels: int) -> Block:
    if block.shape[1] == channels:
        return block
    return np.repeat(block.mean(axis=1, keepdims=True, dtype=np.float32), channels, axis=1)
