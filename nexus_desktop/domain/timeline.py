"""Positions and lengths on the timeline, counted in frames of the project rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

Frames = NewType("Frames", int)
SampleRate = NewType("SampleRate", int)
"""Frames per second."""

ZERO = Frames(0)


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open stretch of the timeline: `start` is in it, `end` is not."""

    start: Frames
    end: Frames

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a range: {self.start}..{self.end}")

    @property
    def length(self) -> Frames:
        return Frames(self.end - self.start)

    @property
    def is_empty(self) -> bool:
        return self.start == self.end

    def contains(self, at: int) -> bool:
        return self.start <= at < self.end

    def encloses(self, other: TimeRange) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: TimeRange) -> bool:
        return self.start < other.end and other.start < self.end

    def intersection(self, other: TimeRange) -> TimeRange | None:
        """Return what both share, or None where they only touch or miss each other."""
        if not self.overlaps(other):
            return None
        return TimeRange(max(self.start, other.start), min(self.end, other.end))

    def moved(self, by: int) -> TimeRange:
        return TimeRange(Frames(self.start + by), Frames(self.end + by))


def seconds_to_frames(seconds: float, rate: SampleRate) -> Frames:
    """Return the frame nearest to `seconds`."""
    return Frames(round(seconds * rate))


def frames_to_seconds(frames: int, rate: SampleRate) -> float:
    """Return the time of a frame in seconds."""
    return frames / rate


def converted(frames: int, from_rate: SampleRate, to_rate: SampleRate) -> Frames:
    """Return how many frames at `to_rate` cover `frames` at `from_rate`, rounded up.

    Integer arithmetic: exact for any length, where floats lose frames after a few hours.
    """
    return Frames(-(-frames * to_rate // from_rate))
