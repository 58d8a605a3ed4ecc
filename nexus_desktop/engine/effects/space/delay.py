"""Delay: echoes that come back softer each time.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), chapter 2,
feedback comb filter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.delay_line import DelayLine, echoes_heard
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Glide, factor_of

LONGEST_MS = 2000.0
FADE_S = 0.03
"""How long the echoes of the old time fade into those of the new one."""

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
            *("ping_pong", "Ping-pong", "", 0.0, 1.0, 0.0),
            "Whether the echoes change sides, from the first two channels to each other.",
            ParamScale.CHOICE,
            ("off", "on"),
        ),
    ),
    "Space",
)


class Delay(PlanarProcessor):
    """A feedback delay; a new time fades in, so that turning it neither clicks nor bends pitch."""

    def __init__(self) -> None:
        self._feedback, self._level, self._cross = Glide(), Glide(), Glide()
        self._time_ms = 1.0
        self._sample_rate = 0
        self._channels = 0
        self._line = DelayLine(0, 1)
        self._delay = self._next_delay = 1
        self._fade_frames, self._faded = 1, 0

    @property
    def tail(self) -> int:
        return self._frames_of_time() * echoes_heard(self._level.target, self._feedback.target)

    def configure(self, values: Mapping[str, float]) -> None:
        self._time_ms = values["time_ms"]
        self._feedback.aim(values["feedback"] / 100.0)
        self._level.aim(factor_of(values["level_db"]))
        self._cross.aim(values["ping_pong"])

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._fade_frames = max(1, round(FADE_S * sample_rate))
        for glide in (self._feedback, self._level, self._cross):
            glide.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._line = DelayLine(self._channels, math.ceil(LONGEST_MS * self._sample_rate / 1000.0))
        self._delay = self._next_delay = self._frames_of_time()
        self._faded = 0
        for glide in (self._feedback, self._level, self._cross):
            glide.settle()

    def _frames_of_time(self) -> int:
        return max(1, round(self._time_ms * self._sample_rate / 1000.0))

    def _treated(self, sound: Planar) -> Planar:
        result = np.empty_like(sound)
        start = 0
        while start < sound.shape[1]:
            if self._delay == self._next_delay:
                self._next_delay = self._frames_of_time()
            end = min(sound.shape[1], start + self._longest_step())
            result[:, start:end] = self._step(sound[:, start:end])
            start = end
        return result

    def _longest_step(self) -> int:
        """Return how many frames depend on nothing that is not written yet."""
        step = min(self._delay, self._next_delay)
        is_fading = self._delay != self._next_delay
        return min(step, self._fade_frames - self._faded) if is_fading else step

    def _step(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        echo = self._echo(frames)
        fed = self._crossed(echo, self._cross.over(frames)) * self._feedback.over(frames)
        kept = sound + fed
        # What has died away is silence: denormal numbers would make every later frame slow.
        kept[np.abs(kept) < 1e-30] = 0.0
        self._line.write(kept)
        return sound + echo * self._level.over(frames)

    def _echo(self, frames: int) -> Planar:
        echo = self._line.read(frames, self._delay)
        if self._delay == self._next_delay:
            return echo
        share = (self._faded + np.arange(1, frames + 1)) / self._fade_frames
        echo = echo + (self._line.read(frames, self._next_delay) - echo) * share
        self._faded += frames
        if self._faded >= self._fade_frames:
            self._delay, self._faded = self._next_delay, 0
        return echo

    @staticmethod
    def _crossed(echo: Planar, share: float | np.ndarray) -> Planar:
        """Return the echoes with `share` of the first two channels exchanged."""
        if len(echo) < 2:
            return echo
        swapped = np.concatenate([echo[1::-1], echo[2:]])
        crossed: Planar = echo + (swapped - echo) * share
        return crossed
