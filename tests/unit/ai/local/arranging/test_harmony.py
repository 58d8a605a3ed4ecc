"""Chords are named by their notes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.ai.local.arranging.harmony import chords_of
from nexus_desktop.ai.local.hearing.pulse import Pulse
from nexus_desktop.ai.local.notes import Note

PULSE = Pulse(120.0, 0.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 11), st.booleans()), min_size=1, max_size=8))
def test_every_triad_is_heard_as_what_it_is(wanted: list[tuple[int, bool]]) -> None:
    notes = [
        Note(float(at), at + 0.95, 48 + root + step)
        for at, (root, is_minor) in enumerate(wanted)
        for step in (0, 3 if is_minor else 4, 7)
    ]
    heard = chords_of(notes, PULSE, None, float(len(wanted)))
    assert [(chord.root, chord.is_minor) for chord in heard] == wanted
    assert [chord.start_s for chord in heard] == [float(at) for at in range(len(wanted))]


def test_a_pause_keeps_the_chord_and_nothing_has_none() -> None:
    notes = [Note(0.0, 0.9, key) for key in (48, 52, 55)]
    assert [(c.root, c.is_minor) for c in chords_of(notes, PULSE, None, 3.0)] == [(0, False)] * 3
    assert chords_of([], PULSE, None, 3.0) == []
