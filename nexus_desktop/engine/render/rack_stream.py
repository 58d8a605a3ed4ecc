"""The sound behind one rack, read from any place of the timeline."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from nexus_desktop.domain.ids import SlotId
from nexus_desktop.domain.rack import Rack
from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.effects.sound import Resources
from nexus_desktop.engine.render.rack_chain import Keys, RackChain, at_work
from nexus_desktop.engine.render.ringing_on import RingingOn
from nexus_desktop.engine.render.stereo import STEREO

MARK_S = 0.5
"""How far apart the places are to which a player can come back."""

MOST_RINGING = 4
"""Rounds of a short loop that ring on at once; those before have next to died away."""

MOST_MARKS = 12
"""A player renders 4 s ahead of what is heard, and comes back when something is changed."""

FEED_FRAMES = 65_536

FAR = 1 << 62


@dataclass(frozen=True, slots=True)
class Feed:
    """What goes into a rack.

    Attributes:
        sound: gives it, from a frame on, so many frames, in two channels; silent where there is
            none.
        keys: gives other tracks over the same stretch, for effects that they steer.
        resources: where the sounds are that the effects name.
        first: the frame before which nothing goes in.
        left_at: the frame at which a loop comes round, where there is one.
    """

    sound: Callable[[int, int], Block]
    keys: Keys
    resources: Resources
    first: int = 0
    left_at: int | None = None


@dataclass(slots=True)
class _Mark:
    """A chain that has taken in everything before the frame `fed`."""

    fed: int
    chain: RackChain

    @property
    def next_out(self) -> int:
        """The frame that comes out of it next."""
        return self.fed - self.chain.latency

    def copied(self) -> _Mark:
        return _Mark(self.fed, self.chain.copied())


class RackStream:
    """Runs the chain of a rack along the timeline.

    The chain lags, so what goes in is read ahead and what comes out is in time. Where reading goes
    on elsewhere, the chain begins anew and first hears what lies before, `warm_up_s` of it, so that
    a compressor has settled and a room is filled. With `keeps_marks` it leaves copies of itself
    along the way and goes on from the nearest one: sound that was rendered ahead is rendered anew
    from the very state in which it is heard, and a knob that is turned only glides.
    """

    def __init__(self, sample_rate: int, *, warm_up_s: float, keeps_marks: bool) -> None:
        self._sample_rate = sample_rate
        self._warm_up = round(warm_up_s * sample_rate)
        self._mark_frames = round(MARK_S * sample_rate)
        self._keeps_marks = keeps_marks
        self._marks: deque[_Mark] = deque(maxlen=MOST_MARKS)
        self._at: _Mark | None = None
        self._position = 0
        self._ringing: deque[RingingOn] = deque(maxlen=MOST_RINGING)
        # Where a loop comes round, and what is held and rings there.
        self._left_at: int | None = None
        self._left: _Mark | None = None
        self._left_ringing: deque[RingingOn] | None = None

    @property
    def rings(self) -> bool:
        """Whether something rings on since playing came round a loop."""
        return bool(self._ringing)

    def forget_left(self) -> None:
        """Be told that playing does not come round from where it was going to."""
        self._left, self._left_ringing = None, None

    def come_round(self, length: int, seam: int) -> None:
        """Be told that playing comes round a loop: what is held at its end rings on.

        Args:
            length: of the loop.
            seam: frames over which it fades in, since as many before faded out.
        """
        self._ringing = self._left_ringing or self._ringing
        for each in self._ringing:
            each.come_round(length)
        if self._left is not None and self._left.chain.tail:
            end = self._left.fed
            self._ringing.append(RingingOn(self._left.chain, end, end - length, seam))
        self.forget_left()

    def ringing(self, start: int, frames: int) -> Block | None:
        """Return what rings on since playing came round, from frame `start` on, or None.

        It is read in order, once; what was not read in time is not heard any more.
        """
        kept = [each for each in self._ringing if each.goes_on_from(start)]
        self._ringing = deque(kept, MOST_RINGING)
        if not kept:
            return None
        until_left = self._left_at - start if self._left_at is not None else 0
        if not 0 < until_left < frames:
            return _sum_of(kept, start, frames)
        # Read beyond the end of the loop, from where it goes on another time.
        before = _sum_of(kept, start, until_left)
        self._left_ringing = deque((each.copied() for each in kept), MOST_RINGING)
        return np.concatenate([before, _sum_of(kept, start + until_left, frames - until_left)])

    def read_ringing(self, rack: Rack, feed: Feed, start: int, frames: int) -> Block:
        """Return what `read` does, and what rings on since playing came round a loop."""
        sound, rings = self.read(rack, feed, start, frames), self.ringing(start, frames)
        return sound if rings is None else sound + rings

    def read(self, rack: Rack, feed: Feed, start: int, frames: int) -> Block:
        """Return the sound behind `rack` from frame `start` on.

        A rack that differs from the one before is another state of it: effects in the same slot go
        on, gliding to what they are set to now.
        """
        is_jump = self._at is None or self._position != start
        self._left_at = feed.left_at
        at = self._at = self._brought_to(rack, feed, start)
        end = start + frames
        self._position = end
        self._catch_up(at, feed, start)
        if is_jump and self._keeps_marks:
            self._marks.append(at.copied())
        parts = [silence(0, STEREO)]
        while at.next_out < end:
            parts.append(self._fed(at, feed, min(end - at.next_out, FEED_FRAMES)))
        return _joined([part for part in parts if len(part)] or parts[:1])

    def reductions_db(self) -> Mapping[SlotId, float]:
        """By how much each effect turned down the sound read last."""
        return self._at.chain.reductions_db() if self._at is not None else {}

    def forget_ahead(self, frame: int) -> None:
        """Forget marks behind a frame: what was rendered there will be another sound now."""
        near = [mark for mark in self._marks if mark.next_out <= frame]
        self._marks = deque(near, MOST_MARKS)

    def _brought_to(self, rack: Rack, feed: Feed, start: int) -> _Mark:
        """Return a chain of the rack, not yet past `start`."""
        at = self._at
        if at is None or self._position != start:
            if at is not None and self._keeps_marks:
                self._marks.append(at)
            at = self._back_to(start)
        if at is not None and at.chain.rack is not rack:
            # Turned at the very place, so that the change is heard as it glides.
            self._catch_up(at, feed, start)
            at = self._turned(at, rack, feed)
            if at.next_out > start:
                # What lags less now is ahead of itself, and has to come from further back.
                at = self._back_to(start, most_fed=start + at.chain.latency)
                at = self._turned(at, rack, feed) if at is not None else None
        if at is None or at.next_out > start:
            chain = at_work(rack, feed.resources, self._sample_rate)
            at = _Mark(max(min(feed.first, start), start - self._warm_up), chain)
        return at

    def _catch_up(self, at: _Mark, feed: Feed, start: int) -> None:
        """Let what lies before `start` pass unheard."""
        while at.next_out < start:
            self._fed(at, feed, min(start - at.next_out, FEED_FRAMES))

    def _back_to(self, start: int, most_fed: int = FAR) -> _Mark | None:
        """Return a copy of the latest mark that lies shortly before `start`."""
        near = [
            mark
            for mark in self._marks
            if start - 2 * self._mark_frames <= mark.next_out <= start and mark.fed <= most_fed
        ]
        return max(near, key=lambda mark: mark.next_out).copied() if near else None

    def _turned(self, at: _Mark, rack: Rack, feed: Feed) -> _Mark:
        return _Mark(at.fed, at_work(rack, feed.resources, self._sample_rate, at.chain))

    def _fed(self, at: _Mark, feed: Feed, frames: int) -> Block:
        """Feed the next frames, and return what comes out."""
        begin, end = at.fed, at.fed + frames
        sound = feed.sound(begin, frames)
        parts = []
        while at.fed < end:
            step = min(end - at.fed, at.chain.step_at(at.fed), self._until_mark(at.fed))
            if feed.left_at is not None and at.fed < feed.left_at:
                step = min(step, feed.left_at - at.fed)
            piece = sound[at.fed - begin : at.fed - begin + step]
            parts.append(at.chain.process(piece, at.fed, feed.keys))
            at.fed += step
            if at.fed == feed.left_at:
                self._left = at.copied()
            if self._keeps_marks and at.fed % self._mark_frames == 0:
                self._marks.append(at.copied())
        return _joined(parts)

    def _until_mark(self, frame: int) -> int:
        return self._mark_frames - frame % self._mark_frames if self._keeps_marks else FAR


def _sum_of(ringing: Iterable[RingingOn], start: int, frames: int) -> Block:
    sound = silence(frames, STEREO)
    for each in ringing:
        offset = each.next_frame - start
        if offset < frames:
            sound[offset:] += each.over(frames - offset)
    return sound


def _joined(parts: list[Block]) -> Block:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
