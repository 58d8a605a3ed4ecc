"""Saturation: bends loud moments, as valves, tape and clippers do, and so adds overtones.

So that no overtone folds back below 10 kHz, the sound is bent at several times its rate (see
`oversampling`), and between two samples by the mean of the bend over the line that joins them.
Source: J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the Aliasing of Nonlinear Waveshaping
Using Continuous-Time Convolution", DAFx-16 (2016), first-order method.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.effect import EffectSpec, ParamScale, ParamSpec
from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.blend import Blend
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.oversampling import LATENCY, Downsampler, Upsampler, times_for
from nexus_desktop.engine.effects.processor import PIECE_FRAMES, Planar, PlanarProcessor
from nexus_desktop.engine.effects.smoothing import Curve, Glide, factor_of

Levels = NDArray[Any]
"""Of shape (channels, frames), in single or double precision."""

Bend = Callable[[Levels], Levels]
"""Gives the means of a bend over the lines from each level to the next, one fewer."""

Bends = Sequence[tuple[float | Curve, Bend]]
"""Those that are heard, each with its share."""

NO_WAY = 1e-6
"""A line shorter than this is a point: its mean could not be told from the rounding of its ends."""

BIAS = 0.5
"""Where a valve rests on its curve: away from the middle, so that its halves differ."""

DC_HZ = 5.0

TONE_HZ = 1000.0
"""Stays as loud as it is where the tone is turned; see `biquads.tilt`."""

TIMES = (0, 4, 8)
"""By the choice of oversampling; 0 is as the sample rate needs."""

SOFT, CUBIC, TUBE, HARD = range(4)

SPEC = EffectSpec(
    "saturation",
    "Saturation",
    "Rounds loud moments off, which makes the sound denser and adds overtones.",
    (
        ParamSpec("drive_db", "Drive", "dB", 0.0, 36.0, 6.0, "How far the sound is pushed in."),
        ParamSpec(
            *("character", "Character", "", 0.0, 3.0, SOFT),
            "Whether it bends gently, firmly, unlike above and below as a valve, or with corners.",
            ParamScale.CHOICE,
            ("soft", "cubic", "tube", "hard"),
        ),
        ParamSpec("output_db", "Output", "dB", -36.0, 12.0, 0.0, "Gain behind it."),
        ParamSpec(
            *("tone_db", "Tone", "dB", -12.0, 12.0, 0.0),
            "By how much what was bent becomes brighter; below 0 darker.",
        ),
        ParamSpec(
            *("oversampling", "Oversampling", "", 0.0, 2.0, 0.0),
            "At how many times the rate it bends: more keeps foreign tones out, less is lighter.",
            ParamScale.CHOICE,
            ("auto", "4x", "8x"),
            changes_latency=True,
            menu=(("auto", "Auto"), ("4x", "4×"), ("8x", "8×")),
        ),
    ),
    "Dynamics",
)


class Saturation(PlanarProcessor):
    """Soft passages only become louder, by the drive; nothing comes out far above full scale."""

    latency = LATENCY
    piece_frames = PIECE_FRAMES

    def __init__(self) -> None:
        self._drive, self._output = Glide(1.0), Glide(1.0)
        self._bends: Blend[int, Bend] = Blend(_BENDS.__getitem__, SOFT)
        self._tone_db, self._wanted_times = 0.0, 0
        self._behind = TurnableCascade()
        self._sample_rate = self._channels = self._times = 0

    def configure(self, values: Mapping[str, float]) -> None:
        self._drive.aim(factor_of(values["drive_db"]))
        self._output.aim(factor_of(values["output_db"]))
        self._bends.aim(int(values["character"]))
        self._tone_db = values["tone_db"]
        self._wanted_times = TIMES[int(values["oversampling"])]
        if self._sample_rate:
            self._behind.aim(self._sections)

    def prepare(self, sample_rate: int, channels: int) -> None:
        self._sample_rate, self._channels = sample_rate, channels
        self._times = self._wanted_times or times_for(sample_rate)
        self._drive.prepare(sample_rate)
        self._output.prepare(sample_rate)
        self._bends.prepare(sample_rate)
        self._behind.prepare(self._sections, sample_rate, channels)
        self.reset()

    def reset(self) -> None:
        self._drive.settle()
        self._output.settle()
        self._bends.reset()
        self._behind.reset()
        self._up = Upsampler(self._channels, self._times)
        self._down = Downsampler(self._channels, self._times)
        self._last: Levels = np.zeros((self._channels, 1))

    def _treated(self, sound: Planar) -> Planar:
        frames = sound.shape[1]
        bends = self._bends.over(frames)
        pushed = (sound * self._drive.over(frames)).astype(_precision_of(bends), copy=False)
        bent = self._down.coarse(self._bent(self._with_last(self._up.fine(pushed)), bends))
        treated: Planar = self._behind.filtered(bent.astype(np.float64, copy=False))
        return treated * self._output.over(frames)

    def _with_last(self, fine: Levels) -> Levels:
        """Return the levels behind the last one before them."""
        levels = np.concatenate([self._last, fine], axis=1, dtype=fine.dtype)
        self._last = levels[:, -1:].copy()
        return levels

    def _bent(self, levels: Levels, bends: Bends) -> Levels:
        if len(bends) == 1:
            return bends[0][1](levels)
        mixed: Planar = sum(bend(levels) * np.repeat(share, self._times) for share, bend in bends)
        return mixed

    @property
    def _sections(self) -> Sections:
        sections = {}
        if self._bends.target == TUBE:
            angle = biquads.angle_of(DC_HZ, self._sample_rate)
            sections["dc"] = biquads.one_pole_high_pass(angle)
        if self._tone_db:
            angle = biquads.angle_of(TONE_HZ, self._sample_rate)
            sections["tone"] = biquads.tilt(angle, self._tone_db)
        return sections


def _precision_of(bends: Bends) -> type[np.floating]:
    """Return the precision that all of the bends need."""
    is_single = all(bend in (_soft, _tube) for _, bend in bends)
    return np.float32 if is_single else np.float64


def _soft(levels: Levels) -> Levels:
    """Bend by x / √(1 + x²), whose integral is √(1 + x²); its difference quotient, shortened.

    Nothing is taken from anything else of its size, so that single precision is enough.
    """
    roots = levels * levels
    roots += 1.0
    np.sqrt(roots, out=roots)
    bent = _sums(levels)
    bent /= _sums(roots)
    return bent


def _tube(levels: Levels) -> Levels:
    """Bend softly around a point beside the middle; small sounds keep their level."""
    bent = _soft(levels + BIAS)
    bent -= BIAS / math.sqrt(BIAS * BIAS + 1.0)
    bent *= (1.0 + BIAS**2) ** 1.5
    return bent


def _cubic(levels: Levels) -> Levels:
    """Bend by x − 4/27 x³ up to 1.5, where it has come to 1 and is level."""
    inner = np.clip(levels, -1.5, 1.5)
    means = _sums(inner)
    means *= 0.5 - _sums(inner * inner) / 27.0
    return _with_level_ends(levels, inner, means)


def _hard(levels: Levels) -> Levels:
    """Leave everything as it is up to 1."""
    inner = np.clip(levels, -1.0, 1.0)
    return _with_level_ends(levels, inner, 0.5 * _sums(inner))


def _with_level_ends(levels: Levels, inner: Levels, means: Levels) -> Levels:
    """Return the means of a bend that is 1 and −1 beyond bounds, from those between the bounds.

    Args:
        inner: the levels, held within the bounds.
        means: of the bend, over the lines between the levels held.
    """
    integrals = means * np.diff(inner)
    integrals += np.diff(np.abs(levels - inner))
    ways = np.diff(levels)
    is_line = np.abs(ways) > NO_WAY
    bent: Levels = np.divide(integrals, ways, out=means, where=is_line)
    return bent


def _sums(levels: Levels) -> Levels:
    sums: Levels = levels[:, :-1] + levels[:, 1:]
    return sums


_BENDS: Mapping[int, Bend] = {SOFT: _soft, CUBIC: _cubic, TUBE: _tube, HARD: _hard}
