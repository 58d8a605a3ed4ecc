"""Reverse: the sound from its end to its beginning."""

from __future__ import annotations

from collections.abc import Iterator

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.tasks.progress import Progress

SPEC = EffectSpec(
    "reverse",
    "Reverse",
    "Plays the sound backwards.",
    (),
    "Time and pitch",
    EffectKind.WHOLE,
)


def reversed_sound(
    sound: Sound, _settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound backwards; the same once more gives the sound as it was."""
    progress.checkpoint()
    for end in range(sound.frames, 0, -REWRITE_FRAMES):
        start = max(0, end - REWRITE_FRAMES)
        yield sound.read(start, end - start)[::-1]
        progress.report(1.0 - start / sound.frames)
