"""Finds the melody among many notes: the line that a singer would follow.

Each note is worth more the higher, longer and louder it is; each leap from one to the next costs
the more the wider it is. The line that is worth most is found exactly, by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nexus_desktop.ai.local.notes import Note

LOWEST_KEY = 52
A_SEMITONE_HIGHER = 0.06
A_SEMITONE_OF_LEAP = 0.035
FREE_LEAP = 4
"""A third costs nothing."""

SPLIT_S = 0.06
"""Notes that begin so close together are struck together: only one of them is of the line."""

LONG_S = 0.6
LOOKED_BACK = 24
A_NOTE_LEFT_OUT = 0.15
"""What the line loses with every note that begins alone and is passed by."""


def melody_line(notes: Sequence[Note]) -> list[Note]:
    """Return the line among notes, one note at a time, each ending where the next begins."""
    heard = sorted(note for note in notes if note.key >= LOWEST_KEY)
    if not heard:
        return []
    middle = sum(note.key for note in heard) / len(heard)
    best: list[float] = []
    came_from: list[int] = []
    for place, note in enumerate(heard):
        worth, before = 0.0, -1
        for earlier in range(max(0, place - LOOKED_BACK), place):
            if note.start_s - heard[earlier].start_s < SPLIT_S:
                continue
            value = best[earlier] - _step_cost(heard, earlier, place)
            if value > worth:
                worth, before = value, earlier
        best.append(worth + _worth(note, middle))
        came_from.append(before)
    line = []
    place = max(range(len(best)), key=best.__getitem__)
    while place >= 0:
        line.append(heard[place])
        place = came_from[place]
    return _cut(line[::-1])


def _worth(note: Note, middle: float) -> float:
    length = min(note.length_s, LONG_S) / LONG_S
    height = A_SEMITONE_HIGHER * (note.key - middle)
    return (0.4 + 0.6 * length) * (0.5 + note.velocity / 127) + height


def _step_cost(heard: Sequence[Note], earlier: int, place: int) -> float:
    leap = max(0, abs(heard[place].key - heard[earlier].key) - FREE_LEAP)
    passed = sum(
        1
        for each in heard[earlier + 1 : place]
        if each.start_s - heard[earlier].start_s >= SPLIT_S
        and heard[place].start_s - each.start_s >= SPLIT_S
    )
    return A_SEMITONE_OF_LEAP * leap + A_NOTE_LEFT_OUT * passed


def _cut(line: Sequence[Note]) -> list[Note]:
    ends = [*(note.start_s for note in line[1:]), float("inf")]
    return [replace(note, end_s=min(note.end_s, end)) for note, end in zip(line, ends, strict=True)]
