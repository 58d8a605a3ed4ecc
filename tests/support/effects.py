"""Effects at work in tests: set, prepared and fed in pieces."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.offered import WholeEffect
from nexus_desktop.engine.effects.processor import Processor
from nexus_desktop.engine.effects.registry import effect_named, offered_as, processor_for
from nexus_desktop.engine.effects.sound import HeldSound, NoResources
from nexus_desktop.tasks.progress import Progress


def setting(effect: str, **values: float | str) -> EffectSettings:
    """Return settings of an effect; words are those of its choices."""
    spec = effect_named(effect)
    return spec.settings(
        {
            name: spec.param(name).value_of(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
    )


def tried_settings(effect: str) -> list[EffectSettings]:
    """Settings at the default and with every parameter a third and two thirds up its range."""

    def at(share: float) -> EffectSettings:
        values = {p.id: p.min + share * (p.max - p.min) for p in spec.params}
        whole = {p.id for p in spec.params if p.choices}
        return spec.settings({k: float(round(v)) if k in whole else v for k, v in values.items()})

    spec = effect_named(effect)
    return [spec.settings({}), at(1 / 3), at(2 / 3)]


def prepared(chosen: EffectSettings, rate: int = 48_000, channels: int = 2) -> Processor:
    """Return an effect that waits for its first block."""
    processor = processor_for(chosen)
    processor.prepare(rate, channels)
    return processor


def in_blocks(processor: Processor, sound: Block, sizes: Iterable[int]) -> Block:
    """Return what comes out when `sound` goes in as blocks of these sizes, the rest at once."""
    parts, start = [], 0
    for size in sizes:
        parts.append(processor.process(sound[start : start + size]))
        start += size
    parts.append(processor.process(sound[start:]))
    return np.concatenate(parts)


def through(chosen: EffectSettings, sound: Block, rate: int = 48_000) -> Block:
    """Return a sound behind an effect, in one block."""
    return prepared(chosen, rate, sound.shape[1]).process(sound)


def in_place(chosen: EffectSettings, sound: Block, rate: int = 48_000) -> Block:
    """Return a sound behind an effect, each frame where it was before, its latency undone."""
    processor = prepared(chosen, rate, sound.shape[1])
    behind = np.zeros((processor.latency, sound.shape[1]), np.float32)
    return processor.process(np.concatenate([sound, behind]))[processor.latency :]


def retold(
    chosen: EffectSettings, sound: Block, rate: int = 48_000, progress: Progress | None = None
) -> Block:
    """Return what an effect that hears all of a sound first makes of one in memory."""
    effect = offered_as(chosen.effect)
    assert isinstance(effect, WholeEffect)
    told = effect.rewrite(HeldSound(sound, rate), chosen, NoResources(), progress or Progress())
    return np.concatenate([sound[:0], *told])
