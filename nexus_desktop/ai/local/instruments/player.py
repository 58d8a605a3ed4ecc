"""Plays notes on the instruments of a sound font. The same notes give the same samples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from nexus_desktop.ai.local.instruments.sound_font import (
    DRUM_BANK,
    Mono,
    Recording,
    Region,
    SoundFont,
)
from nexus_desktop.ai.local.notes import Note
from nexus_desktop.engine.block import Block
from nexus_desktop.tasks.progress import Progress

SILENT_DB = -80.0
"""Where a tone that dies away is left."""

FALL_DB = 100.0
"""By so much decay and release fall in their time."""

CHOKED_S = 0.03
SHORTEST_RELEASE_S = 0.02
"""What ends at once, clicks."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays.

    Attributes:
        program: of General MIDI; of the drum kits if `is_drums`.
        pan: −1 left … 1 right.
    """

    program: int
    notes: tuple[Note, ...]
    gain_db: float = 0.0
    pan: float = 0.0
    is_drums: bool = False
    name: str = ""


class Player:
    """Plays parts, each note from its recording, in stereo at `rate`."""

    def __init__(self, font: SoundFont, rate: int) -> None:
        self._font = font
        self.rate = rate

    def played(self, parts: Sequence[Part], frames: int, progress: Progress) -> Block:
        """Return all parts together, of shape (frames, 2); what sounds on after that is cut.

        Raises:
            ModelError: the sound font lacks an instrument, or is damaged.
            Cancelled: `progress` was cancelled.
        """
        mixed = np.zeros((frames, 2), np.float32)
        total, done = max(1, sum(len(part.notes) for part in parts)), 0
        for part in parts:
            for start, tone in self._tones(part):
                space = mixed[start : start + len(tone)]
                space += tone[: len(space)]
                done += 1
                progress.report(min(1.0, done / total))
        return mixed

    def _tones(self, part: Part) -> Iterator[tuple[int, Block]]:
        """Yield where each tone begins, and its sound of shape (frames, 2)."""
        regions = self._font.regions(part.program, DRUM_BANK if part.is_drums else 0)
        for note in part.notes:
            for region in regions:
                if note.key in region.keys and note.velocity in region.velocities:
                    end_s, release_s = _ending(region, note, regions, part)
                    tone = self._tone(region, note, end_s, release_s)
                    sides = _sides(max(-1.0, min(1.0, part.pan + region.pan)))
                    gain = 10 ** (part.gain_db / 20)
                    yield round(note.start_s * self.rate), tone[:, np.newaxis] * (sides * gain)

    def _tone(self, region: Region, note: Note, end_s: float, release_s: float) -> Mono:
        recording = self._font.recording(region)
        semitones = (note.key - region.root) * region.semitones_a_key
        step = recording.rate / self.rate * 2.0 ** (semitones / 12)
        held_s = max(0.0, end_s - note.start_s)
        frames = round((held_s + release_s) * self.rate)
        if recording.loop is None:
            frames = min(frames, int((len(recording.samples) - 2) / step))
        if frames <= 0:
            return np.zeros(0, np.float32)
        tone = _resampled(recording, step, frames)
        if region.filter_hz is not None and region.filter_hz < 0.45 * self.rate:
            tone = _filtered(tone, region.filter_hz, region.resonance_db, self.rate)
        loudness = (note.velocity / 127) ** 2 * 10 ** (region.gain_db / 20)
        shape = _envelope(region, held_s, release_s, frames, self.rate)
        result: Mono = tone * (shape * np.float32(loudness))
        return result


def _ending(
    region: Region, note: Note, regions: Iterable[Region], part: Part
) -> tuple[float, float]:
    """Return when a tone is let go, and how long it rings on then.

    Drums ring until they are done, or until another of their group is struck.
    """
    release_s = max(SHORTEST_RELEASE_S, region.release_s * -SILENT_DB / FALL_DB)
    if not part.is_drums:
        return note.end_s, release_s
    if not region.group:
        return max(note.end_s, note.start_s + 4.0), release_s
    keys = {key for each in regions if each.group == region.group for key in each.keys}
    later = (each.start_s for each in part.notes if each.key in keys)
    next_s = min((start for start in later if start > note.start_s), default=math.inf)
    if next_s < note.start_s + 4.0:
        return next_s, CHOKED_S
    return note.start_s + 4.0, release_s


def _resampled(recording: Recording, step: float, frames: int) -> Mono:
    """Return a recording at another speed, read between its samples on a cubic curve.

    Source: the 4-point Hermite curve of O. Niemitalo, "Polynomial interpolators for high-quality
    resampling of oversampled audio" (2001).
    """
    samples = recording.samples
    places = np.arange(frames) * step
    if recording.loop is not None:
        first, last = recording.loop
        beyond = places >= last
        places[beyond] = first + (places[beyond] - first) % (last - first)
    whole = places.astype(np.int64)
    share = (places - whole).astype(np.float32)
    edge = len(samples) - 1
    before, here, after, later = (
        samples[np.clip(whole + shift, 0, edge)] for shift in (-1, 0, 1, 2)
    )
    slope = np.float32(0.5) * (after - before)
    bend = before - np.float32(2.5) * here + np.float32(2.0) * after - np.float32(0.5) * later
    turn = np.float32(0.5) * (later - before) + np.float32(1.5) * (here - after)
    curve: Mono = ((turn * share + bend) * share + slope) * share + here
    return curve


def _filtered(tone: Mono, cutoff_hz: float, resonance_db: float, rate: int) -> Mono:
    """Return a tone through a low-pass of second order (R. Bristow-Johnson's cookbook)."""
    turn = 2 * math.pi * cutoff_hz / rate
    width = math.sin(turn) / (2 * 10 ** ((resonance_db - 3.01) / 20))
    low = (1 - math.cos(turn)) / 2
    ahead = np.array([low, 2 * low, low]) / (1 + width)
    back = np.array([1 + width, -2 * math.cos(turn), 1 - width]) / (1 + width)
    return np.asarray(lfilter(ahead, back, tone), np.float32)


def _envelope(
    region: Region, held_s: float, release_s: float, frames: int, rate: int
) -> NDArray[np.float32]:
    """Return the gains of a tone: up in a straight line, then down in straight lines of dB."""
    falls_s = region.attack_s + region.hold_s
    settled_s = falls_s + region.decay_s * min(1.0, -region.sustain_db / FALL_DB)
    times = [falls_s, max(settled_s, falls_s + 1e-4)]
    levels_db = [0.0, max(region.sustain_db, -FALL_DB)]
    let_go_db = float(np.interp(held_s, times, levels_db))
    moments = np.arange(frames) / rate
    held = np.interp(moments, times, levels_db)
    released = let_go_db + SILENT_DB * (moments - held_s) / release_s
    gains = 10.0 ** (np.where(moments < held_s, held, released) / 20)
    if region.attack_s > 0:
        gains *= np.minimum(1.0, moments / region.attack_s)
    return gains.astype(np.float32)


def _sides(pan: float) -> NDArray[np.float32]:
    """Return the gains of left and right; together they have the same power at any place."""
    turn = (pan + 1) * math.pi / 4
    return np.array([math.cos(turn), math.sin(turn)], np.float32)
