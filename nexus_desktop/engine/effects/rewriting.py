"""The contract of effects that need the whole sound at hand, or change how long it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.sound import Resources, Sound, read_through
from nexus_desktop.tasks.progress import Progress

REWRITE_FRAMES = 1 << 17
"""How much to read and yield at once: the calls cost nothing, and it is little memory."""


class Rewrite(Protocol):
    """Tells a sound anew.

    Yields blocks of the channels of the sound, at its rate; how many frames in all is the effect's
    affair. The sound may be read several times and in any order, and is never held as a whole by
    an effect that can do without, since it may last for hours. `Sound.read` gives silence for
    samples that are no number. The progress is reported from 0 to 1 over all passes.

    Raises:
        EffectRefused: this sound cannot be treated like that, in words.
        Cancelled: `progress` was cancelled.
    """

    def __call__(
        self, sound: Sound, settings: EffectSettings, resources: Resources, progress: Progress, /
    ) -> Iterator[Block]: ...


def heard(sound: Sound, progress: Progress) -> Iterator[Block]:
    """Yield all of a sound in order, nothing in it beyond `LOUDEST`, and tell how far it is.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    progress.checkpoint()
    done = 0
    for block in read_through(sound, REWRITE_FRAMES):
        yield without_damage(block)
        done += len(block)
        progress.report(done / sound.frames)
