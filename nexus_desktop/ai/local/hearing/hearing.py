"""Hears the notes of a sound, whether it has one voice or several."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nexus_desktop.ai.local.hearing import basic_pitch, swift_f0
from nexus_desktop.ai.local.hearing.melody import melody_of
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.ai.local.sounds import mono_of
from nexus_desktop.ai.models.catalog import BASIC_PITCH, SWIFT_F0
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

SEVERAL_SHARE = 0.25
"""Of the time in which anything sounds: where several notes sound for longer, it is no melody.

A plucked melody, whose notes ring on, comes to 0.14; a piano with both hands to 0.33 at least.
"""

_CLEAR_BEGINS, _CLEAR_SOUNDS = 0.7, 0.4
"""What a network has to be sure of for that; less, and notes that have died away count too."""

_GRID_S = 0.01
_SURE_BEGINS, _SURE_SOUNDS = 0.65, 0.2
_BEGINS_RANGE, _SOUNDS_RANGE, _SURE_RANGE = 0.4, 0.2, 0.4
"""How far sensitivity, from 0 to 1, moves what a network has to be sure of."""


class Material(StrEnum):
    """What kind of sound is listened to."""

    AUTOMATIC = "automatic"
    MELODY = "melody"
    CHORDS = "chords"


@dataclass(frozen=True, slots=True)
class HeardNotes:
    """The notes of a sound.

    Attributes:
        is_melody: whether there is one voice alone.
    """

    notes: list[Note]
    is_melody: bool


def hear(
    sound: Sound,
    models: ModelStore,
    material: Material,
    progress: Progress,
    *,
    sensitivity: float = 0.5,
) -> HeardNotes:
    """Return the notes of a sound.

    Args:
        sensitivity: 0 to 1; more finds softer notes, and some that are not there.

    Raises:
        MediaError: the sound cannot be read.
        ModelError: a model is missing or damaged.
        Cancelled: `progress` was cancelled.
    """
    wish = sensitivity - 0.5
    mono = mono_of(sound, basic_pitch.RATE, progress.part(0.0, 0.1))
    model = models.file(BASIC_PITCH)
    heard = basic_pitch.listen(mono, model, progress.part(0.1, 0.6))
    chords = basic_pitch.notes_in(
        heard,
        begins_from=_SURE_BEGINS - _BEGINS_RANGE * wish,
        sounds_from=_SURE_SOUNDS - _SOUNDS_RANGE * wish,
    )
    is_melody = material is Material.MELODY
    if material is Material.AUTOMATIC:
        clear = basic_pitch.notes_in(heard, begins_from=_CLEAR_BEGINS, sounds_from=_CLEAR_SOUNDS)
        is_melody = several_share(clear) < SEVERAL_SHARE
    if not is_melody:
        return HeardNotes(chords, is_melody=False)
    del mono
    mono = mono_of(sound, swift_f0.RATE, progress.part(0.6, 0.7))
    curve = swift_f0.follow(mono, models.file(SWIFT_F0), progress.part(0.7, 1.0))
    notes = swift_f0.notes_in(curve, sure_from=0.5 - _SURE_RANGE * wish)
    return HeardNotes(melody_of(notes, curve, heard), is_melody=True)


def several_share(notes: list[Note]) -> float:
    """Return for how much of the time with notes there are several, 0 to 1."""
    end_s = max((note.end_s for note in notes), default=0.0)
    sounding = np.zeros(round(end_s / _GRID_S) + 1, np.int32)
    for note in notes:
        sounding[round(note.start_s / _GRID_S) : round(note.end_s / _GRID_S)] += 1
    return float((sounding > 1).sum() / max(1, (sounding > 0).sum()))
