"""Notes, as they are heard and as they are played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """A tone from one moment to another.

    Attributes:
        key: 0 to 127; 60 is the C in the middle of the piano, 69 the A of 440 Hz.
        velocity: how hard it is struck, 1 to 127.
    """

    start_s: float
    end_s: float
    key: int
    velocity: int = 80

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def hertz_of(key: float) -> float:
    """Return the frequency of a key, equally tempered."""
    return float(440.0 * 2.0 ** ((key - 69) / 12))
