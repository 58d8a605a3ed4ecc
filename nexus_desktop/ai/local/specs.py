"""The jobs that run on this computer: what people can set, and which models they take."""

from __future__ import annotations

from nexus_desktop.ai.models.catalog import (
    BASIC_PITCH,
    DEEP_FILTER,
    SOUND_FONT,
    SPLEETER,
    SWIFT_F0,
)
from nexus_desktop.domain.ai_job import JobSpec, ModelNeed
from nexus_desktop.domain.effect import ParamScale, ParamSpec

STYLES = ("orchestral", "electronic", "piano", "lofi", "ambient", "rock", "jazz")
ARRANGED = "An arrangement of your own notes: what may be done with them, may be done with it."
TREATED = "Made from your sound alone: what may be done with it, may be done with the result."


def choice(param_id: str, name: str, words: tuple[str, ...], help_text: str) -> ParamSpec:
    """Return a parameter whose values are words, the first of them by default."""
    last = float(len(words) - 1)
    return ParamSpec(param_id, name, "", 0.0, last, 0.0, help_text, ParamScale.CHOICE, words)


SEED = ParamSpec(
    *("seed", "Seed", "", 0.0, 2.0**31, 0.0),
    "Another number gives another variation; the same number gives the same sound.",
)

REARRANGE = JobSpec(
    "rearrange",
    "Re-arrange",
    "Hears the notes, chords and tempo of the sound, and plays them on other instruments.",
    (
        choice("style", "Style", STYLES, "The instruments, the beat and the room."),
        SEED,
    ),
    ARRANGED,
    models=tuple(ModelNeed(name) for name in (BASIC_PITCH, SWIFT_F0, SOUND_FONT)),
    longest_s=900.0,
)

SEPARATE = JobSpec(
    "separate",
    "Separate",
    "Takes a mix apart into two sounds that add up to it.",
    (
        choice(
            *("stems", "Stems", ("vocals", "percussion")),
            "Vocals and accompaniment, or percussion and all that sounds on.",
        ),
    ),
    TREATED,
    models=(ModelNeed(SPLEETER, "stems", ("vocals",)),),
)

DENOISE = JobSpec(
    "denoise",
    "Clean up",
    "Takes noise away from a voice, or from music.",
    (
        choice(
            *("kind", "Kind of sound", ("music", "voice")),
            "“Voice” takes more away, and music with it; “music” leaves every tone alone.",
        ),
        ParamSpec(
            *("strength_db", "Reduction", "dB", 3.0, 40.0, 18.0),
            "At most by so much is noise turned down; less sounds more natural.",
        ),
    ),
    TREATED,
    models=(ModelNeed(DEEP_FILTER, "kind", ("voice",)),),
)

TRANSCRIBE = JobSpec(
    "transcribe",
    "Transcribe to MIDI",
    "Writes down the notes of the sound as a MIDI file.",
    (
        choice(
            *("material", "Material", ("automatic", "melody", "chords")),
            "One note at a time, as a voice or a flute; or several, as a piano or a guitar.",
        ),
        ParamSpec(
            *("sensitivity", "Sensitivity", "", 0.0, 1.0, 0.5),
            "More finds softer notes, and some that are not there.",
        ),
    ),
    ARRANGED,
    models=(
        ModelNeed(BASIC_PITCH),
        ModelNeed(SWIFT_F0, "material", ("automatic", "melody")),
    ),
)
