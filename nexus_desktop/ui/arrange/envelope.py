"""How loud each pixel column of a clip is drawn: its gain times its fades."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Clip, Fade, FadeShape
from nexus_desktop.domain.fades import fade_gain

_POINTS = 129


def envelope(
    clip: Clip, fades: tuple[Fade, Fade], first: float, frames_per_column: float, width: int
) -> NDArray[np.float32]:
    """Return the gain at the middle of each column, float32 of shape (width,).

    Args:
        fades: the fades that are heard, crossfades included.
        first: where the first column begins, in project frames from the start of the clip.
    """
    offsets = first + (np.arange(width, dtype=np.float64) + 0.5) * frames_per_column
    return envelope_at(clip, fades, offsets)


def envelope_at(
    clip: Clip, fades: tuple[Fade, Fade], offsets: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return the gain at positions counted in project frames from the start of the clip."""
    fade_in, fade_out = fades
    gains = np.full(len(offsets), 10 ** (clip.gain_db / 20))
    if fade_in.length:
        gains *= rising(fade_in.shape, offsets / fade_in.length)
    if fade_out.length:
        gains *= rising(fade_out.shape, (clip.span.length - offsets) / fade_out.length)
    return gains.astype(np.float32)


def rising(shape: FadeShape, progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a fade's gain at many points; before 0 it is silent, past 1 at full level."""
    at, gains = _curve(shape)
    return np.interp(progress, at, gains)


@cache
def _curve(shape: FadeShape) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at = np.linspace(0.0, 1.0, _POINTS)
    return at, np.array([fade_gain(shape, float(x)) for x in at])
