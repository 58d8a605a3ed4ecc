"""What makes a style: who plays what how loud, which beat is struck, and in which room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a part plays."""

    MELODY = "melody"
    CHORDS = "chords"
    BASS = "bass"
    WALKING_BASS = "walking bass"
    ARPEGGIO = "arpeggio"
    POWER_CHORDS = "power chords"
    ACCENTS = "accents"


@dataclass(frozen=True, slots=True)
class Layer:
    """An instrument of an arrangement.

    Attributes:
        program: of General MIDI, from 0 on.
        octaves: by so many higher than heard.
        level_db: of what it plays, below full scale.
        pan: −1 left … 1 right.
    """

    role: Role
    program: int
    octaves: int
    level_db: float
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke of the drums in a bar of four beats.

    Attributes:
        beat: 0 to below 4.
        key: of the General MIDI drum map.
        every: it comes in every so many bars.
    """

    beat: float
    key: int
    velocity: int
    every: int = 1


Effect = tuple[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Style:
    """A way to arrange.

    Attributes:
        swing: by how much of a beat what lies between two beats comes later.
        legato: how much longer than heard the melody is held.
        pump: how far all but the drums is turned down on each beat, 0 to 1.
        crackle: how loud the crackle of a record is, of full scale.
        looseness_s: how far notes are from where they should be, as a standard deviation.
        effects: what everything goes through in the end.
    """

    layers: tuple[Layer, ...]
    effects: tuple[Effect, ...]
    drums: tuple[Stroke, ...] = ()
    drums_db: float = -26.0
    swing: float = 0.0
    legato: float = 1.0
    pump: float = 0.0
    crackle: float = 0.0
    looseness_s: float = 0.006


KICK, RIM, SNARE, CLAP, CLOSED, PEDAL, OPEN, CRASH, RIDE = 36, 37, 38, 39, 42, 44, 46, 49, 51


def _beats(key: int, velocity: int, *beats: float) -> tuple[Stroke, ...]:
    return tuple(Stroke(beat, key, velocity) for beat in beats)


_EIGHTHS = (0.5, 1.5, 2.5, 3.5)

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "orchestral": Style(
            (
                Layer(Role.MELODY, 48, 0, -20.0, -0.25),
                Layer(Role.MELODY, 73, 1, -27.0, 0.3),
                Layer(Role.CHORDS, 49, 0, -27.0),
                Layer(Role.ACCENTS, 60, 0, -31.0, 0.35),
                Layer(Role.BASS, 43, -1, -25.0, 0.2),
            ),
            (("reverb", {"decay_s": 2.4, "mix": 28.0, "low_cut_hz": 120.0}),),
            looseness_s=0.008,
        ),
        "electronic": Style(
            (
                Layer(Role.MELODY, 81, 0, -22.0),
                Layer(Role.ARPEGGIO, 80, 1, -30.0, 0.4),
                Layer(Role.CHORDS, 90, 0, -28.0, -0.3),
                Layer(Role.BASS, 38, -1, -22.0),
            ),
            (("reverb", {"decay_s": 1.2, "mix": 15.0, "low_cut_hz": 200.0}),),
            (
                *_beats(KICK, 112, 0, 1, 2, 3),
                *_beats(CLAP, 90, 1, 3),
                *_beats(OPEN, 76, *_EIGHTHS),
                *_beats(CLOSED, 48, *(beat + half for beat in range(4) for half in (0.25, 0.75))),
            ),
            drums_db=-23.0,
            pump=0.6,
            looseness_s=0.0,
        ),
        "piano": Style(
            (
                Layer(Role.MELODY, 0, 0, -20.0, -0.1),
                Layer(Role.CHORDS, 0, 0, -28.0, 0.1),
                Layer(Role.BASS, 0, -1, -26.0),
            ),
            (("reverb", {"decay_s": 1.4, "mix": 18.0}),),
        ),
        "lofi": Style(
            (
                Layer(Role.MELODY, 4, 0, -22.0, -0.1),
                Layer(Role.CHORDS, 4, 0, -27.0, 0.2),
                Layer(Role.BASS, 32, -1, -24.0),
            ),
            (
                ("vibrato", {"rate_hz": 0.6, "depth_cents": 14.0}),
                ("saturation", {"drive_db": 9.0, "output_db": -6.0}),
                ("high_pass", {"freq": 90.0}),
                ("low_pass", {"freq": 4200.0}),
                ("reverb", {"decay_s": 0.9, "mix": 15.0}),
            ),
            (
                *_beats(KICK, 96, 0, 2),
                Stroke(2.5, KICK, 70),
                *_beats(RIM, 84, 1, 3),
                *_beats(CLOSED, 46, 0, 1, 2, 3),
                *_beats(CLOSED, 38, *_EIGHTHS),
            ),
            drums_db=-27.0,
            swing=0.16,
            crackle=0.02,
            looseness_s=0.012,
        ),
        "ambient": Style(
            (
                Layer(Role.MELODY, 89, 0, -22.0, -0.3),
                Layer(Role.MELODY, 98, 1, -32.0, 0.4),
                Layer(Role.CHORDS, 95, 0, -25.0),
                Layer(Role.BASS, 88, -1, -28.0),
            ),
            (("reverb", {"decay_s": 6.0, "mix": 50.0, "size": 140.0, "low_cut_hz": 150.0}),),
            legato=1.8,
            looseness_s=0.015,
        ),
        "rock": Style(
            (
                Layer(Role.MELODY, 29, 0, -21.0, 0.1),
                Layer(Role.POWER_CHORDS, 30, -1, -28.0, -0.7),
                Layer(Role.POWER_CHORDS, 30, -1, -28.0, 0.7),
                Layer(Role.BASS, 34, -1, -24.0),
            ),
            (("reverb", {"decay_s": 0.8, "mix": 10.0, "low_cut_hz": 150.0}),),
            (
                *_beats(KICK, 112, 0, 2),
                Stroke(2.5, KICK, 92),
                *_beats(SNARE, 106, 1, 3),
                *_beats(CLOSED, 76, 0, 1, 2, 3),
                *_beats(CLOSED, 58, *_EIGHTHS),
                Stroke(0.0, CRASH, 84, every=4),
            ),
            drums_db=-25.0,
        ),
        "jazz": Style(
            (
                Layer(Role.MELODY, 66, 0, -20.0, 0.1),
                Layer(Role.CHORDS, 0, 0, -28.0, -0.2),
                Layer(Role.WALKING_BASS, 32, -1, -24.0),
            ),
            (("reverb", {"decay_s": 1.1, "mix": 16.0}),),
            (
                *_beats(RIDE, 72, 0, 1, 2, 3),
                *_beats(RIDE, 52, 1.5, 3.5),
                *_beats(PEDAL, 62, 1, 3),
            ),
            drums_db=-31.0,
            swing=0.17,
            looseness_s=0.01,
        ),
    }
)
