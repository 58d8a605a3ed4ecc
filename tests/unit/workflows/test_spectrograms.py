"""Pieces of spectrograms are made where somebody looks, the latest first, and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.domain.timeline import Frames, SampleRate
from nexus_desktop.engine.analysis.mel import mel_edges_hz
from nexus_desktop.engine.analysis.spectrogram import (
    FrequencyScale,
    SpectrogramSettings,
    row_edges_hz,
)
from nexus_desktop.workflows import spectrograms
from nexus_desktop.workflows.spectrograms import (
    AT_ONCE,
    COLUMNS,
    FINEST_OCTAVE,
    MOST_WANTED,
    Spectrograms,
    height_of,
)
from tests.support.hand_runner import HandTaskRunner
from tests.support.signals import tone
from tests.support.studio import Studio

RATE = 48_000
ROWS = 128


class Looking:
    """Pieces of one source that are made when the test says so."""

    def __init__(self, studio: Studio, source: AudioSource) -> None:
        self.runner = HandTaskRunner()
        self.source = source
        self.told: list[SourceId] = []
        self.pieces = Spectrograms(studio.services.resampled, self.runner, self.told.append)

    def look(self, index: int, octave: int = FINEST_OCTAVE) -> np.ndarray | None:
        return self.pieces.piece(self.source, octave, index, ROWS)


@pytest.fixture
def looking(studio: Studio, tmp_path: Path) -> Looking:
    """Four seconds: silence, and from the second second on a tone of 1 kHz at −20 dBFS."""
    sound = tone(4 * RATE, 1, hertz=1000, peak=0.1)
    sound[:RATE] = 0
    soundfile.write(tmp_path / "late.wav", sound, RATE, subtype="FLOAT")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "late.wav")
    return Looking(studio, next(iter(session.project.sources.values())))


def test_a_tone_stands_in_its_row_and_begins_in_its_column(looking: Looking) -> None:
    octave = 10
    assert looking.look(0, octave) is None
    looking.runner.turn_all()
    piece = looking.look(0, octave)
    assert piece is not None
    assert piece.shape == (COLUMNS, ROWS)
    begins = RATE / 2**octave
    assert not piece[: int(begins) - 3].any()
    edges = mel_edges_hz(20, 20_000, ROWS)
    row = int(np.searchsorted(edges, 1000)) - 1
    sounding = piece[int(begins) + 3 : int(begins) + 100]
    assert set(sounding.argmax(axis=1).tolist()) == {row}
    # −20 dBFS lies four fifths up from −100 to 0, less what the window takes between two bins.
    assert sounding[:, row].min() == pytest.approx(0.8 * 255, abs=4)
    assert not piece[-(COLUMNS - 4 * RATE // 2**octave) + 3 :].any()


def test_who_looks_is_told_and_asks_only_once(looking: Looking) -> None:
    looking.look(0)
    looking.look(0)
    assert len(looking.runner.handles) == 1
    looking.runner.turn_all()
    assert looking.told == [looking.source.id]
    assert looking.look(0) is not None
    assert len(looking.runner.handles) == 1
    assert looking.pieces.is_settled


def test_what_was_asked_for_last_is_made_first(looking: Looking) -> None:
    for index in range(6):
        looking.look(index)
    assert len(looking.runner.handles) == AT_ONCE
    looking.runner.turn()
    looking.runner.turn()
    looking.runner.turn()
    assert [looking.look(index) is not None for index in (0, 1, 5)] == [True, True, True]
    assert not looking.pieces.is_settled


def test_what_has_long_left_the_screen_is_not_made(looking: Looking) -> None:
    for index in range(MOST_WANTED + 20):
        looking.look(index)
    looking.runner.turn_all()
    assert len(looking.told) == MOST_WANTED + AT_ONCE
    assert looking.look(AT_ONCE) is None


def test_only_so_many_are_kept(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spectrograms, "MOST_BYTES", 3 * COLUMNS * ROWS)
    for index in range(5):
        looking.look(index)
        looking.runner.turn_all()
    assert [looking.look(index) is not None for index in (4, 3, 2)] == [True, True, True]
    assert looking.look(0) is None


def test_a_sound_that_is_still_arriving_waits(studio: Studio, looking: Looking) -> None:
    arriving = AudioSource(
        SourceId("arriving"), "Arriving", SampleRate(RATE), 1, Frames(RATE), segments=()
    )
    assert not arriving.is_settled
    assert looking.pieces.piece(arriving, FINEST_OCTAVE, 0, ROWS) is None
    assert looking.pieces.is_settled


def test_nothing_more_is_begun_after_a_stop(looking: Looking) -> None:
    for index in range(6):
        looking.look(index)
    looking.pieces.stop()
    looking.runner.turn_all()
    assert len(looking.told) == AT_ONCE


@pytest.mark.parametrize("rate", [48_000, 22_050])
def test_a_frequency_lies_in_the_row_that_its_height_says(rate: int) -> None:
    edges = row_edges_hz(
        SpectrogramSettings(scale=FrequencyScale.MEL, rows=ROWS, highest_hz=20_000), rate
    )
    for hertz in (100, 1000, 10_000):
        row = int(np.searchsorted(edges, hertz)) - 1
        assert int(height_of(hertz, rate) * ROWS) == row
    assert height_of(rate / 2 + 1, rate) > 1
