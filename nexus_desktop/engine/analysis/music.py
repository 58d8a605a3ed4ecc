"""Tempo, key and pitch of a sound, as information: nothing is changed by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.analysis.key import Key, NoteCount, key_of
from nexus_desktop.engine.analysis.pitch import Pitch, PitchTrack, pitch_of
from nexus_desktop.engine.analysis.tempo import OnsetStrength, Tempo, tempo_of
from nexus_desktop.engine.block import Block, as_mono, only_numbers
from nexus_desktop.engine.samples.resample import StreamResampler

LISTENING_RATE = 16_000
"""Everything is heard at this rate: beats, keys and pitches lie below 8 kHz."""

LEAST_TEMPO, LEAST_KEY, LEAST_PITCH = 0.2, 0.2, 0.5
"""Confidence below which nothing is told."""


@dataclass(frozen=True, slots=True)
class Music:
    """What was heard; None where it is not clear enough."""

    tempo: Tempo | None
    key: Key | None
    pitch: Pitch | None


class MusicListener:
    """Hears a stream of blocks of any length, its channels as one, in memory that hardly grows."""

    def __init__(self, sample_rate: int) -> None:
        self._resampler = StreamResampler(sample_rate, LISTENING_RATE, 1)
        self._onsets = OnsetStrength(LISTENING_RATE)
        self._notes = NoteCount(LISTENING_RATE)
        self._pitches = PitchTrack(LISTENING_RATE)

    def add(self, block: Block) -> None:
        """Take in the next block, of shape (frames, channels)."""
        mono = as_mono(only_numbers(block))
        self._hear(self._resampler.process(mono[:, np.newaxis]))

    def music(self) -> Music:
        """Return what was heard; nothing can be added afterwards."""
        self._hear(self._resampler.finish())
        tempo = tempo_of(self._onsets.strength())
        key = key_of(self._notes.counts())
        pitch = pitch_of(self._pitches)
        return Music(
            tempo if tempo is not None and tempo.confidence >= LEAST_TEMPO else None,
            key if key is not None and key.confidence >= LEAST_KEY else None,
            pitch if pitch is not None and pitch.confidence >= LEAST_PITCH else None,
        )

    def _hear(self, block: Block) -> None:
        mono = np.ascontiguousarray(block[:, 0])
        self._onsets.add(mono)
        self._notes.add(mono)
        self._pitches.add(mono)
