"""Varispeed: faster and higher, or slower and lower, as a tape that runs at another speed."""

from __future__ import annotations

from collections.abc import Iterator

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.rewriting import heard
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.engine.effects.time.speed import frames_at, read_at, speed_param
from nexus_desktop.tasks.progress import Progress

SPEC = EffectSpec(
    "varispeed",
    "Varispeed",
    "Plays the sound faster or slower, and the pitch goes with it, as on a tape machine.",
    (speed_param("How fast; 200 % is half as long and an octave higher."),),
    "Time and pitch",
    EffectKind.WHOLE,
)


def at_another_speed(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound read faster or slower."""
    speed = SPEC.values_of(settings)["speed"] / 100.0
    frames = frames_at(sound.frames, speed)
    yield from read_at(heard(sound, progress), speed, sound.channels, frames)
