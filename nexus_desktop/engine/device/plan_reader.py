"""Reads sound in the order of a plan, without a click where the order jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.samples.block_source import BeginsBefore, BlockSource, ComesRound
from nexus_desktop.engine.samples.levels import Levels


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sound in a row, and how loud each track is in it; at least one frame.

    Attributes:
        unclipped: the same sound where `block` was cut off at full scale.
    """

    block: Block
    levels: Mapping[str, Levels] = field(default_factory=dict)
    unclipped: Block | None = None

    @property
    def mix(self) -> Block:
        """The sound as it is, beyond full scale, too."""
        return self.block if self.unclipped is None else self.unclipped


class PlanReader:
    """Reads a source along a plan, endlessly: silence follows where the plan ends.

    No jump is a step in the signal, and the first frame after a jump is untouched, so that a beat
    on it keeps its attack:
    - the first `seam` frames read are the lead-in, which lies before the start on the timeline;
      whoever plays it fades it in over what was heard before;
    - the last `seam` frames of a loop fade into those before the loop's start, and echoes of what
      was before ring on behind it, where the source has some;
    - the `seam` frames after the end fade out.
    """

    def __init__(self, source: BlockSource, plan: PlayPlan, seam: int) -> None:
        self._source, self._plan, self._seam = source, plan, seam
        self._offset = -seam
        self._next: int | None = None
        self._before_loop: Block | None = None
        self._around = source if isinstance(source, ComesRound) else None
        if self._around is not None:
            is_looping = plan.loop is not None and plan.is_looping
            self._around.loop_until(plan.loop.end if plan.loop and is_looping else None)

    def next(self, most: int) -> Piece:
        """Return the next 1 to `most` frames; pieces end where the order jumps."""
        frames = min(most, self._run())
        piece = self._piece(frames)
        self._offset += frames
        return piece

    def _run(self) -> int:
        if self._offset < 0:
            return -self._offset
        past_end = self._past_end()
        if past_end < 0:
            return self._plan.run_at(self._offset)
        return self._seam - past_end if past_end < self._seam else 1 << 62

    def _piece(self, frames: int) -> Piece:
        if self._offset < 0:
            return self._read(self._plan.start + self._offset, frames)
        past_end = self._past_end()
        if past_end >= self._seam:
            return Piece(silence(frames, self._source.channels))
        if past_end >= 0:
            piece = self._read(self._plan.end + past_end, frames)
            return Piece(piece.block * falling(self._seam)[past_end:][:frames], piece.levels)
        return self._in_plan(self._plan.position_at(self._offset), frames)

    def _past_end(self) -> int:
        length = self._plan.length
        return -1 if length is None else self._offset - length

    def _in_plan(self, position: int, frames: int) -> Piece:
        loop = self._plan.loop
        if loop is None or not self._plan.is_looping:
            return self._read(position, frames)
        seam = min(self._seam, loop.length)
        seam_start = loop.end - seam
        faded = position + frames - max(position, seam_start)
        if faded <= 0:
            return self._read(position, frames)
        if self._before_loop is None:
            self._before_loop = self._read(loop.start - seam, seam).block
        piece = self._read(position, frames)
        first = position + frames - faded - seam_start
        gain = rising(seam)[first : first + faded]
        block = piece.block.copy()
        block[-faded:] *= 1 - gain
        block[-faded:] += self._before_loop[first : first + faded] * gain
        return Piece(block, piece.levels)

    def _read(self, position: int, frames: int) -> Piece:
        if position < 0:
            nothing = min(frames, -position)
            rest = self._read(0, frames - nothing) if frames > nothing else None
            block = silence(frames, self._source.channels)
            if isinstance(self._source, BeginsBefore):
                block[:nothing] = self._source.before(position, nothing)
            if rest is not None:
                block[nothing:] = rest.block
            return Piece(block, rest.levels if rest is not None else {})
        if position != self._next:
            self._jump_to(position)
        self._next = position + frames
        return Piece(self._source.read(frames), self._source.levels())

    def _jump_to(self, position: int) -> None:
        loop = self._plan.loop
        is_round = loop is not None and (position, self._next) == (loop.start, loop.end)
        if self._around is not None and is_round:
            self._around.come_round(position, self._seam)
        else:
            self._source.seek(position)


def rising(frames: int) -> Block:
    """Return a fade-in of shape (frames, 1); it and `falling` add up to one everywhere.

    That suits an edit, where both sides are nearly the same sound and powers must not add.
    """
    phase = (np.arange(frames, dtype=np.float32)[:, np.newaxis] + 0.5) / max(1, frames)
    gain: Block = (0.5 - 0.5 * np.cos(np.pi * phase)).astype(np.float32)
    return gain


def falling(frames: int) -> Block:
    """Return a fade-out of shape (frames, 1)."""
    gain: Block = 1 - rising(frames)
    return gain
