"""A metronome over a project: heard while it plays and is recorded, never exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.generators.click_track import beat_of
from nexus_desktop.engine.samples.block_source import BlockSource, ComesRound
from nexus_desktop.engine.samples.levels import Levels

LEVEL = 0.35
"""Peak of an accented beat: it has to be heard over music, and must not hurt."""
UNACCENTED = 0.6
_SOUND = "wood"


@dataclass(frozen=True, slots=True)
class Beat:
    """When beats fall, in frames of the timeline; the first of a bar is at frame zero.

    Attributes:
        is_on: whether they are heard wherever the playhead is.
        count_in: frames from and up to which they are heard alone, without the project; it may lie
            before the beginning of the timeline. None counts nothing in.
    """

    tempo_bpm: float
    beats_per_bar: int
    is_on: bool = False
    count_in: tuple[int, int] | None = None

    def place_of(self, number: int, sample_rate: int) -> int:
        """Return the frame of a beat, exact however far it is; numbers below zero count in."""
        return round(number * 60.0 * sample_rate / self.tempo_bpm)

    def first_from(self, frame: int, sample_rate: int) -> int:
        """Return the number of the first beat at a frame or behind it."""
        number = int(frame * self.tempo_bpm / (60.0 * sample_rate)) - 1
        while self.place_of(number, sample_rate) < frame:
            number += 1
        return number

    def bar_frames(self, sample_rate: int) -> int:
        """Return how many frames a bar has."""
        return self.place_of(self.beats_per_bar, sample_rate)


class WithMetronome:
    """A source with beats over it. Like the source, it belongs to one thread."""

    def __init__(self, source: BlockSource, beat: Beat) -> None:
        self._source, self._beat = source, beat
        self._around = source if isinstance(source, ComesRound) else None
        self.sample_rate, self.channels = source.sample_rate, source.channels
        self.length = source.length
        rate = self.sample_rate
        self._accent = (LEVEL * beat_of(_SOUND, rate, True)).astype(np.float32)
        self._plain = (LEVEL * UNACCENTED * beat_of(_SOUND, rate, False)).astype(np.float32)
        self._at = 0

    def seek(self, frame: int) -> None:
        self._at = frame
        self._source.seek(frame)

    def read(self, frames: int) -> Block:
        block = self._source.read(frames)
        at, self._at = self._at, self._at + frames
        return self._beaten(block, at)

    def before(self, start: int, frames: int) -> Block:
        """Return what is heard from `start` on, which lies before the beginning of the source."""
        return self._beaten(silence(frames, self.channels), start)

    def levels(self) -> Mapping[str, Levels]:
        return self._source.levels()

    def loop_until(self, end: int | None) -> None:
        if self._around is not None:
            self._around.loop_until(end)

    def come_round(self, start: int, seam: int) -> None:
        self._at = start
        if self._around is not None:
            self._around.come_round(start, seam)
        else:
            self._source.seek(start)

    def _beaten(self, block: Block, at: int) -> Block:
        """Return a block that begins at frame `at` with its beats."""
        beat, end = self._beat, at + len(block)
        counted = beat.count_in
        heard: Block = block.copy()
        if counted is not None:
            first, last = (min(max(place, at), end) - at for place in counted)
            heard[first:last] = 0.0
        longest = max(len(self._accent), len(self._plain))
        number = beat.first_from(at - longest, self.sample_rate)
        while (place := beat.place_of(number, self.sample_rate)) < end:
            if beat.is_on or (counted is not None and counted[0] <= place < counted[1]):
                is_accented = number % beat.beats_per_bar == 0
                self._add(heard, self._accent if is_accented else self._plain, place - at)
            number += 1
        return heard

    @staticmethod
    def _add(block: Block, sound: np.ndarray, at: int) -> None:
        first, last = max(0, at), min(len(block), at + len(sound))
        if first < last:
            block[first:last] += sound[first - at : last - at, np.newaxis]
