"""Pieces of music whose every note is known, composed by chance, and how like two sounds are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from nexus_desktop.ai.local.instruments.player import Part, Player
from nexus_desktop.ai.local.instruments.sound_font import SoundFont
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.ai.models.catalog import SOUND_FONT
from nexus_desktop.ai.models.store import ModelStore
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress
from tests.support.audio_files import spoken

RATE = 44_100
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
TURNS = ((0, 5, 3, 4), (0, 3, 4, 0), (5, 3, 0, 4), (0, 4, 5, 3))
LENGTHS, SHARES = (0.5, 1.0, 1.5, 2.0), (0.4, 0.4, 0.1, 0.1)
STEPS = (-3, -2, -1, -1, 1, 1, 2, 3)


@dataclass(frozen=True)
class Score:
    """A piece in one key: a melody, a chord for each bar of four beats, a bass and drums."""

    bpm: float
    tonic: int
    melody: tuple[Note, ...]
    chords: tuple[Note, ...]
    bass: tuple[Note, ...]
    drums: tuple[Note, ...]


def composed(
    seed: int, bars: int, bpm: float, *, tonic: int = 0, scale: tuple[int, ...] = MAJOR
) -> Score:
    """Return a piece; another seed gives another one."""
    chance = np.random.default_rng(seed)
    beat_s = 60 / bpm
    home = 60 + tonic if tonic < 7 else 48 + tonic
    chords, bass, drums = [], [], []
    turn = TURNS[int(chance.integers(len(TURNS)))]
    for bar in range(bars):
        start, end = 4 * bar * beat_s, (4 * bar + 3.8) * beat_s
        degree = turn[bar % 4] if bar < bars - 1 else 0
        for step in (0, 2, 4):
            chords.append(Note(start, end, home + scaled(degree + step, scale) % 12, 70))
        bass.append(Note(start, end, home - 24 + scaled(degree, scale) % 12, 85))
    for half in range(8 * bars):
        at = half * beat_s / 2
        drums.append(Note(at, at + 0.1, 42, 60))
        if half % 2 == 0:
            drums.append(Note(at, at + 0.1, 36 if half % 4 == 0 else 38, 100))
    melody = tuple(sung(chance, 4.0 * bars, beat_s, home + 12, scale))
    return Score(bpm, tonic, melody, tuple(sorted(chords)), tuple(bass), tuple(drums))


def sung(
    chance: np.random.Generator, beats: float, beat_s: float, home: int, scale: tuple[int, ...]
) -> list[Note]:
    """Return a melody that goes up and down its scale by steps and small leaps."""
    notes, at, degree = [], 0.0, int(chance.integers(0, 7))
    while at < beats - 0.25:
        length = min(float(chance.choice(LENGTHS, p=SHARES)), beats - at)
        degree = int(np.clip(degree + chance.choice(STEPS), -3, 9))
        velocity = int(chance.integers(75, 110))
        key = home + scaled(degree, scale)
        notes.append(Note(at * beat_s, (at + 0.92 * length) * beat_s, key, velocity))
        at += length
    return notes


def scaled(degree: int, scale: tuple[int, ...]) -> int:
    """Return the semitones of a degree of a scale above its tonic; 7 is an octave higher."""
    return scale[degree % 7] + 12 * (degree // 7)


def played(models: Path, *parts: Part, tail_s: float = 0.5) -> Block:
    """Return parts on the instruments of the sound font, of shape (frames, 2)."""
    end_s = max(note.end_s for part in parts for note in part.notes) + tail_s
    font = SoundFont(ModelStore(models).file(SOUND_FONT))
    sound = Player(font, RATE).played(parts, round(end_s * RATE), Progress())
    return np.asarray(sound * (0.5 / np.abs(sound).max()), np.float32)


def said(folder: Path, words: str) -> Block:
    """Return a voice in stereo, of shape (frames, 2)."""
    spoken(folder / "said.wav", words)
    sound, rate = soundfile.read(folder / "said.wav", dtype="float32")
    return np.repeat(soxr.resample(sound, rate, RATE)[:, np.newaxis], 2, axis=1)


def as_loud(sound: Block, other: Block, db: float = 0.0) -> Block:
    """Return a sound so much louder than another."""
    ratio = np.sqrt(np.mean(np.square(other)) / np.mean(np.square(sound)))
    return np.asarray(sound * ratio * 10 ** (db / 20), np.float32)


def si_sdr_db(truth: Block, heard: Block) -> float:
    """Return how much louder the truth is in a sound than all else in it.

    Source: Le Roux, Wisdom, Erdogan, Hershey, "SDR – half-baked or well done?" (2019).
    """
    wanted = truth.ravel().astype(np.float64)
    given: NDArray[np.float64] = heard.ravel().astype(np.float64)
    share = float(wanted @ given / (wanted @ wanted)) * wanted
    return float(10 * np.log10(share @ share / ((given - share) @ (given - share))))
