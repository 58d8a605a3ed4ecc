"""Fades as curves of gain over a stretch of frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.domain.clip import Fade, FadeShape

Curve = NDArray[np.float32]
"""Gain of shape (frames,), 0 to 1."""


def rising(fade: Fade, first: int, frames: int) -> Curve:
    """Return the gain of a fade-in from its frame `first` on.

    Depends on where a frame lies in the fade alone, so a fade cut into blocks is the same fade.
    A frame counts where its middle lies: fades that cross then add up to one at every frame.
    """
    places = np.arange(first, first + frames, dtype=np.float64)
    return _gains(fade.shape, (places + 0.5) / fade.length)


def falling(fade: Fade, first: int, frames: int) -> Curve:
    """Return the gain of a fade-out from its frame `first` on: the mirror image of `rising`."""
    places = np.arange(fade.length - first, fade.length - first - frames, -1, dtype=np.float64)
    return _gains(fade.shape, (places - 0.5) / fade.length)


def _gains(shape: FadeShape, passed: NDArray[np.float64]) -> Curve:
    """Return `domain.fades.fade_gain` for every share in an array."""
    match shape:
        case FadeShape.LINEAR:
            gains = passed
        case FadeShape.EQUAL_POWER:
            gains = np.sin(passed * (np.pi / 2))
        case FadeShape.SLOW:
            gains = passed * passed
        case FadeShape.FAST:
            gains = passed * (2.0 - passed)
        case FadeShape.S_CURVE:
            gains = (1.0 - np.cos(passed * np.pi)) / 2
    return gains.astype(np.float32)
