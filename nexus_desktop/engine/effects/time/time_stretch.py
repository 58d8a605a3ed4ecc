"""Time stretch: longer or shorter at the same pitch."""

from __future__ import annotations

from collections.abc import Iterator

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.engine.effects.time.speed import speed_param
from nexus_desktop.engine.effects.time.stretching import stretched
from nexus_desktop.tasks.progress import Progress

SPEC = EffectSpec(
    "time_stretch",
    "Time stretch",
    "Makes the sound longer or shorter and keeps its pitch.",
    (speed_param("How fast; 50 % lasts twice as long, 200 % half as long."),),
    "Time and pitch",
    EffectKind.WHOLE,
    is_linked=True,
)


def at_another_pace(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound slower or faster at the same pitch."""
    yield from stretched(sound, SPEC.values_of(settings)["speed"] / 100.0, progress)
