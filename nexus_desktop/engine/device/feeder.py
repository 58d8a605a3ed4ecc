"""Keeps an output full of the sound that is wished for; the work of the render thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from nexus_desktop.engine.block import Block, silence
from nexus_desktop.engine.device.device_sound import DeviceSound, lead_frames
from nexus_desktop.engine.device.heard_sound import HeardSound
from nexus_desktop.engine.device.meters import Meters
from nexus_desktop.engine.device.output import Output
from nexus_desktop.engine.device.plan import PlayPlan
from nexus_desktop.engine.device.plan_reader import Piece, falling, rising
from nexus_desktop.engine.device.wish import Wish

DEPTH_S = 4.0
"""How much sound waits: a call that holds the interpreter for 0.7 s may take 3 s on a busy day."""
FIRST_DEPTH_S = 1.75
"""How much of it is there at once when playing begins."""
FIRST_REWRITE_S = 0.25
"""How much is rewritten at once; a slider that is dragged brings a new sound 60 times a second."""
DEEPENING = 4.0
"""How many seconds are filled in a second from then on, until the depth is reached."""
HEAD_S = 0.1
"""How much of a new sound is ready before any of it is put in."""
START_S = 0.35
"""How much is ready before a device that slept is started: nothing is there to fall back on."""
SLACKS_S = (0.01, 0.02, 0.04, 0.08, 0.16)
"""How long preparing the head may take; after each failure it is tried again further ahead."""
BLOCK = 1024
"""Frames rendered at a time: the meters move 47 times a second at 48 kHz."""
HURRIED_BLOCK = 8192
"""Frames rendered at a time when the buffer runs low: every call into numpy lets go of the
interpreter and may have to wait for it, so that fewer and larger ones catch up."""
IDLE_S = 1.0
"""How long the device goes on with silence after a stop, so that a quick start finds it awake."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of the timeline is played from a device frame on; `plan` None is silence."""

    at: int
    jump: int
    plan: PlayPlan | None = None
    pace: float = 1.0
    end: int | None = None

    def position_at(self, device_frame: int) -> int:
        if self.plan is None:
            raise ValueError("silence has no position")
        return self.plan.position_at(int(max(0, device_frame - self.at) * self.pace))


