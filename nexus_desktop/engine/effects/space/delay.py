"""Delay: echoes that come back softer each time, straight, from side to side or from a tape.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), chapter 2,
feedback comb filter; for the tape see `tape`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.delay_line import echoes_heard
from nexus_desktop.engine.effects.processor import Planar, interleaved, without_damage
from nexus_desktop.engine.effects.smoothing import Curve, Glide, factor_of
from nexus_desktop.engine.effects.space.echo_ring import EchoRing
from nexus_desktop.engine.effects.space.tape import WIDEST_S, Tape, saturated, widest_swing

LONGEST_MS = 2000.0
FADE_S = 0.03
"""How long the echoes of the old time fade into those of the new one."""

LOST_IN_FLOAT32 = np.float32(1e-20)
"""What is much smaller is gone when this has been added and taken away; what is heard stays."""

LONG_FRAMES = 4096
"""From so long a delay on, what lies between two echoes is worth being treated by itself."""

AROUND = 3
"""Frames that have to be there beyond a delay that swings, to read between them."""

MODES = ("plain", "ping-pong", "tape")

SPEC = EffectSpec(
    "delay",
    "Delay",
    "Repeats the sound as echoes that fade away.",
    (
        ParamSpec(
            *("time_ms", "Time", "ms", 1.0, LONGEST_MS, 350.0),
            "From one echo to the next.",
            ParamScale.LOG,
        ),
        ParamSpec("feedback", "Feedback", "%", 0.0, 95.0, 35.0, "Level of an echo in the next."),
        ParamSpec("level_db", "Level", "dB", -60.0, 6.0, -6.0, "Level of the first echo."),
        ParamSpec(
            *("ping_pong", "Change sides", "", 0.0, 1.0, 0.0),
            "Whether the echoes change sides, from the first two channels to each other.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
        ParamSpec(
            *("mode", "Mode", "", 0.0, len(MODES) - 1.0, 0.0),
            "Plain echoes, both sides thrown from left to right and back, or a worn tape.",
            ParamScale.CHOICE,
            MODES,
        ),
        ParamSpec(
            *("wow", "Wow", "%", 0.0, 100.0, 40.0), "How unsteadily the tape runs, if it is one."
        ),
        ParamSpec(
            *("drive_db", "Drive", "dB", 0.0, 24.0, 6.0),
            "How early the tape saturates, if it is one; echoes stay below as much.",
        ),
        ParamSpec(
            *("tone_hz", "Tone", "Hz", 500.0, 20_000.0, 4000.0),
            "Above it the tape, if it is one, makes every echo darker than the last.",
            ParamScale.LOG,
        ),
    ),
    "Space",
    is_linked=True,
)


class Delay:
    """A feedback delay; a new time fades in, so that turning it neither clicks nor bends pitch."""

    latency = 0

    def __init__(self) -> None:
        self._feedback, self._level, self._cross = Glide(), Glide(), Glide()
        self._gather, self._taped, self._wow, self._drive = Glide(), Glide(), Glide(), Glide(1.0)
        self._time_ms, self._tone_hz = 1.0, 1.0
        self._sample_rate = 0
        self._channels = 0
        self._ring = EchoRing(0, 1)
        self._tape = Tape(1, 0, 1.0)
        self._delay = self._next_delay = 1
        self._fade_frames, self._faded = 1, 0

    @property
    def _glides(self) -> tuple[Glide, ...]:
        sides = self._cross, self._gather
        return (self._feedback, self._level, *sides, self._taped, self._wow, self._drive)

    @property
    def tail(self) -> int:
        once = self._frames_of_time()
        if self._taped.target:
            once += math.ceil(widest_swing(once, self._sample_rate)) + AROUND
        return once * echoes_heard(self._level.target, self._feedback.target)

    def configure(self, values: Mapping[str, float]) -> None:
        mode = MODES[int(values["mode"])]
        self._time_ms, self._tone_hz = values["time_ms"], values["tone_hz"]
        self._feedback.aim(values["feedback"] / 100.0)
        self._level.aim(factor_of(values["level_db"]))
        self._cross.aim(1.0 if mode == "ping-pong" else values["ping_pong"])
        self._gather.aim(float(mode == "ping-pong"))
        self._taped.aim(float(mode == "tape"))
        self._wow.aim(values["wow"] / 100.0)
        self._drive.aim(factor_of(values["drive_db"]))
        self._tape.aim(self._tone_hz)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._fade_frames = max(1, round(FADE_S * sample_rate))
        for glide in self._glides:
            glide.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        longest_s = LONGEST_MS / 1000.0 + WIDEST_S
        self._ring = EchoRing(self._channels, math.ceil(longest_s * self._sample_rate) + AROUND)
        self._tape = Tape(self._sample_rate, self._channels, self._tone_hz)
        self._delay = self._next_delay = self._frames_of_time()
        self._faded = 0
        for glide in self._glides:
            glide.settle()

    def _frames_of_time(self) -> int:
        return max(1, round(self._time_ms * self._sample_rate / 1000.0))

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        if not len(block):
            return block
        sound = without_damage(block)
        pieces, start = [], 0
        while start < len(sound):
            if self._delay == self._next_delay:
                self._next_delay = self._frames_of_time()
            if self._is_plain and self._delay >= LONG_FRAMES:
                end = min(len(sound), start + self._delay)
                pieces.append(self._once(sound[start:end]))
            elif self._is_plain:
                end = len(sound)
                pieces.append(self._plain(sound[start:]))
            else:
                end = min(len(sound), start + self._longest_step())
                planar = np.ascontiguousarray(sound[start:end].T, np.float64)
                pieces.append(interleaved(self._step(planar)))
            start = end
        return np.concatenate(pieces) if len(pieces) != 1 else pieces[0]

    @property
    def _is_plain(self) -> bool:
        """Whether each channel repeats itself, and nothing is being turned."""
        moved = (self._taped, self._cross, self._gather) if self._channels > 1 else (self._taped,)
        return (
            self._delay == self._next_delay
            and not any(glide.target for glide in moved)
            and all(glide.is_settled for glide in self._glides)
        )

    def _once(self, sound: Block) -> Block:
        """Return the sound with its echoes, none of which it hears itself."""
        echo = self._ring.read(len(sound), self._delay)
        now = echo * np.float32(self._feedback.target)
        now += sound
        self._keep(now)
        echo *= np.float32(self._level.target)
        echo += sound
        return echo

    def _keep(self, now: Block) -> None:
        # What has died away is silence: denormal numbers would make every later frame slow.
        now += LOST_IN_FLOAT32
        now -= LOST_IN_FLOAT32
        self._ring.write(now)
        self._tape.run(len(now))

    def _plain(self, sound: Block) -> Block:
        frames, delay = len(sound), self._delay
        feedback, level = np.float32(self._feedback.target), np.float32(self._level.target)
        # What went into the ring before, and behind it what goes in now.
        whole = np.concatenate([self._ring.read(delay, delay), sound])
        now = whole[delay:]
        for start in range(0, frames, delay):
            now[start : start + delay] += feedback * whole[start : start + delay][: frames - start]
        self._keep(now)
        echo = whole[:frames]
        echo *= level
        echo += sound
        return echo

    def _longest_step(self) -> int:
        """Return how many frames depend on nothing that is not written yet."""
        step = min(self._delay, self._next_delay)
        if self._taped.target or not self._taped.is_settled:
            step = max(1, int(step - widest_swing(step, self._sample_rate)) - AROUND)
        is_fading = self._delay != self._next_delay
        return min(step, self._fade_frames - self._faded) if is_fading else step

    def _step(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        taped, drive = self._taped.over(frames), self._drive.over(frames)
        swing = self._wow.over(frames) * np.asarray(taped)
        is_taped = bool(np.any(taped))
        echo = self._echo(frames, swing * self._tape.wavering(frames) if is_taped else None)
        self._tape.run(frames)
        if is_taped:
            echo = echo + (self._tape.darkened(echo) - echo) * taped
        fed = _crossed(echo, self._cross.over(frames)) * self._feedback.over(frames)
        kept = _gathered(sound, self._gather.over(frames)) + fed
        if is_taped:
            kept = kept + (saturated(kept, drive) - kept) * taped
        # What has died away is silence: denormal numbers would make every later frame slow.
        kept[np.abs(kept) < TOO_SMALL] = 0.0
        self._ring.write(interleaved(kept))
        return sound + echo * self._level.over(frames)

    def _echo(self, frames: int, wavering: Curve | None) -> Planar:
        echo = self._read(frames, self._delay, wavering)
        if self._delay == self._next_delay:
            return echo
        share = (self._faded + np.arange(1, frames + 1)) / self._fade_frames
        echo = echo + (self._read(frames, self._next_delay, wavering) - echo) * share
        self._faded += frames
        if self._faded >= self._fade_frames:
            self._delay, self._faded = self._next_delay, 0
        return echo

    def _read(self, frames: int, delay: int, wavering: Curve | None) -> Planar:
        if wavering is None:
            return self._ring.read(frames, delay).T.astype(np.float64)
        return self._ring.read_between(delay + wavering * widest_swing(delay, self._sample_rate))


def _crossed(echo: Planar, share: float | Curve) -> Planar:
    """Return the echoes with `share` of the first two channels exchanged."""
    if len(echo) < 2:
        return echo
    swapped = np.concatenate([echo[1::-1], echo[2:]])
    crossed: Planar = echo + (swapped - echo) * share
    return crossed


def _gathered(sound: Planar, share: float | Curve) -> Planar:
    """Return the sound with `share` of the first two channels in the first, half of each."""
    if len(sound) < 2 or not np.any(share):
        return sound
    gathered = np.concatenate([sound[:1] + sound[1:2], np.zeros_like(sound[:1])]) / 2.0
    moved: Planar = sound.copy()
    moved[:2] += (gathered - sound[:2]) * share
    return moved
