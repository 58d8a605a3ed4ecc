"""The ruler's lines and words: as many as fit, on round values of the chosen format."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from nexus_desktop.domain.timeline import SampleRate


class RulerFormat(StrEnum):
    """What the ruler counts in."""

    TIME = "time"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the ruler; minor ones have no words."""

    frame: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class TickScale:
    """Distances of the ruler's lines, in frames (fractions where a frame is no round time)."""

    major: float
    minor: float
    decimals: int = 0


MOST_DECIMALS = 4
"""A tenth of a millisecond is about five samples; closer lines would need longer words."""
LEAST_MAJOR_PX = 92
"""Room for "0:00:00.000" and air around it."""
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000)
_DIVISIONS = {1: 5, 2: 4, 5: 5, 10: 5, 15: 3, 30: 3, 60: 6, 120: 4, 300: 5, 600: 5, 900: 3}


def tick_scale(frames_per_pixel: float, rate: SampleRate, form: RulerFormat) -> TickScale:
    """Return the closest lines whose words do not touch each other at this zoom."""
    least = LEAST_MAJOR_PX * frames_per_pixel
    if form is RulerFormat.SAMPLES:
        major = max(1.0, _round_up(least))
        return TickScale(major, max(1.0, major / 5))
    seconds = least / rate
    if seconds <= 0.5:
        rounded = _round_up(seconds)
        major_s = max(rounded, 10.0**-MOST_DECIMALS)
        decimals = min(MOST_DECIMALS, max(1, math.ceil(-math.log10(major_s) - 1e-9)))
        return TickScale(major_s * rate, major_s * rate / 5, decimals)
    major_s = next((step for step in _SECONDS if step >= seconds), _SECONDS[-1])
    while major_s < seconds:
        major_s *= 2
    return TickScale(major_s * rate, major_s * rate / _DIVISIONS.get(int(major_s), 4))


def ticks(
    start: float, end: float, scale: TickScale, rate: SampleRate, form: RulerFormat
) -> Iterator[Tick]:
    """Yield the lines from `start` to `end`, those with words included a step before."""
    per_major = max(1, round(scale.major / scale.minor))
    index = max(0, math.floor(start / scale.minor / per_major) * per_major)
    while (frame := index * scale.minor) <= end:
        is_major = index % per_major == 0
        yield Tick(frame, tick_text(frame, scale, rate, form) if is_major else "")
        index += 1


def tick_text(frame: float, scale: TickScale, rate: SampleRate, form: RulerFormat) -> str:
    """Return the words at a line: 0:01:16, 0:01:16.25 or 3 648 000."""
    if form is RulerFormat.SAMPLES:
        return f"{round(frame):,}".replace(",", "\N{THIN SPACE}")
    units = 10**scale.decimals
    total = round(frame / rate * units)
    seconds, rest = divmod(total, units)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:0{scale.decimals}}" if scale.decimals else text


def _round_up(value: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))
