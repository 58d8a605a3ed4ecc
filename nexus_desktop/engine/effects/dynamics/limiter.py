"""Limiter: nothing gets above a ceiling, not even between the samples.

Sources: the true peak of ITU-R BS.1770-5 (see `true_peak`); a look-ahead limiter as in U. Zölzer
(ed.), DAFX (2nd ed. 2011), chapter 4: the lowest gain of a window ahead, smoothed by averages as
long as the window, is never above what the peak needs. A second, short stage behind it takes what
the moving gain of the first adds between the samples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.analysis.between_samples import Samples
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.dynamics.windows import of_last
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Curve, Glide, factor_of, scaled
from nexus_desktop.engine.effects.true_peak import DELAY, TAPS, TruePeakMeter
from nexus_desktop.engine.effects.waiting import Waiting

LOOK_AHEAD_S = 0.002
SHORT_LOOK_AHEAD_S = 0.0005
SHORTEST_LOOK_AHEAD = 32
"""Frames; a gain that moves faster would itself add level between the samples."""

MARGIN = 0.999
"""Of the ceiling, −0.009 dB: where interpolators of different makers do not agree."""

PIECE_FRAMES = 8192
"""What is loud enough to be limited is looked for in pieces, and only those are worked on."""

NEIGHBOURS = 4
"""Samples on either side that make most of the level between two; their gain is held as well."""

SPEC = EffectSpec(
    "limiter",
    "Limiter",
    "Lets nothing get louder than a ceiling, measured between the samples too (true peak).",
    (
        ParamSpec("ceiling_db", "Ceiling", "dBTP", -24.0, 0.0, -1.0, "The highest level allowed."),
        ParamSpec(
            "gain_db", "Gain", "dB", -12.0, 36.0, 0.0, "How far the sound is pushed into it."
        ),
        ParamSpec(
            *("release_ms", "Release", "ms", 1.0, 1000.0, 60.0),
            "Time until 63 % of the reduction is gone.",
            ParamScale.LOG,
        ),
    ),
    "Dynamics",
    is_linked=True,
)


class Limiter:
    """Two stages of look-ahead; all channels are turned down together."""

    tail = 0

    def __init__(self) -> None:
        self._gain = Glide(1.0)
        self._ceiling = 1.0
        self._release_ms = 1.0
        self._sample_rate = 1
        self._channels = 0
        self._stages: tuple[_Stage, ...] = ()

    @property
    def latency(self) -> int:
        return sum(stage.latency for stage in self._stages)

    @property
    def reduction_db(self) -> float:
        """The most by which the last block was turned down."""
        return -20.0 * sum(math.log10(stage.lowest_gain) for stage in self._stages)

    def configure(self, values: Mapping[str, float]) -> None:
        self._gain.aim(factor_of(values["gain_db"]))
        self._ceiling = MARGIN * factor_of(values["ceiling_db"])
        self._release_ms = values["release_ms"]

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._gain.prepare(sample_rate)
        self.reset()

    def reset(self) -> None:
        self._gain.settle()
        self._stages = tuple(
            _Stage(
                self._channels, max(SHORTEST_LOOK_AHEAD, round(look_ahead_s * self._sample_rate))
            )
            for look_ahead_s in (LOOK_AHEAD_S, SHORT_LOOK_AHEAD_S)
        )

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        if not len(block):
            return block
        limited = self._pushed(without_damage(block))
        release_frames = self._release_ms * self._sample_rate / 1000.0
        for stage in self._stages:
            limited = stage.limited(limited, self._ceiling, release_frames)
        return limited

    def _pushed(self, sound: Block) -> Block:
        gain = self._gain.over(len(sound))
        if not isinstance(gain, float):
            return scaled(sound, gain.astype(np.float32))
        return sound if gain == 1.0 else sound * np.float32(gain)


class _Stage:
    """One look-ahead limiter: window minimum, release, two averages.

    Attributes:
        lowest_gain: in the last block.
    """

    def __init__(self, channels: int, look_ahead: int) -> None:
        self.latency = DELAY + NEIGHBOURS + look_ahead
        self.lowest_gain = 1.0
        self._meter = TruePeakMeter()
        self._waiting = Waiting(self.latency, channels)
        self._lowest = _Window(look_ahead + 2 * NEIGHBOURS + 2)
        first = look_ahead // 2
        self._averages = (_Window(first + 1), _Window(look_ahead - first + 1))
        self._reduction = 0.0

    def limited(self, sound: Block, ceiling: float, release_frames: float) -> Block:
        """Return the sound, `latency` frames late, nowhere above the ceiling."""
        whole = self._waiting.with_past(sound)
        past = self.latency - (TAPS - 1)
        curve: Samples | None = None
        for start in range(0, len(sound), PIECE_FRAMES):
            piece = whole[past + start : past + start + TAPS - 1 + PIECE_FRAMES]
            gains = self._gains(piece, ceiling, release_frames)
            if gains is not None:
                if curve is None:
                    curve = np.ones(len(sound), np.float32)
                curve[start : start + PIECE_FRAMES] = gains
        late = whole[: len(sound)]
        self.lowest_gain = 1.0 if curve is None else float(curve.min())
        return late if curve is None else scaled(late, curve)

    def _gains(self, sound: Block, ceiling: float, release_frames: float) -> Curve | None:
        """Return the gains of a piece, before which a few frames stand; None where all are 1."""
        levels = self._meter.readings(sound, ceiling)
        if levels is None:
            if self._is_at_rest:
                return None
            levels = np.zeros(len(sound) - (TAPS - 1), np.float32)
        needed: Curve = ceiling / np.maximum(levels, ceiling, dtype=np.float64)
        gains = 1.0 - self._released(1.0 - self._lowest.minimum(needed), release_frames)
        for average in self._averages:
            gains = average.mean(gains)
        return gains

    @property
    def _is_at_rest(self) -> bool:
        windows = (self._lowest, *self._averages)
        return self._reduction == 0.0 and all(window.is_at_rest for window in windows)

    def _released(self, wanted: Curve, release_frames: float) -> Curve:
        """Return max(wanted[n], decay · result[n - 1]), the running maximum of a decaying peak."""
        if self._reduction == 0.0 and not wanted.any():
            return wanted
        result = np.empty_like(wanted)
        longest = max(1, int(300.0 * release_frames))
        for start in range(0, len(wanted), longest):
            part = wanted[start : start + longest]
            rising = np.exp(np.arange(1, len(part) + 1) / release_frames)
            peak = np.maximum.accumulate(np.maximum(part * rising, self._reduction))
            result[start : start + longest] = peak / rising
            self._reduction = float(result[start + len(part) - 1])
        if self._reduction < 1e-12:
            self._reduction = 0.0
        return result


class _Window:
    """The last values of a curve, begun with ones: gains of a sound that needs none."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._history: Curve = np.ones(length - 1)
        self.is_at_rest = True

    def minimum(self, curve: Curve) -> Curve:
        """Return the lowest of the last `length` values at each."""
        whole = self._with_history(curve)
        return curve if whole is None else of_last(np.minimum, whole, self._length)

    def mean(self, curve: Curve) -> Curve:
        """Return the mean of the last `length` values at each."""
        whole = self._with_history(curve)
        if whole is None:
            return curve
        sums = np.cumsum(np.concatenate([[0.0], whole]))
        means: Curve = (sums[self._length :] - sums[: -self._length]) / self._length
        return means

    def _with_history(self, curve: Curve) -> Curve | None:
        """Return the last values and the curve, which are kept; None where all of them are 1."""
        if self.is_at_rest and curve.min() == 1.0:
            return None
        whole = np.concatenate([self._history, curve])
        self._history = whole[len(whole) - (self._length - 1) :]
        self.is_at_rest = bool(self._history.min() == 1.0)
        return whole


def transfer(values: Mapping[str, float], level_db: Curve) -> Curve:
    """Return what comes out where a level in dB stays for long."""
    held_db: Curve = np.minimum(level_db + values["gain_db"], values["ceiling_db"])
    return held_db
