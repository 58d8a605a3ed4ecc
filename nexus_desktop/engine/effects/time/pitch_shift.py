"""Pitch shift: higher or lower, as long as before.

The sound is stretched at its pitch, then read so much faster that it is as long as it was. Pitch is
then as exact as the reading: a vocoder that moves the peaks of a spectrum instead misses low notes
by up to a third of a semitone.
"""

from __future__ import annotations

from collections.abc import Iterator

from nexus_desktop.domain.effect import EffectKind, EffectSettings, EffectSpec, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.sound import Resources, Sound
from nexus_desktop.engine.effects.time.speed import read_at
from nexus_desktop.engine.effects.time.stretching import stretched
from nexus_desktop.tasks.progress import Progress

SPEC = EffectSpec(
    "pitch_shift",
    "Pitch shift",
    "Makes the sound higher or lower and keeps its length; formants move along, so that voices "
    "shifted far sound smaller or larger.",
    (
        ParamSpec(
            *("semitones", "Semitones", "st", -24.0, 24.0, 0.0),
            "How much higher in semitones; 12 is an octave, below 0 is lower.",
        ),
        ParamSpec(
            *("cents", "Cents", "ct", -100.0, 100.0, 0.0),
            "Hundredths of a semitone, added to them, to bring a sound in tune.",
        ),
    ),
    "Time and pitch",
    EffectKind.WHOLE,
    is_linked=True,
)


def at_another_pitch(
    sound: Sound, settings: EffectSettings, _resources: Resources, progress: Progress
) -> Iterator[Block]:
    """Yield the sound higher or lower."""
    values = SPEC.values_of(settings)
    ratio = 2.0 ** ((values["semitones"] + values["cents"] / 100.0) / 12.0)
    if ratio == 1.0:
        yield from stretched(sound, 1.0, progress)
        return
    longer = stretched(sound, 1.0 / ratio, progress)
    yield from read_at(longer, ratio, sound.channels, sound.frames)
