"""A second-order section whose numbers glide from frame to frame: a state variable filter.

Sources: A. Simper, "Solving the continuous SVF equations using trapezoidal integration and
equivalent currents" (Cytomic, 2013), whose frequency, damping and mix any biquad can be written as;
A. Wishnick, "Time-Varying Filters for Musical Applications", DAFx-14 (2014), shows that it stays
stable and makes no clicks however they move, which the direct forms of a biquad do not.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.biquads import Section
from nexus_desktop.engine.effects.processor import Fixed, Planar

Numbers = NDArray[np.float64]
"""The logarithms of g = tan(π f / rate) and of the damping k = 1/Q, and how much is heard of the
input, of k times the band-pass and of the low-pass.

A filter that is swept or sharpened keeps its mix, so that halfway between two settings it is the
same filter with its knob halfway.
"""

Memory = NDArray[np.float64]
"""What a section remembers of each channel, of shape (channels, 2)."""

SILENT_MIX = (1.0, 0.0, 0.0)
"""Of a section that lets everything pass as it is."""

SMALLEST_SHARE = 1e-9
"""Of a state in what is heard, from which it can be told again."""


class MovingSection:
    """Follows its target by a critically damped glide of second order.

    The glide is in closed form, so that it is the same however it is cut. Its speed makes no jumps
    either: what is automated in steps moves as if it were drawn.
    """

    def __init__(self, name: str, numbers: Numbers, states: Memory) -> None:
        # Imported here because the window starts without it; a cascade that is prepared has it.
        from scipy.linalg.blas import dtbsv

        # Solves a band of equations from the first to the last: what a filter does.
        self._solve = Fixed(partial(dtbsv, 3, lower=1, diag=1, overwrite_x=1))
        self.name = name
        self._numbers = self._target = numbers
        self._speeds = np.zeros_like(numbers)
        self.states = states

    @classmethod
    def of(cls, name: str, section: Section, memory: Memory) -> MovingSection:
        """Go on from a biquad in the transposed direct form II."""
        heard = np.linalg.pinv(_memory_by_state(section), rcond=SMALLEST_SHARE)
        return cls(name, _numbers_of(section), memory @ heard.T)

    @classmethod
    def added(cls, name: str, section: Section, channels: int) -> MovingSection:
        """Begin with what lets everything pass, with the poles of a section."""
        numbers = _numbers_of(section)
        numbers[2:] = SILENT_MIX
        return cls(name, numbers, np.zeros((channels, 2)))

    def aim(self, section: Section | None) -> None:
        """Glide to a section from the next frame on; None lets everything pass in the end."""
        if section is None:
            self._target = self._target.copy()
            self._target[2:] = SILENT_MIX
        else:
            self._target = _numbers_of(section)

    def memory_as(self, section: Section) -> Memory:
        """Return what a biquad at the target remembers in the transposed direct form II."""
        memory: Memory = self.states @ _memory_by_state(section).T
        return memory

    def filtered(self, sound: Planar, times: NDArray[np.float64]) -> Planar:
        """Return the sound behind the section.

        Args:
            times: when each frame is over, from the end of the last sound on, in time constants.
        """
        way = self._numbers - self._target
        push = self._speeds + way
        decays = np.exp(-times)
        curves = np.outer(push, times)
        curves += way[:, np.newaxis]
        curves *= decays
        curves += self._target[:, np.newaxis]
        self._numbers = curves[:, -1].copy()
        self._speeds = (self._speeds - push * times[-1]) * decays[-1]
        return self._at(curves, sound)

    def _at(self, curves: NDArray[np.float64], sound: Planar) -> Planar:
        """Return the sound behind the section, with its numbers at every frame."""
        g, k = np.exp(curves[:2])
        twice_first = 2.0 / (1.0 + g * (g + k))
        twice_second = g * twice_first
        twice_third = g * twice_second
        # The unknowns are both states behind the first frame, behind the second, and so on.
        band = np.zeros((4, 2 * len(g)), order="F")
        band[1, 1:-1:2] = twice_second[1:]
        band[2, :-2:2] = 1.0 - twice_first[1:]
        band[2, 1:-1:2] = twice_third[1:] - 1.0
        band[3, :-2:2] = -twice_second[1:]
        path = np.empty((len(sound), 2 * len(g) + 2))
        path[:, :2] = self.states
        path[:, 2::2], path[:, 3::2] = twice_second * sound, twice_third * sound
        first, second = self.states.T
        path[:, 2] += (twice_first[0] - 1.0) * first - twice_second[0] * second
        path[:, 3] += twice_second[0] * first + (1.0 - twice_third[0]) * second
        for row in path:
            row[2:] = self._solve.value(band, row[2:])
        self.states = path[:, -2:].copy()
        dry, band_pass, low_pass = curves[2:]
        # What the integrators give is the mean of their states before and behind the frame.
        heard: Planar = (path[:, :-2:2] + path[:, 2::2]) * (band_pass * k / 2.0)
        heard += (path[:, 1:-2:2] + path[:, 3::2]) * (low_pass / 2.0)
        heard += dry * sound
        return heard


def _numbers_of(section: Section) -> Numbers:
    """Return a stable biquad as a state variable filter."""
    b0, b1, b2, _, a1, a2 = section
    scale = 4.0 / (1.0 - a1 + a2)
    g = math.sqrt((1.0 + a1 + a2) * scale) / 2.0
    k = (1.0 - a2) * scale / (2.0 * g)
    high = (b0 - b1 + b2) * scale / 4.0
    band = (b0 - b2) * scale / (2.0 * g)
    low = (b0 + b1 + b2) * scale / (4.0 * g * g)
    return np.array([math.log(g), math.log(k), high, band / k - high, low - high])


def _memory_by_state(section: Section) -> NDArray[np.float64]:
    """Return the matrix that turns states into the memory of a biquad.

    It follows from what both answer to silence in the next two frames.
    """
    log_g, log_k, _, band, low = _numbers_of(section)
    g, k = math.exp(log_g), math.exp(log_k)
    first = 1.0 / (1.0 + g * (g + k))
    second, third = g * first, g * g * first
    step = np.array([[2.0 * first - 1.0, -2.0 * second], [2.0 * second, 1.0 - 2.0 * third]])
    now = band * k * np.array([first, -second]) + low * np.array([second, 1.0 - third])
    return np.stack([now, now @ step + section[4] * now])
