"""The melody is found among many notes."""

from __future__ import annotations

from itertools import pairwise

from nexus_desktop.ai.local.arranging.voice_leading import melody_line
from nexus_desktop.ai.local.notes import Note
from tests.support.scores import composed


def test_a_melody_is_found_above_its_chords() -> None:
    found = wanted = right = 0
    for seed in range(40, 46):
        score = composed(seed, 8, 104.0)
        line = melody_line([*score.melody, *score.chords, *score.bass])
        truth = {(note.start_s, note.key) for note in score.melody}
        right += sum((note.start_s, note.key) in truth for note in line)
        found, wanted = found + len(line), wanted + len(truth)
    assert right / found > 0.85
    assert right / wanted > 0.85


def test_one_note_sounds_at_a_time() -> None:
    score = composed(50, 8, 120.0)
    line = melody_line([*score.melody, *score.chords])
    assert all(a.end_s <= b.start_s for a, b in pairwise(line))


def test_nothing_is_the_melody_of_nothing() -> None:
    assert melody_line([]) == []
    assert melody_line([Note(0.0, 1.0, 30)]) == []
