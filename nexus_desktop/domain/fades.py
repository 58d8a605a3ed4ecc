"""What fades are: their gain as pure mathematics, and how long two of them can be."""

from __future__ import annotations

import math
from dataclasses import replace

from nexus_desktop.domain.clip import Fade, FadeShape
from nexus_desktop.domain.timeline import Frames


def fade_gain(shape: FadeShape, x: float) -> float:
    """Return the gain where the share `x` of a fade-in has passed: 0 before it, 1 behind it.

    A fade-out is the mirror image: its gain is `fade_gain(shape, 1 - x)`. Two crossing fades add up
    to constant amplitude when linear or S-curves, and to constant power when of equal power.
    """
    x = min(max(x, 0.0), 1.0)
    match shape:
        case FadeShape.LINEAR:
            return x
        case FadeShape.EQUAL_POWER:
            return math.sin(x * math.pi / 2)
        case FadeShape.SLOW:
            return x * x
        case FadeShape.FAST:
            return x * (2.0 - x)
        case FadeShape.S_CURVE:
            return (1.0 - math.cos(x * math.pi)) / 2


def fitting_fades(fade_in: Fade, fade_out: Fade, length: Frames) -> tuple[Fade, Fade]:
    """Return two fades that fit into `length`, in the proportion they had."""
    total = fade_in.length + fade_out.length
    if total <= length:
        return fade_in, fade_out
    rise = length * fade_in.length // total
    fall = min(fade_out.length, length - rise)
    return replace(fade_in, length=Frames(rise)), replace(fade_out, length=Frames(fall))
