"""Hears the notes of music, several at a time.

Bittner, Bosch, Rubinstein, Meseguer-Brocal, Ewert, "A lightweight instrument-agnostic model for
polyphonic note transcription and multipitch estimation" (ICASSP 2022). The network tells for every
key and moment whether it sounds and whether it begins; notes are read off as in `note_creation.py`
of Basic Pitch 0.4 (Apache-2.0), without its search for notes that have no beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.ai.local.networks import open_network
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.tasks.progress import Progress

RATE = 22_050
HOP_FRAMES = 256
LOWEST_KEY, KEYS = 21, 88

_WINDOW_FRAMES = 2 * RATE - HOP_FRAMES
_WINDOW_STEPS = 172
_EDGE_STEPS = 15
"""So many moments at either end of a window are heard without what surrounds them, and dropped."""

_STEPS_A_SECOND = RATE // HOP_FRAMES
_WINDOW_LAG_S = 0.0018
"""By so much the moments of a window lag further, as measured by those who made the network."""

_BATCH = 8
_INPUT = "serving_default_input_2:0"
_SOUNDS, _BEGINS = "StatefulPartitionedCall:1", "StatefulPartitionedCall:2"

SHORTEST_STEPS = 11
PATIENCE_STEPS = 11
"""A note may be unheard for so long and go on."""

Activations = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network has heard.

    Attributes:
        sounds, begins: how sure it is that a key sounds, or begins: shape (moments, keys), 0 to 1.
    """

    sounds: Activations
    begins: Activations


def listen(mono: NDArray[np.float32], model: Path, progress: Progress) -> Heard:
    """Return what the network hears in a sound of shape (frames,) at `RATE`.

    Raises:
        ModelError: the network is damaged.
        Cancelled: `progress` was cancelled.
    """
    network = open_network(model)
    sounds: list[Activations] = []
    begins: list[Activations] = []
    count = len(_window_starts(len(mono)))
    for number, batch in enumerate(_batches(mono)):
        both = network.run([_SOUNDS, _BEGINS], {_INPUT: batch[:, :, np.newaxis]})
        for heard, kept in zip(both, (sounds, begins), strict=True):
            kept.append(heard[:, _EDGE_STEPS:-_EDGE_STEPS].reshape(-1, KEYS))
        progress.report(min(1.0, (number + 1) * _BATCH / count))
    moments = len(mono) * _STEPS_A_SECOND // RATE
    return Heard(np.concatenate(sounds)[:moments], np.concatenate(begins)[:moments])


def _window_starts(frames: int) -> range:
    step = _WINDOW_FRAMES - 2 * _EDGE_STEPS * HOP_FRAMES
    return range(-_EDGE_STEPS * HOP_FRAMES, max(1, frames), step)


def _batches(mono: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yield windows that overlap, several at a time, silent outside of the sound."""
    starts = _window_starts(len(mono))
    for first in range(0, len(starts), _BATCH):
        chosen = starts[first : first + _BATCH]
        batch = np.zeros((len(chosen), _WINDOW_FRAMES), np.float32)
        for row, start in zip(batch, chosen, strict=True):
            piece = mono[max(0, start) : start + _WINDOW_FRAMES]
            at = max(0, -start)
            row[at : at + len(piece)] = piece
        yield batch


def notes_in(heard: Heard, *, begins_from: float, sounds_from: float) -> list[Note]:
    """Return the notes of what was heard, in order.

    Args:
        begins_from, sounds_from: how sure the network has to be; less finds more.
    """
    left = heard.sounds.copy()
    moments = len(left)
    times = moment_times_s(moments)
    notes = []
    for start, key in reversed(_beginnings(heard, begins_from)):
        end = _end_of(left[:, key], start, sounds_from)
        if end - start <= SHORTEST_STEPS:
            continue
        left[start:end, max(0, key - 1) : key + 2] = 0.0
        loudness = float(heard.sounds[start:end, key].mean())
        velocity = max(1, min(127, round(127 * loudness)))
        notes.append(Note(float(times[start]), float(times[end]), key + LOWEST_KEY, velocity))
    return sorted(notes)


def moment_times_s(moments: int) -> NDArray[np.float64]:
    """Return when each of the moments is, in seconds."""
    steps = np.arange(moments)
    window_s = HOP_FRAMES / RATE * (_WINDOW_STEPS - _WINDOW_FRAMES / HOP_FRAMES) + _WINDOW_LAG_S
    times: NDArray[np.float64] = steps * HOP_FRAMES / RATE - steps // _WINDOW_STEPS * window_s
    return times


def _beginnings(heard: Heard, least: float) -> list[tuple[int, int]]:
    """Return moments and keys at which notes begin, in order of time."""
    begins = np.maximum(heard.begins, _rises(heard))
    is_peak = np.zeros(begins.shape, bool)
    is_peak[1:-1] = (begins[1:-1] > begins[:-2]) & (begins[1:-1] > begins[2:])
    # What begins in the last moment has no length.
    moments, keys = np.nonzero(is_peak[:-1] & (begins[:-1] >= least))
    return list(zip(moments.tolist(), keys.tolist(), strict=True))


def _rises(heard: Heard) -> Activations:
    """Return where a key sounds more than one and two moments before, as high as beginnings are."""
    padded = np.pad(heard.sounds, ((2, 0), (0, 0)))
    rises: Activations = np.minimum(padded[2:] - padded[1:-1], padded[2:] - padded[:-2])
    rises = np.maximum(rises, 0.0)
    rises[:2] = 0.0
    highest = rises.max(initial=0.0)
    if highest > 0.0:
        rises *= heard.begins.max() / highest
    return rises


def _end_of(sounds: Activations, start: int, least: float) -> int:
    """Return where a key that began has fallen silent for good."""
    moment, unheard = start + 1, 0
    while moment < len(sounds) - 1 and unheard < PATIENCE_STEPS:
        unheard = unheard + 1 if sounds[moment] < least else 0
        moment += 1
    return moment - unheard
