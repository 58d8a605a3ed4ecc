"""The tempo of music, where its beats are, and its key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nexus_desktop.ai.local.sounds import mono_of
from nexus_desktop.engine.analysis.key import Key, NoteCount, key_of
from nexus_desktop.engine.analysis.tempo import STEPS_A_SECOND, OnsetStrength, Strength, tempo_of
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.tasks.progress import Progress

RATE = 16_000
USUAL_BPM = 120.0
_PIECE_FRAMES = 1 << 16
_PHASES = 96
_LAG_S = 0.016
"""Half a window of `OnsetStrength` at this rate: its strength is told for where a window begins."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Beats that come evenly.

    Attributes:
        first_beat_s: where the first of them is, less than a beat after the start.
        confidence: 0 where no tempo was heard and the usual one is assumed, up to 1.
    """

    bpm: float
    first_beat_s: float
    confidence: float

    @property
    def beat_s(self) -> float:
        return 60 / self.bpm


def hear_pulse(sound: Sound, progress: Progress) -> tuple[Pulse, Key | None]:
    """Return the beats of a sound, and its key; None where nothing has a pitch.

    Raises:
        MediaError: the sound cannot be read.
        Cancelled: `progress` was cancelled.
    """
    mono = mono_of(sound, RATE, progress)
    onsets, notes = OnsetStrength(RATE), NoteCount(RATE)
    for start in range(0, len(mono), _PIECE_FRAMES):
        piece = mono[start : start + _PIECE_FRAMES]
        onsets.add(piece)
        notes.add(piece)
        progress.checkpoint()
    strength = onsets.strength()
    tempo = tempo_of(strength)
    if tempo is None:
        return Pulse(USUAL_BPM, 0.0, 0.0), key_of(notes.counts())
    first_s = _first_beat_s(strength, 60 / tempo.bpm)
    return Pulse(tempo.bpm, first_s, tempo.confidence), key_of(notes.counts())


def _first_beat_s(strength: Strength, beat_s: float) -> float:
    """Return the beginning of the beats on which the most begins."""
    smooth = np.convolve(strength, np.hanning(7) / 3, "same")
    times = np.arange(len(strength)) / STEPS_A_SECOND + _LAG_S
    last_s = float(times[-1])

    def strong(phase_s: float) -> float:
        return float(np.interp(np.arange(phase_s, last_s, beat_s), times, smooth).sum())

    phases: list[float] = np.linspace(0.0, beat_s, _PHASES, endpoint=False).tolist()
    return max(phases, key=strong)
