"""What a tape makes of the sound that goes round on it: it wavers, saturates and gets darker.

Sources: U. Zölzer (ed.), DAFX: Digital Audio Effects (2nd ed. 2011), section 4.3.3, for the curve;
IEC 60386 (1972) for wow, below 6 Hz, and flutter, above. Their sizes are those of a worn machine.
"""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.effects import biquads
from nexus_desktop.engine.effects.cascade import Sections, TurnableCascade
from nexus_desktop.engine.effects.processor import Planar
from nexus_desktop.engine.effects.smoothing import Curve

_WAVERS = ((0.6, 0.003), (1.7, 0.0015), (7.3, 0.001))
"""How often a second, and how much of the speed it is off by: twice wow, and flutter."""

WIDEST_S = sum(share / (2.0 * math.pi * hertz) for hertz, share in _WAVERS)
"""How far the delay swings to either side at most."""

MOST_OF_DELAY = 0.3
"""Of a short delay, only so much swings."""


class Tape:
    """A tape that has run since the stream began."""

    def __init__(self, sample_rate: int, channels: int, tone_hz: float) -> None:
        self._sample_rate = sample_rate
        self._run = 0
        self._tone = TurnableCascade()
        self._tone.prepare(self._sections(tone_hz), sample_rate, channels)

    def aim(self, tone_hz: float) -> None:
        """Darken above another frequency."""
        self._tone.aim(self._sections(tone_hz))

    def run(self, frames: int) -> None:
        """Let so many frames pass."""
        self._run += frames

    def wavering(self, frames: int) -> Curve:
        """Return by how much every frame that passes next is late, −1 to 1 of the widest swing."""
        times_s = (self._run + np.arange(frames)) / self._sample_rate
        late_s = np.zeros(frames)
        for hertz, share in _WAVERS:
            angle = 2.0 * math.pi * hertz
            late_s += share / angle * np.sin(angle * times_s)
        return late_s / WIDEST_S

    def darkened(self, sound: Planar) -> Planar:
        """Return what is played back."""
        return self._tone.filtered(sound)

    def _sections(self, tone_hz: float) -> Sections:
        angle = biquads.angle_of(tone_hz, self._sample_rate)
        return {"tone": biquads.one_pole_low_pass(angle)}


def widest_swing(delay: int, sample_rate: int) -> float:
    """Return by how many frames a delay swings to either side at most."""
    return min(WIDEST_S * sample_rate, MOST_OF_DELAY * delay)


def saturated(sound: Planar, drive: float | Curve) -> Planar:
    """Return what stays on the tape, never louder than 1 / drive: what is soft stays as it is."""
    result: Planar = np.tanh(sound * drive) / drive
    return result
