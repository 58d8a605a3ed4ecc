"""Stretching: a sound that lasts longer or shorter at the same pitch, of any length.

The work is done by Signalsmith Stretch (G. Luff, MIT), a phase vocoder that maps peaks of the
spectrum, bound by `python-stretch`. It takes a sound as a whole and at most two channels, so that a
long one is told in pieces, which are joined where nobody hears it, and many channels in pairs: the
two of a pair keep their phase to each other, pairs do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.rewriting import REWRITE_FRAMES, heard
from nexus_desktop.engine.effects.sound import Sound
from nexus_desktop.engine.effects.time.joints import (
    best_joint,
    crossfaded,
    fade_frames,
    shift_frames,
)
from nexus_desktop.engine.effects.time.speed import frames_at
from nexus_desktop.tasks.progress import Progress

Pair = NDArray[np.float32]
"""Audio of shape (channels, frames), one or two channels, as the library takes it."""

PIECE_FRAMES = 1 << 20
"""How long a piece is, before or behind: whichever is longer. Some 20 s at 48 kHz."""

JOINT_S = 1.0
"""How long two pieces overlap, which leaves a choice of places for the joint."""

MARGIN_S = 0.25
"""Rendered on either side and dropped: the library fades in and out over its window of 0.12 s."""

SLOWEST_AT_ONCE = 0.5
"""The library keeps pitch exact down to half the speed; slower is done in two steps."""

SEED = 1
"""The library spreads phases by chance where it slows down a lot; the same each time."""


def stretched(sound: Sound, speed: float, progress: Progress) -> Iterator[Block]:
    """Yield the sound at another speed and the same pitch, `frames_at` frames in all.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    if speed == 1.0:
        yield from heard(sound, progress)
        return
    progress.checkpoint()
    frames = frames_at(sound.frames, speed)
    for start, end, block in _joined(sound, speed, frames):
        for first in range(0, len(block), REWRITE_FRAMES):
            yield block[first : first + REWRITE_FRAMES]
        progress.report(end / frames if start < end else None)


def _joined(sound: Sound, speed: float, frames: int) -> Iterator[tuple[int, int, Block]]:
    """Yield stretches of the result with where they begin and end."""
    length = max(1, round(PIECE_FRAMES / max(1.0, speed)))
    overlap = round(JOINT_S * sound.sample_rate) + fade_frames(sound.sample_rate)
    reach, fade = shift_frames(sound.sample_rate), fade_frames(sound.sample_rate)
    position = 0
    piece = _piece(sound, speed, 0, frames if frames <= length else length + overlap)
    for start in range(length, frames, length):
        following = _piece(sound, speed, start, min(start + length, frames) + overlap)
        joint = best_joint(
            piece.between(start, start + overlap),
            following.between(start - reach, start + overlap + reach),
            sound.sample_rate,
        )
        following = _Piece(following.start - joint.shift, following.block)
        place = start + joint.place
        passage = crossfaded(
            piece.between(place, place + fade),
            following.between(place, place + fade),
            joint.likeness,
        )
        told = np.concatenate([piece.between(position, place), passage])[: frames - position]
        yield position, position + len(told), told
        position += len(told)
        piece = following
    if position < frames:
        yield position, frames, piece.between(position, frames)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the result, and which frame of it comes first."""

    start: int
    block: Block

    def between(self, first: int, last: int) -> Block:
        """Return the frames of the result from `first` to before `last`."""
        return self.block[first - self.start : last - self.start]


def _piece(sound: Sound, speed: float, first: int, last: int) -> _Piece:
    """Return at least the frames of the result from `first` to before `last`, with room beside."""
    margin = MARGIN_S * max(1.0, 1.0 / speed) * sound.sample_rate
    read_from = math.floor((first - margin) * speed)
    read_to = math.ceil((last + margin) * speed)
    block = without_damage(sound.read(read_from, read_to - read_from))
    return _Piece(round(read_from / speed), _at_speed(block, sound.sample_rate, speed))


def _at_speed(block: Block, sample_rate: int, speed: float) -> Block:
    """Return a short sound at another speed, its first frame where the first was."""
    frames = round(len(block) / speed)
    result: Block = np.zeros((frames, block.shape[1]), np.float32)
    for channel in range(0, block.shape[1], 2):
        pair = np.ascontiguousarray(block[:, channel : channel + 2].T)
        if pair.any():
            told = _vocoded(pair, sample_rate, speed)[:, :frames]
            result[: told.shape[1], channel : channel + 2] = told.T
    return result


def _vocoded(pair: Pair, sample_rate: int, speed: float) -> Pair:
    # Imported here because the window starts without it.
    import python_stretch

    steps = 1 if speed >= SLOWEST_AT_ONCE else 2
    for _ in range(steps):
        stretch = python_stretch.Signalsmith.Stretch(SEED)
        stretch.preset(len(pair), sample_rate)
        stretch.setTimeFactor(speed ** (1.0 / steps))
        pair = np.asarray(stretch.process(pair), np.float32)
    return pair
