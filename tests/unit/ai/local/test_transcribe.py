"""Notes are written down as they were played."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import mido
import mir_eval.transcription
import numpy as np
import pytest
import soundfile

from nexus_desktop.ai.local.engine import make_engine
from nexus_desktop.ai.local.instruments.player import Part
from nexus_desktop.ai.local.notes import Note, hertz_of
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress
from tests.support.scores import RATE, composed, played


def transcribed(models: Path, folder: Path, sound: Block, **settings: object) -> list[Note]:
    """Return the notes in the MIDI file of a transcription."""
    soundfile.write(folder / "tune.wav", sound, RATE)
    engine = make_engine("transcribe", models)
    [output] = engine.run(folder / "tune.wav", folder, settings, Progress())
    assert output.kind == "midi"
    return notes_of(output.path)


def notes_of(path: Path) -> list[Note]:
    notes, sounding, now_s = [], {}, 0.0
    for message in mido.MidiFile(path):
        now_s += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.note] = now_s
        elif message.type in ("note_on", "note_off"):
            notes.append(Note(sounding.pop(message.note), now_s, message.note))
    return sorted(notes)


def f_measure(truth: Sequence[Note], heard: Sequence[Note]) -> float:
    """Return how well beginnings, within 50 ms, and keys agree, as MIREX counts."""
    spans = [np.array([(note.start_s, note.end_s) for note in each]) for each in (truth, heard)]
    pitches = [np.array([hertz_of(note.key) for note in each]) for each in (truth, heard)]
    measures = mir_eval.transcription.precision_recall_f1_overlap(
        *(spans[0], pitches[0], spans[1], pitches[1]), offset_ratio=None
    )
    return float(measures[2])


@pytest.mark.parametrize(
    "program",
    [57, pytest.param(12, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.slow)],
)
def test_a_melody_is_written_down(models: Path, tmp_path: Path, program: int) -> None:
    score = composed(91, 3, 96.0, tonic=2)
    melody = tuple(Note(n.start_s, n.end_s, n.key - 12, n.velocity) for n in score.melody)
    heard = transcribed(models, tmp_path, played(models, Part(program, melody)))
    assert f_measure(melody, heard) >= 0.95


@pytest.mark.parametrize("seed", [92, pytest.param(93, marks=pytest.mark.slow)])
def test_a_piano_is_written_down(models: Path, tmp_path: Path, seed: int) -> None:
    score = composed(seed, 4, 100.0, tonic=3)
    notes = tuple(sorted([*score.melody, *score.chords, *score.bass]))
    heard = transcribed(models, tmp_path, played(models, Part(0, notes)))
    assert f_measure(notes, heard) >= 0.80


def test_silence_has_no_notes(models: Path, tmp_path: Path) -> None:
    assert transcribed(models, tmp_path, np.zeros((RATE, 1), np.float32)) == []
