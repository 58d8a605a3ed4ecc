"""The notes of one voice, from two networks: one is sure of the pitch, the other of beginnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.ai.local.hearing.basic_pitch import KEYS, LOWEST_KEY, Heard, moment_times_s
from nexus_desktop.ai.local.hearing.swift_f0 import STEP_S, PitchCurve
from nexus_desktop.ai.local.notes import Note

OTHER_OCTAVE = 1.3
"""So much surer than of the key itself, the other network is of the same note elsewhere.

Before a breath or a bow has settled, and as a string dies away, a curve slips by octaves.
"""

EARLIER_S = 0.12
"""So long before its pitch is clear, the beginning of a note is looked for."""

SURE_OF_BEGINNING = 0.3
SURE_OF_REPETITION = 0.6
LOUDER_DB = 3.0
"""By so much a tone becomes louder when it is struck again; with vibrato it seems to begin too."""

LEAST_APART_S = 0.09
"""Notes on one key that are struck again, are at least so long."""

_RISE_STEPS = 3

_NO_GAP_S = 0.05
_OCTAVES = (-12, 12)


def melody_of(notes: Sequence[Note], curve: PitchCurve, heard: Heard) -> list[Note]:
    """Return the notes of a pitch curve, beginning and repeated where a beginning is heard.

    Args:
        heard: what the other network has heard in the same sound.
    """
    begins = _Beginnings(heard, curve)
    settled = [begins.settled(note) for note in _without_slips(notes, heard)]
    repeated = [each for note in settled for each in begins.repeated(note)]
    return _one_at_a_time(repeated)


def _without_slips(notes: Sequence[Note], heard: Heard) -> list[Note]:
    """Return notes in the octave in which they are heard; what a slip has cut is one again."""
    kept: list[Note] = []
    was_key = -1
    for note in notes:
        key = _heard_key(note, heard)
        before = kept[-1] if kept else None
        is_slip = before is not None and note.start_s - before.end_s <= _NO_GAP_S
        if before is not None and is_slip and before.key == key and was_key != note.key:
            kept[-1] = replace(before, end_s=note.end_s)
        else:
            kept.append(replace(note, key=key))
        was_key = note.key
    return kept


def _heard_key(note: Note, heard: Heard) -> int:
    first, last = np.searchsorted(moment_times_s(len(heard.sounds)), (note.start_s, note.end_s))
    sure = heard.sounds[first : max(last, first + 1)].mean(axis=0)
    own = float(sure[_column(note)])
    others = [note.key + each for each in _OCTAVES if 0 <= note.key + each - LOWEST_KEY < KEYS]
    best = max(others, key=lambda key: float(sure[key - LOWEST_KEY]))
    return best if sure[best - LOWEST_KEY] > OTHER_OCTAVE * own + 0.05 else note.key


class _Beginnings:
    """Where notes begin, as one network hears them, and where the sound becomes louder."""

    def __init__(self, heard: Heard, curve: PitchCurve) -> None:
        self._begins = heard.begins
        self._times_s = moment_times_s(len(heard.begins))
        before = _extremes(curve.level_db, -_RISE_STEPS).min(axis=1)
        after = _extremes(curve.level_db, _RISE_STEPS).max(axis=1)
        self._rises_db = after - before

    def settled(self, note: Note) -> Note:
        """Return a note that begins where the strongest beginning before it is heard."""
        first, last = self._moments(note.start_s - EARLIER_S, note.start_s)
        near = self._begins[first:last, _column(note)]
        if not len(near) or near.max() < SURE_OF_BEGINNING:
            return note
        return replace(note, start_s=float(self._times_s[first + int(near.argmax())]))

    def repeated(self, note: Note) -> list[Note]:
        """Return a note cut where it is struck again."""
        first, last = self._moments(note.start_s + LEAST_APART_S, note.end_s - LEAST_APART_S)
        column = self._begins[first:last, _column(note)]
        before, here, after = column[:-2], column[1:-1], column[2:]
        is_peak = (here > before) & (here >= after) & (here >= SURE_OF_REPETITION)
        starts = [note.start_s]
        for at in self._times_s[first + 1 + np.flatnonzero(is_peak)].tolist():
            if at - starts[-1] >= LEAST_APART_S and self._rise_db(at) >= LOUDER_DB:
                starts.append(at)
        ends = [*starts[1:], note.end_s]
        return [replace(note, start_s=a, end_s=b) for a, b in zip(starts, ends, strict=True)]

    def _moments(self, start_s: float, end_s: float) -> tuple[int, int]:
        first, last = np.searchsorted(self._times_s, (start_s, max(start_s, end_s)))
        return int(first), int(last)

    def _rise_db(self, at_s: float) -> float:
        step = int(at_s / STEP_S)
        return float(self._rises_db[max(0, step - 1) : step + _RISE_STEPS].max(initial=0.0))


def _extremes(levels: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Return each level with so many behind it, or before it if negative: (levels, steps + 1)."""
    sides = (0, steps) if steps > 0 else (-steps, 0)
    padded = np.pad(levels, sides, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, abs(steps) + 1)


def _column(note: Note) -> int:
    return max(0, min(KEYS - 1, note.key - LOWEST_KEY))


def _one_at_a_time(notes: Sequence[Note]) -> list[Note]:
    """Return notes of which each ends where the next begins, at the latest."""
    ordered = sorted(notes)
    ends = [*(each.start_s for each in ordered[1:]), np.inf][: len(ordered)]
    cut = [
        replace(note, end_s=min(note.end_s, end)) for note, end in zip(ordered, ends, strict=True)
    ]
    return [note for note in cut if note.length_s > 0.0]
