"""Gives the melody and the chords of music to the instruments of a style."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nexus_desktop.ai.local.arranging.harmony import Chord
from nexus_desktop.ai.local.arranging.styles import Layer, Role, Style
from nexus_desktop.ai.local.hearing.pulse import Pulse
from nexus_desktop.ai.local.instruments.player import Part
from nexus_desktop.ai.local.notes import Note

BEATS_A_BAR = 4
CHORD_KEY = 55
"""Chords lie in the octave from here on."""

BASS_KEY = 48
GAP_S = 0.02
_OFF_BEAT = 0.13
"""What lies so close to the middle between two beats, swings."""

_SOFTEST, _LOUDEST = 20, 122


@dataclass(frozen=True, slots=True)
class Music:
    """What was heard, ready to be arranged.

    Attributes:
        end_s: nothing sounds after that.
    """

    melody: Sequence[Note]
    chords: Sequence[Chord]
    pulse: Pulse
    end_s: float


def arranged(music: Music, style: Style, seed: int) -> tuple[Part, ...]:
    """Return what each instrument plays, the drums last. The level of each is for the mix to set.

    Args:
        seed: chooses among what chance may decide.
    """
    chance = np.random.default_rng(seed)
    arranger = _Arranger(music, style, chance)
    parts = [arranger.part(layer) for layer in style.layers]
    if style.drums:
        parts.append(Part(0, arranger.drums(), is_drums=True, name="drums"))
    return tuple(part for part in parts if part.notes)


class _Arranger:
    def __init__(self, music: Music, style: Style, chance: np.random.Generator) -> None:
        self._music, self._style, self._chance = music, style, chance

    def part(self, layer: Layer) -> Part:
        """Return what an instrument plays."""
        played = {
            Role.MELODY: self._melody,
            Role.CHORDS: self._held_chords,
            Role.BASS: self._bass,
            Role.WALKING_BASS: self._walking_bass,
            Role.ARPEGGIO: self._arpeggio,
            Role.POWER_CHORDS: self._power_chords,
            Role.ACCENTS: self._accents,
        }[layer.role]
        notes = (replace(note, key=note.key + 12 * layer.octaves) for note in played())
        name = layer.role.value
        return Part(layer.program, self._humanised(notes), pan=layer.pan, name=name)

    def drums(self) -> tuple[Note, ...]:
        """Return what the drums play, from the first beat to the end."""
        beat_s, strokes = self._music.pulse.beat_s, []
        start_s = self._music.pulse.first_beat_s
        bars = int((self._music.end_s - start_s) / (BEATS_A_BAR * beat_s)) + 1
        for bar in range(bars):
            for stroke in self._style.drums:
                if bar % stroke.every == 0:
                    at = start_s + (BEATS_A_BAR * bar + stroke.beat) * beat_s
                    strokes.append(Note(at, at + 0.1, stroke.key, stroke.velocity))
        return self._humanised(strokes)

    def _melody(self) -> Iterator[Note]:
        loudest = max((note.velocity for note in self._music.melody), default=1)
        for note in self._music.melody:
            velocity = round(60 + 55 * note.velocity / loudest)
            end_s = note.start_s + note.length_s * self._style.legato
            yield replace(note, end_s=end_s, velocity=velocity)

    def _held_chords(self) -> Iterator[Note]:
        for chord in self._music.chords:
            for key in _triad(chord):
                yield Note(chord.start_s, chord.end_s - GAP_S, key, _loud(chord, 75))

    def _accents(self) -> Iterator[Note]:
        """Yield two notes of each chord that begins a bar or changes the harmony."""
        before = None
        for chord in self._music.chords:
            if before is None or (before.root, before.is_minor) != (chord.root, chord.is_minor):
                end_s = min(chord.end_s, chord.start_s + self._music.pulse.beat_s)
                for key in _triad(chord)[:2]:
                    yield Note(chord.start_s, end_s, key, _loud(chord, 70))
            before = chord

    def _bass(self) -> Iterator[Note]:
        """Yield the root, and where drums drive it on, the fifth behind it."""
        for chord, middle_s in self._halves():
            root = BASS_KEY + chord.root
            second = root + (7 if self._style.drums and chord.root < 6 else 0)
            yield Note(chord.start_s, middle_s - GAP_S, root, _loud(chord, 90))
            yield Note(middle_s, chord.end_s - GAP_S, second, _loud(chord, 78))

    def _walking_bass(self) -> Iterator[Note]:
        for chord, middle_s in self._halves():
            root = BASS_KEY + chord.root
            step = chord.steps[int(self._chance.integers(1, 3))]
            yield Note(chord.start_s, middle_s - GAP_S, root, _loud(chord, 95))
            yield Note(middle_s, chord.end_s - GAP_S, root + step, _loud(chord, 86))

    def _arpeggio(self) -> Iterator[Note]:
        step_s = self._music.pulse.beat_s / 4
        for chord in self._music.chords:
            keys = _triad(chord)
            ups = keys if self._chance.random() < 0.5 else keys[::-1]
            count = int((chord.end_s - chord.start_s) / step_s + 0.01)
            for step in range(count):
                start_s = chord.start_s + step * step_s
                yield Note(start_s, start_s + 0.8 * step_s, ups[step % 3], 88 - 10 * (step % 2))

    def _power_chords(self) -> Iterator[Note]:
        step_s = self._music.pulse.beat_s / 2
        for chord in self._music.chords:
            count = int((chord.end_s - chord.start_s) / step_s + 0.01)
            for step in range(count):
                start_s = chord.start_s + step * step_s
                for interval in (0, 7, 12):
                    key = BASS_KEY + chord.root + interval
                    yield Note(start_s, start_s + 0.85 * step_s, key, 100 if step % 2 == 0 else 84)

    def _halves(self) -> Iterator[tuple[Chord, float]]:
        """Yield chords that are long enough for two notes, with their middle."""
        for chord in self._music.chords:
            middle_s = (chord.start_s + chord.end_s) / 2
            if middle_s - chord.start_s > 2 * GAP_S:
                yield chord, middle_s

    def _humanised(self, notes: Iterator[Note] | Sequence[Note]) -> tuple[Note, ...]:
        """Return notes as people play them, in order; those that would begin at the end are left.

        They swing, are a little early or late, and a little louder or softer.
        """
        played = []
        for note in notes:
            late_s = self._swing_s(note.start_s)
            late_s += float(self._chance.normal(0.0, self._style.looseness_s))
            start_s = max(0.0, note.start_s + late_s)
            velocity = round(note.velocity + float(self._chance.normal(0.0, 3.0)))
            end_s = min(self._music.end_s, max(note.end_s, start_s + 0.06))
            if start_s < end_s - 0.03 and 0 <= note.key <= 127:
                kept = max(_SOFTEST, min(_LOUDEST, velocity))
                played.append(Note(start_s, end_s, note.key, kept))
        return tuple(sorted(played))

    def _swing_s(self, at_s: float) -> float:
        pulse = self._music.pulse
        place = (at_s - pulse.first_beat_s) / pulse.beat_s % 1.0
        return self._style.swing * pulse.beat_s if abs(place - 0.5) < _OFF_BEAT else 0.0


def _triad(chord: Chord) -> list[int]:
    """Return the keys of a chord, from the lowest on, in the octave from `CHORD_KEY` on."""
    return sorted(CHORD_KEY + (chord.root + step - CHORD_KEY) % 12 for step in chord.steps)


def _loud(chord: Chord, velocity: int) -> int:
    return round(velocity * (0.6 + 0.5 * min(1.0, chord.loudness)))
