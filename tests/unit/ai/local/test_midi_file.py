"""A MIDI file holds notes where they are."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from nexus_desktop.ai.local.midi_file import DRUM_CHANNEL, MidiTrack, write_midi
from nexus_desktop.ai.local.notes import Note


@pytest.mark.parametrize("bpm", [3.0, 97.3, 240.0])
def test_notes_are_where_they_are_at_any_tempo(tmp_path: Path, bpm: float) -> None:
    notes = (Note(0.5, 1.0, 60, 90), Note(1.0, 1.2, 60, 40), Note(1.1, 2.0, 64, 70))
    write_midi(tmp_path / "a.mid", [MidiTrack("lead", notes, 12)], bpm=bpm)
    now_s, told = 0.0, []
    for message in mido.MidiFile(tmp_path / "a.mid"):
        now_s += message.time
        if message.type in ("note_on", "note_off"):
            told.append((message.type, message.note, round(now_s, 1)))
    assert told == [
        ("note_on", 60, 0.5),
        ("note_off", 60, 1.0),
        ("note_on", 60, 1.0),
        ("note_on", 64, 1.1),
        ("note_off", 60, 1.2),
        ("note_off", 64, 2.0),
    ]


def test_every_track_has_its_instrument_and_drums_have_their_channel(tmp_path: Path) -> None:
    tone, stroke = (Note(0.0, 1.0, 60),), (Note(0.0, 0.1, 36),)
    tracks = [
        *(MidiTrack(f"part {at}", tone, at) for at in range(10)),
        MidiTrack("kit", stroke, 0, is_drums=True),
    ]
    write_midi(tmp_path / "a.mid", tracks, bpm=120.0)
    _, *written = mido.MidiFile(tmp_path / "a.mid").tracks
    assert [track.name for track in written] == [track.name for track in tracks]
    *tonal, drums = ([m for m in track if not m.is_meta] for track in written)
    assert {m.channel for m in drums} == {DRUM_CHANNEL}
    assert [m.channel for track in tonal for m in track[:1]] == [*range(9), 10]
    assert [track[0].program for track in tonal] == list(range(10))
