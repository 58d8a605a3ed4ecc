"""The forms in which something swings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.smoothing import Curve
from nexus_desktop.engine.effects.turning import QUARTER, Turning

Turns = NDArray[np.floating]
"""Of shape (frames,); in single precision a wave costs a tenth, and is true within 1e-6."""

Wave = Callable[[Turns], Turns]
"""How far down it is, 0 to 1, after so many turns; every turn begins at the top."""

STEEPNESS = 6.0
"""Of a square: its edges take about a fourteenth of a turn, so that they do not click."""

FALLING = 0.95
"""The share of its turn in which a ramp falls; it rises in the rest."""


def _sine(turns: Turns) -> Turns:
    down: Turns = 0.5 - 0.5 * np.cos(2.0 * np.pi * turns)
    return down


def _triangle(turns: Turns) -> Turns:
    down: Turns = 1.0 - np.abs(1.0 - 2.0 * (turns % 1.0))
    return down


def _square(turns: Turns) -> Turns:
    edges = np.tanh(STEEPNESS * np.cos(2.0 * np.pi * turns)) / math.tanh(STEEPNESS)
    down: Turns = 0.5 - 0.5 * edges
    return down


def _ramp(turns: Turns) -> Turns:
    within = turns % 1.0
    down: Turns = np.minimum(within / FALLING, (1.0 - within) / (1.0 - FALLING))
    return down


WAVES: Mapping[str, Wave] = {
    "sine": _sine,
    "triangle": _triangle,
    "square": _square,
    "ramp": _ramp,
}

SHAPES = tuple(WAVES)


def wave_of(shape: float) -> Wave:
    """Return the wave at a place of `SHAPES`."""
    return WAVES[SHAPES[int(shape)]]


def blended(waves: Sequence[tuple[float | Curve, Wave]], turns: Turns) -> Turns:
    """Return where waves are that are heard together, each by its share."""
    down = np.zeros_like(turns)
    for share, wave in waves:
        down += share * wave(turns)
    return down


def swung(
    waves: Sequence[tuple[float | Curve, Wave]],
    turning: Turning,
    frames: int,
    *ahead: float | Curve,
) -> Turns:
    """Return how far down waves are that turn, of shape (ahead, frames), in single precision.

    Args:
        ahead: by how much of a turn each is ahead of the turning.
    """
    share, wave = waves[0]
    if wave is _sine and isinstance(share, float) and len(waves) == 1:
        # A sine beside its turning is the one wave that need not be worked out at every frame.
        cosines = turning.sines(frames, *[each + QUARTER for each in ahead], kind=np.float32)
        cosines *= np.float32(-0.5)
        cosines += np.float32(0.5)
        return cosines
    turns = turning.over(frames)
    return np.stack([blended(waves, ((turns + each) % 1.0).astype(np.float32)) for each in ahead])
