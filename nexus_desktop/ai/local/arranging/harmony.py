"""Which chord sounds when: every half bar is held against all major and minor chords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.ai.local.hearing.pulse import Pulse
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.engine.analysis.key import Key

BEATS_A_CHORD = 2
LOW_KEY = 55
_LOW_COUNTS = 1.6
"""How much more notes below that count: the bass tells the root."""

_FOREIGN = 0.5
_ROOT = 0.25
_SAME_AS_BEFORE = 0.12
_OUTSIDE_OF_KEY = 0.25

_STEPS = {False: (0, 4, 7), True: (0, 3, 7)}
_SCALES = {False: (0, 2, 4, 5, 7, 9, 11), True: (0, 2, 3, 5, 7, 8, 10)}

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad from one moment to another.

    Attributes:
        root: 0 for C … 11 for B.
        loudness: of what was heard meanwhile, 0 to 1.
    """

    start_s: float
    end_s: float
    root: int
    is_minor: bool
    loudness: float

    @property
    def steps(self) -> tuple[int, int, int]:
        """Its notes in semitones above the root."""
        return _STEPS[self.is_minor]


def chords_of(notes: Sequence[Note], pulse: Pulse, key: Key | None, end_s: float) -> list[Chord]:
    """Return the chords beneath notes, one for each half bar; none before the first note."""
    length_s = BEATS_A_CHORD * pulse.beat_s
    start_s = pulse.first_beat_s - length_s * np.ceil(pulse.first_beat_s / length_s)
    peak = max((note.velocity for note in notes), default=1)
    chords: list[Chord] = []
    for begin_s in np.arange(start_s, end_s - 0.05, length_s).tolist():
        counts, loudness = _counted(notes, begin_s, begin_s + length_s)
        before = chords[-1] if chords else None
        if counts.any():
            root, is_minor = _likeliest(counts, before, key)
        elif before is not None:
            root, is_minor = before.root, before.is_minor
        else:
            continue
        span = max(0.0, begin_s), min(end_s, begin_s + length_s)
        chords.append(Chord(*span, root, is_minor, loudness / peak))
    return chords


def _counted(notes: Sequence[Note], start_s: float, end_s: float) -> tuple[Counts, float]:
    """Return how long each note of the octave sounds, and how loud all are on average."""
    counts = np.zeros(12)
    heard_s = loud = 0.0
    for note in notes:
        shared_s = min(note.end_s, end_s) - max(note.start_s, start_s)
        if shared_s > 0.0:
            counts[note.key % 12] += (
                shared_s * note.velocity * (_LOW_COUNTS if note.key < LOW_KEY else 1.0)
            )
            heard_s += shared_s
            loud += shared_s * note.velocity
    return counts, loud / heard_s if heard_s else 0.0


def _likeliest(counts: Counts, before: Chord | None, key: Key | None) -> tuple[int, bool]:
    total = float(counts.sum())
    scale = set()
    if key is not None:
        scale = {(key.tonic + step) % 12 for step in _SCALES[key.is_minor]}

    def likelihood(chord: tuple[int, bool]) -> float:
        root, is_minor = chord
        tones = [(root + step) % 12 for step in _STEPS[is_minor]]
        inside = float(counts[tones].sum())
        likely = inside - _FOREIGN * (total - inside) + _ROOT * float(counts[root])
        if before is not None and chord == (before.root, before.is_minor):
            likely += _SAME_AS_BEFORE * total
        if scale and not scale.issuperset(tones):
            likely -= _OUTSIDE_OF_KEY * total
        return likely

    chords = [(root, is_minor) for is_minor in (False, True) for root in range(12)]
    return max(chords, key=likelihood)