class Feeder:
    """Fills the deep buffer, and rewrites what waits in it when the wish changes.

    A change is spliced in a few milliseconds ahead of the device: the old sound is still known,
    so it fades into the new one over the same frames, and nothing is cut or heard twice. All but
    `stretches` belongs to one thread.

    Attributes:
        stretches: what is and will be heard, for any thread to look up positions in.
    """

    def __init__(
        self,
        output: Output,
        meters: Meters,
        sound: HeardSound,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._output, self._meters, self._clock = output, meters, clock
        self._heard = sound
        self._wish = Wish()
        self._sound: DeviceSound | None = None
        self._cursor = 0
        self._changed_at = -math.inf
        self._overtaken = 0
        self.stretches: tuple[Stretch, ...] = ()

    @property
    def is_idle(self) -> bool:
        """Whether nothing will happen until the wish changes."""
        return self._sound is None and not self._output.is_running

    @property
    def overtaken(self) -> int:
        """How often the device caught up with a rewrite and played what should be gone."""
        return self._overtaken

    def follow(self, wish: Wish) -> None:
        """Begin to do what is wished.

        Raises:
            DeviceError: the device cannot be used.
        """
        was, self._wish = self._wish, wish
        if not wish.is_playing or wish.source is None:
            if self._sound is not None:
                self._hush()
        elif self._sound is None or wish.jump != was.jump:
            self._splice(lambda _: wish.start)
        elif wish.source is not was.source or (wish.end, wish.loop) != (was.end, was.loop):
            self._splice(self._position_at)

    def fill(self, is_interrupted: Callable[[], bool]) -> None:
        """Top the buffer up, until it is full or there is something better to do.

        Raises:
            DeviceError: the device is gone.
        """
        output = self._output
        while not self.is_idle and self._cursor - output.consumed < self._depth():
            if is_interrupted():
                return
            if self._sound is None:
                self._rest()
                continue
            piece = self._sound.next(HURRIED_BLOCK if self._is_late() else BLOCK)
            if self._cursor < min(output.written, output.consumed + output.burst):
                self._overtaken += 1
                self._splice(self._position_at)
            else:
                self._put(piece)

    def finished(self) -> Stretch | None:
        """Return the stretch that has been heard to its end, if it was the last one."""
        last = self.stretches[-1] if self.stretches else None
        if last is None or last.end is None or self._output.heard < last.end:
            return None
        return last

    def give_up(self) -> None:
        """Stop the device at once and forget the sound; for when one of them has failed."""
        self._sound, self._wish = None, Wish(jump=self._wish.jump)
        self._output.stop()
        self._cursor = self._output.written
        self._meters.cut(0)
        self._heard.cut(0)
        self.stretches = (Stretch(self._cursor, self._wish.jump),)

    def _depth(self) -> int:
        """Return how many frames should wait by now."""
        is_rewriting = self._cursor < self._output.written
        at_once_s = FIRST_REWRITE_S if is_rewriting else FIRST_DEPTH_S
        since_s = self._clock() - self._changed_at
        depth_s = min(DEPTH_S, at_once_s + DEEPENING * since_s)
        return round(depth_s * self._output.sample_rate)

    def _is_late(self) -> bool:
        """Whether the buffer was deep and is so no more."""
        was_deep = self._clock() - self._changed_at > DEPTH_S / DEEPENING
        waiting = self._cursor - self._output.consumed
        return was_deep and waiting < DEPTH_S / 2 * self._output.sample_rate

    def _splice(self, position_at: Callable[[int], int]) -> None:
        """Let the wish be heard as soon as it can be prepared in time."""
        source, output = self._wish.source, self._output
        if source is None:
            raise ValueError("nothing to play")
        head_frames = round((HEAD_S if output.is_running else START_S) * output.sample_rate)
        for slack_s in SLACKS_S:
            at = self._fade_start(slack_s)
            plan_start = at + lead_frames(output)
            sound = DeviceSound(source, self._wish.plan_from(position_at(plan_start)), output)
            head = sound.head(sound.lead + head_frames, BLOCK)
            if at == output.written or at >= output.consumed + output.burst:
                break
        self._sound, self._cursor, self._changed_at = sound, at, self._clock()
        self._enter(plan_start, sound)
        self._fade_into(head[0], sound.lead)
        for piece in head:
            self._put(piece)
        if not output.is_running:
            output.start()

    def _fade_start(self, slack_s: float) -> int:
        """Return a device frame the device will not take before the slack is over."""
        if not self._output.is_running:
            return self._output.written
        slack = round(slack_s * self._output.sample_rate)
        return min(self._output.consumed + self._output.burst + slack, self._output.written)

    def _enter(self, at: int, sound: DeviceSound) -> None:
        length = sound.length
        end = None if length is None else at + length
        self._cut(at, self._cursor)
        new = Stretch(at, self._wish.jump, sound.plan, sound.pace, end)
        self.stretches = (*self.stretches, new)

    def _cut(self, at: int, meters_at: int) -> None:
        """Forget what was to be heard from `at` on, and what has been heard before."""
        self._meters.cut(meters_at)
        self._heard.cut(meters_at)
        coming = [stretch for stretch in self.stretches if stretch.at < at]
        heard = self._output.heard
        past = sum(stretch.at <= heard for stretch in coming)
        self.stretches = tuple(coming[max(0, past - 1) :])

    def _fade_into(self, first: Piece, lead: int) -> None:
        old = self._output.waiting(self._cursor, lead)
        first.block[:lead] = first.block[:lead] * rising(lead) + old * falling(lead)

    def _put(self, piece: Piece) -> None:
        self._output.put(self._cursor, piece.block)
        duration_s = len(piece.block) / self._output.sample_rate
        self._meters.push(self._cursor, duration_s, piece.levels)
        self._heard.push(self._cursor, piece.mix)
        self._cursor += len(piece.block)

    def _hush(self) -> None:
        """Fade out, and let silence follow."""
        output, self._sound, self._changed_at = self._output, None, self._clock()
        at, lead = self._fade_start(SLACKS_S[0]), lead_frames(output)
        self._cut(at + lead, at)
        self.stretches = (*self.stretches, Stretch(at + lead, self._wish.jump))
        rest = max(0, output.written - at - lead)
        faded: Block = output.waiting(at, lead) * falling(lead)
        output.put(at, faded)
        output.put(at + lead, silence(rest, output.channels))
        self._cursor = output.written

    def _rest(self) -> None:
        """Feed silence for a while, then let the device sleep."""
        if self._clock() - self._changed_at > IDLE_S:
            self._output.stop()
            self._cursor = self._output.written
        else:
            self._put(Piece(silence(BLOCK, self._output.channels)))

    def _position_at(self, device_frame: int) -> int:
        return self.stretches[-1].position_at(device_frame)
