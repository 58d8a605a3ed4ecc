"""Effects small enough to be sure of, which are on offer for the length of a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from nexus_desktop.domain.effect import (
    DataKind,
    DataSpec,
    EffectKind,
    EffectSettings,
    EffectSpec,
    ParamSpec,
)
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects import registry
from nexus_desktop.engine.effects.apart import rewrite_files
from nexus_desktop.engine.effects.offered import LiveEffect, WholeEffect
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.sound import Resources, Sound, read_through
from nexus_desktop.tasks.progress import Progress

PIECE = 1000


def _whole(effect_id: str, *params: ParamSpec) -> EffectSpec:
    return EffectSpec(
        effect_id, effect_id.capitalize(), "A test.", params, "Test", EffectKind.WHOLE
    )


def _backwards(
    sound: Sound, settings: EffectSettings, resources: Resources, progress: Progress
) -> Iterator[Block]:
    for end in range(sound.frames, 0, -PIECE):
        start = max(0, end - PIECE)
        yield sound.read(start, end - start)[::-1]
        progress.report(1.0 - start / sound.frames)


def _loudest(
    sound: Sound, settings: EffectSettings, resources: Resources, progress: Progress
) -> Iterator[Block]:
    peak = max((float(np.abs(each).max()) for each in read_through(sound, PIECE)), default=1.0)
    progress.report(0.5)
    for block in read_through(sound, PIECE):
        yield block / np.float32(peak)
    progress.report(1.0)


def _repeated(
    sound: Sound, settings: EffectSettings, resources: Resources, progress: Progress
) -> Iterator[Block]:
    left = round(sound.frames * dict(settings.values)["times"])
    while left:
        for block in read_through(sound, PIECE):
            if len(block[:left]):
                yield block[:left]
            left -= len(block[:left])
        progress.report(None)


class _Scaled(PlanarProcessor):
    """Divides by the peak that was learned."""

    def __init__(self) -> None:
        self._peak = 1.0

    def configure(self, values: Mapping[str, float]) -> None: ...
    def prepare(self, sample_rate: int, channels: int) -> None: ...
    def reset(self) -> None: ...

    def load(self, data: Mapping[str, str], _resources: Resources) -> None:
        self._peak = float(data.get("peak", "1"))

    def _treated(self, sound: Planar) -> Planar:
        return sound / self._peak


def _learn_peak(sound: Sound, settings: EffectSettings, progress: Progress) -> EffectSettings:
    peak = max(float(np.abs(each).max()) for each in read_through(sound, PIECE))
    progress.report(1.0)
    return SCALED.spec.settings({}, wet=settings.wet, data={"peak": repr(peak)})


class _Keying(PlanarProcessor):
    """Adds the sound that steers it."""

    def __init__(self) -> None:
        self._key: Planar | None = None

    def configure(self, values: Mapping[str, float]) -> None: ...
    def prepare(self, sample_rate: int, channels: int) -> None: ...
    def reset(self) -> None: ...
    def load(self, data: Mapping[str, str], resources: Resources) -> None: ...

    def hear(self, key: Block) -> None:
        self._key = key.T.astype(np.float64)

    def _treated(self, sound: Planar) -> Planar:
        return sound if self._key is None else sound + self._key


BACKWARDS = WholeEffect(_whole("backwards"), _backwards)
LOUDEST = WholeEffect(_whole("loudest"), _loudest, keeps_length=True)
REPEATED = WholeEffect(
    _whole("repeated", ParamSpec("times", "Times", "", 0.0, 4.0, 2.0, "How often.")), _repeated
)
APART = WholeEffect(_whole("apart"), _backwards, holds_interpreter=True)
SCALED = LiveEffect(
    EffectSpec(
        *("scaled", "Scaled", "A test.", (), "Test"),
        data=(DataSpec("peak", "Peak", DataKind.NOISE_PROFILE, "What it learned."),),
    ),
    _Scaled,
    learn=_learn_peak,
)
KEYING = LiveEffect(
    EffectSpec(
        *("keying", "Keying", "A test.", (), "Test"),
        data=(DataSpec("key", "Key", DataKind.KEY, "What it adds."),),
    ),
    _Keying,
)


@contextmanager
def tiny_effects() -> Iterator[None]:
    """Offer the effects of this module beside the others."""
    tiny = (APART, BACKWARDS, LOUDEST, REPEATED, SCALED, KEYING)
    with patch.dict(registry._in_room("generators"), {each.spec.id: each for each in tiny}):
        yield


def rewrite_files_of_tiny_effects(arguments: Mapping[str, Any], progress: Progress) -> None:
    """Stand in for `rewrite_files` in another process, which does not know these effects."""
    with tiny_effects():
        rewrite_files(arguments, progress)
