"""Hears the pitch of a voice or of an instrument that plays one note at a time, and its notes.

Nieradzik, "SwiftF0: fast and accurate monophonic pitch detection" (2025), whose network tells the
pitch 62.5 times a second. Notes are the cheapest explanation of these pitches, found exactly by
dynamic programming, with the costs of `music.py` of SwiftF0 0.3 (MIT).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.ai.local.networks import open_network
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.tasks.progress import Progress

RATE = 16_000
HOP_FRAMES = 256
STEP_S = HOP_FRAMES / RATE
LOWEST_HZ, HIGHEST_HZ = 46.875, 2093.75

_STEPS_AT_ONCE = 1875
_STEPS_BEFORE, _STEPS_AFTER = 11, 10
"""How far the network looks back and ahead."""

_SILENT_PEAK = 1e-3
"""What stays below is silence, in which the network hears what is not there."""

NOTE_COST_STEPS = 5.0
"""What a note more has to be worth: a semitone that lasts for so many steps."""

_MOST_OFF = 2.0
_SOFTER_DB = 3.0
_BESIDE_STEPS = 4
"""A step that is softer than the loudest on both sides, this far away, is a gap between notes."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PitchCurve:
    """The pitch of a sound, `1 / STEP_S` times a second.

    Attributes:
        keys: the pitch in semitones, 69 for the A of 440 Hz.
        confidence: from 0 to 1; from 0.5 on there is a pitch rather than none.
        level_db: how loud it is there.
    """

    keys: Values
    confidence: Values
    level_db: Values


def follow(mono: NDArray[np.float32], model: Path, progress: Progress) -> PitchCurve:
    """Return the pitch of a sound of shape (frames,) at `RATE`.

    Raises:
        ModelError: the network is damaged.
        Cancelled: `progress` was cancelled.
    """
    network = open_network(model)
    limits = {"fmin": np.array(LOWEST_HZ, np.float32), "fmax": np.array(HIGHEST_HZ, np.float32)}
    count = max(1, len(mono) // HOP_FRAMES)
    heard = np.pad(mono, (0, max(0, HOP_FRAMES - len(mono))))
    pitches, sure = [], []
    for start in range(0, count, _STEPS_AT_ONCE):
        end = min(start + _STEPS_AT_ONCE, count)
        first = max(0, start - _STEPS_BEFORE)
        window = heard[first * HOP_FRAMES : (end + _STEPS_AFTER) * HOP_FRAMES]
        inputs = {"audio": window[np.newaxis], **limits}
        pitch, confidence = network.run(["pitch", "confidence"], inputs)
        pitches.append(pitch[0, start - first : end - first])
        sure.append(confidence[0, start - first : end - first])
        progress.report(end / count)
    hertz = np.concatenate(pitches).astype(np.float64)
    steps = heard[: count * HOP_FRAMES].reshape(count, HOP_FRAMES).astype(np.float64)
    is_heard = np.abs(steps).max(axis=1) >= _SILENT_PEAK
    confidence = np.where(is_heard, np.concatenate(sure), 0.0)
    return PitchCurve(69 + 12 * np.log2(hertz / 440), confidence, _levels_db(steps))


def _levels_db(steps: Values) -> Values:
    powers = np.square(steps).mean(axis=1)
    before = np.concatenate([[0.0], powers[:-1]])
    levels: Values = 10 * np.log10((powers + before) / 2 + 1e-14)
    return levels


def notes_in(curve: PitchCurve, *, sure_from: float = 0.5) -> list[Note]:
    """Return the notes that explain a curve at the least cost, in order.

    A note costs `NOTE_COST_STEPS`, and at each step how far its key is from the pitch, how unsure
    the pitch is, and by how much the step is softer than those beside it. Gaps cost nothing.

    Args:
        sure_from: the confidence that speaks neither for a note nor against it; less finds more.
    """
    costs = _step_costs(curve, sure_from)
    keys = np.unique(np.round(curve.keys * 10) / 10)
    off = np.empty(len(keys))
    open_costs, opened = np.full(len(keys), np.inf), np.zeros(len(keys), np.intp)
    best, ends = 0.0, [(0, -1)]
    for step, cost in enumerate(costs):
        is_better = best + NOTE_COST_STEPS < open_costs
        opened[is_better] = step
        open_costs[is_better] = best + NOTE_COST_STEPS
        np.abs(keys - curve.keys[step], out=off)
        open_costs += np.minimum(off, _MOST_OFF) * curve.confidence[step] + cost
        cheapest = int(open_costs.argmin())
        if open_costs[cheapest] < best:
            best = float(open_costs[cheapest])
            ends.append((int(opened[cheapest]), cheapest))
        else:
            ends.append((step, -1))
    return _traced(ends, keys, curve)


def _step_costs(curve: PitchCurve, sure_from: float) -> Values:
    """Return what each step of a note costs, whatever its key is."""
    sure = np.clip(curve.confidence, 0.01, 0.99)
    neutral = np.log(sure_from / (1 - sure_from))
    padded = np.pad(curve.level_db, _BESIDE_STEPS, mode="symmetric")
    views = np.lib.stride_tricks.sliding_window_view(padded, _BESIDE_STEPS + 1)
    before, after = views[:-_BESIDE_STEPS].max(axis=1), views[_BESIDE_STEPS:].max(axis=1)
    softer = np.maximum(0.0, np.minimum(before, after) - curve.level_db - _SOFTER_DB)
    costs: Values = neutral - np.log(sure / (1 - sure)) + softer
    return costs


def _traced(ends: list[tuple[int, int]], keys: Values, curve: PitchCurve) -> list[Note]:
    """Return the notes of the cheapest explanation, from its end back to its beginning."""
    notes, end = [], len(ends) - 1
    loudest = curve.level_db.max(initial=-140.0)
    while end > 0:
        start, which = ends[end]
        if which >= 0:
            softer_db = loudest - curve.level_db[start:end].max()
            velocity = max(1, min(127, round(110 - 1.5 * softer_db)))
            key = max(0, min(127, round(float(keys[which]))))
            notes.append(Note(start * STEP_S, end * STEP_S, key, velocity))
        end = start
    return notes[::-1]
