"""Where a value stands between its ends, and how it is written and read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from nexus_desktop.domain.timecode import MINUS, THIN_SPACE


def plain_words(value: float) -> str:
    """Write a value to two places, with a real minus sign."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", MINUS)


def plain_number(text: str) -> float:
    """Read the number at the start of what a person typed, units and all: "−3,5 dB" is -3.5.

    Raises:
        ValueError: it does not start with a number.
    """
    words = text.replace(MINUS, "-").replace(",", ".").replace(THIN_SPACE, " ").split()
    number = words[0] if words else ""
    return float(number.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%°"))


@dataclass(frozen=True, slots=True)
class ValueScale:
    """The range of a slider or knob.

    Attributes:
        step, fine_step: what one arrow key changes, without and with Shift.
        bend: above 1 gives the upper end more room, as the fader of a mixing desk does;
            a share of the way is ((value - minimum) / (maximum - minimum)) ** bend.
        is_logarithmic: equal ways are equal ratios, for frequencies; then `bend` is not used.
        words: writes a value with its unit.
        number: reads what was typed; raises ValueError.
    """

    minimum: float
    maximum: float
    default: float
    step: float
    fine_step: float
    bend: float = 1.0
    is_logarithmic: bool = False
    words: Callable[[float], str] = field(default=plain_words)
    number: Callable[[str], float] = field(default=plain_number)

    def __post_init__(self) -> None:
        if not self.minimum <= self.default <= self.maximum or self.minimum == self.maximum:
            raise ValueError(f"not a range: {self.minimum}..{self.default}..{self.maximum}")
        if self.is_logarithmic and self.minimum <= 0:
            raise ValueError("a logarithmic range starts above zero")

    def limited(self, value: float) -> float:
        return min(max(value, self.minimum), self.maximum)

    def rounded(self, value: float) -> float:
        """Return the nearest value that fine steps from zero can reach, inside the range."""
        steps = round(value / self.fine_step)
        return self.limited(round(steps * self.fine_step, 9))

    def share(self, value: float) -> float:
        """Return how far along the way a value stands, 0 to 1."""
        value = self.limited(value)
        if self.is_logarithmic:
            return math.log(value / self.minimum) / math.log(self.maximum / self.minimum)
        return math.pow((value - self.minimum) / (self.maximum - self.minimum), self.bend)

    def value(self, share: float) -> float:
        """Return the value that stands at a share of the way; the inverse of `share`."""
        share = min(max(share, 0.0), 1.0)
        if self.is_logarithmic:
            return self.minimum * math.pow(self.maximum / self.minimum, share)
        return self.minimum + (self.maximum - self.minimum) * math.pow(share, 1 / self.bend)
