"""Flanger: a copy of the sound that comes a few milliseconds late, sways, and hears itself.

Source: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 2.6.2: a comb filter
whose delay swings; J. Dattorro, "Effect Design, Part 2", J. AES 45 (1997), for the feedback.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects.cascade import TOO_SMALL
from nexus_desktop.engine.effects.delay_line import Past, echoes_heard
from nexus_desktop.engine.effects.interpolation import weights_around
from nexus_desktop.engine.effects.modulation.swaying import AROUND
from nexus_desktop.engine.effects.processor import Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide
from nexus_desktop.engine.effects.turning import QUARTER, Turning

LONGEST_DELAY_MS, LONGEST_DEPTH_MS = 15.0, 10.0
SHORTEST = AROUND + 1
"""Frames that a copy is late at least: what it is made of has then been heard."""

SPEC = EffectSpec(
    "flanger",
    "Flanger",
    "Sweeps a comb of notches through the sound, like a jet that passes.",
    (
        ParamSpec(*("rate_hz", "Rate", "Hz", 0.02, 10.0, 0.25), "Sweeps a second.", ParamScale.LOG),
        ParamSpec("depth_ms", "Depth", "ms", 0.0, LONGEST_DEPTH_MS, 3.0, "How far it sweeps."),
        ParamSpec(
            *("delay_ms", "Delay", "ms", 0.5, LONGEST_DELAY_MS, 1.0),
            "How late the copy is where the sweep begins.",
            ParamScale.LOG,
        ),
        ParamSpec(
            *("feedback", "Feedback", "%", -95.0, 95.0, 40.0),
            "How much of the copy goes round again; below 0 other tones ring.",
        ),
        ParamSpec(
            *("stereo_phase", "Stereo phase", "°", 0.0, 180.0, 90.0),
            "How far the sweep of the right is ahead of that of the left.",
        ),
        ParamSpec(
            *("mix", "Copy", "%", 0.0, 100.0, 50.0),
            "How much of the copy is heard; at one half the notches are deepest.",
        ),
    ),
    "Modulation",
    is_linked=True,
)


class _Copies(NamedTuple):
    """Where the copies of a block come from: shapes (4, channels, frames).

    Attributes:
        places: in the sound row by row, of the four samples around each.
        weights: of these samples.
        late: the least delay of all channels, shape (frames,).
    """

    places: NDArray[np.intp]
    weights: NDArray[np.float64]
    late: Curve


class Flanger(PlanarProcessor):
    """A copy that hears itself is made in hops no longer than it is late.

    It is made softer by √(1 − feedback²), by which the ringing would make noise louder.
    """

    def __init__(self) -> None:
        self._depth, self._delay, self._mix = Glide(), Glide(), Glide()
        self._feedback, self._apart = Glide(), Glide()
        self._rate_hz = 1.0
        self._turning = Turning()
        self._sample_rate = self._channels = 0
        self._past = Past(0, 0)

    @property
    def tail(self) -> int:
        longest_ms = self._delay.target + self._depth.target
        echoes = echoes_heard(self._mix.target, self._feedback.target)
        return (math.ceil(longest_ms * self._sample_rate / 1000.0) + SHORTEST) * echoes

    @property
    def _glides(self) -> tuple[Glide, ...]:
        return self._depth, self._delay, self._mix, self._feedback, self._apart

    def configure(self, values: Mapping[str, float]) -> None:
        self._depth.aim(values["depth_ms"])
        self._delay.aim(values["delay_ms"])
        self._mix.aim(values["mix"] / 100.0)
        self._feedback.aim(values["feedback"] / 100.0)
        self._apart.aim(values["stereo_phase"] / 360.0)
        self._rate_hz = values["rate_hz"]
        if self._sample_rate:
            self._turning.aim(self._rate_hz / self._sample_rate)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        for glide in self._glides:
            glide.prepare(sample_rate)
        self._turning.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        for glide in self._glides:
            glide.settle()
        self._turning.begin(self._rate_hz / self._sample_rate)
        longest_ms = LONGEST_DELAY_MS + LONGEST_DEPTH_MS
        kept = math.ceil(longest_ms * self._sample_rate / 1000.0) + SHORTEST + AROUND
        self._past = Past(self._channels, kept)

    def _treated(self, sound: Planar) -> Planar:
        whole = self._past.and_now(sound)
        frames, before = sound.shape[1], self._past.frames
        copies, feedback = self._copies(frames), self._feedback.over(frames)
        if np.any(feedback):
            echoes = _fed_back(whole, before, copies, np.broadcast_to(feedback, frames))
            whole[np.abs(whole) < TOO_SMALL] = 0.0
            self._past.keep(whole)
        else:
            echoes = _read(whole, copies, 0, frames)
        echoes *= np.sqrt(1.0 - np.square(feedback))
        mixed: Planar = sound + (echoes - sound) * self._mix.over(frames)
        return mixed

    def _copies(self, frames: int) -> _Copies:
        apart = self._apart.over(frames)
        ahead = (QUARTER, QUARTER + apart) if np.any(apart) else (QUARTER,)
        depth, delay = self._depth.over(frames), self._delay.over(frames)
        late_ms = delay + depth * (0.5 - 0.5 * self._turning.sines(frames, *ahead))
        late = np.maximum(late_ms * (self._sample_rate / 1000.0), SHORTEST)
        exact = np.arange(frames, dtype=np.float64) + self._past.frames - late
        first = np.floor(exact)
        share = exact - first
        weights = np.stack(weights_around(share))
        rows = np.arange(self._channels)
        begins = rows[:, np.newaxis] * (self._past.frames + frames)
        places = first.astype(np.intp)[rows % len(late)] + begins
        steps = np.arange(-1, 3)[:, np.newaxis, np.newaxis]
        return _Copies(places + steps, weights[:, rows % len(late)], late.min(axis=0))


def _read(whole: Planar, copies: _Copies, start: int, end: int) -> Planar:
    """Return the copies from one frame of the block to another."""
    around = whole.reshape(-1).take(copies.places[:, :, start:end])
    around *= copies.weights[:, :, start:end]
    copied: Planar = around.sum(axis=0)
    return copied


def _fed_back(whole: Planar, before: int, copies: _Copies, feedback: Curve) -> Planar:
    """Return the copies of a block, and add what they feed back to it, behind `before` frames."""
    frames = len(feedback)
    echoes = np.empty((len(whole), frames))
    start, longest = 0, int(copies.late.max())
    while start < frames:
        end = min(frames, start + int(copies.late[start : start + longest].min()) - AROUND)
        echo = _read(whole, copies, start, end)
        echoes[:, start:end] = echo
        echo *= feedback[start:end]
        whole[:, before + start : before + end] += echo
        start = end
    return echoes
