"""Joints: from one telling of a sound to another where nobody hears it.

Both tell the same, but their waves lie a little apart. As in WSOLA (W. Verhelst, M. Roelands, "An
overlap-add technique based on waveform similarity", ICASSP 1993) the second is moved to where it is
most like the first; and since there is time to choose, the joint lies where that is best.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block

FADE_S = 0.04
GRID_S = 0.04
"""How far apart the places are that are tried."""

SHIFT_S = 0.012
"""How far the second is moved at most: half a wave of the lowest notes of a bass."""

FLOOR = 1e-3
"""Of the mean power: what is softer than that is silence, in which anything may differ."""

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joint:
    """Where one telling passes into the other.

    Attributes:
        place: first frame of the crossfade, counted in the first telling.
        shift: how many frames later the second is to be read.
        likeness: correlation of both over the crossfade, 0 to 1.
    """

    place: int
    shift: int
    likeness: float


def fade_frames(sample_rate: int) -> int:
    """Return how long a crossfade takes."""
    return max(2, round(FADE_S * sample_rate))


def shift_frames(sample_rate: int) -> int:
    """Return how far the second is moved at most, to either side."""
    return max(1, round(SHIFT_S * sample_rate))


def best_joint(first: Block, second: Block, sample_rate: int) -> Joint:
    """Return where to pass from one to the other.

    Args:
        first: at least as long as a crossfade, shape (frames, channels).
        second: the same time with `shift_frames` more on both sides.
    """
    fade, reach = fade_frames(sample_rate), shift_frames(sample_rate)
    floor = FLOOR * fade * float(np.square(first, dtype=np.float64).sum()) / len(first)
    best, least = Joint(0, 0, 1.0), math.inf
    for place in range(0, len(first) - fade + 1, max(1, round(GRID_S * sample_rate))):
        template = first[place : place + fade].T.astype(np.float64)
        room = second[place : place + fade + 2 * reach].T.astype(np.float64)
        products = _correlation(room, template)
        sums = np.concatenate([[0.0], np.cumsum(np.square(room).sum(axis=0))])
        powers = sums[fade:] - sums[:-fade]
        power = float(np.square(template).sum())
        differences = (power + powers - 2.0 * products) / (power + powers + floor + 1e-30)
        at = int(np.argmin(differences))
        if differences[at] < least:
            least = float(differences[at])
            alike = products[at] / (math.sqrt(power * float(powers[at])) + floor + 1e-30)
            best = Joint(place, at - reach, float(min(1.0, max(0.0, alike))))
    return best


def crossfaded(first: Block, second: Block, likeness: float) -> Block:
    """Return the passage from one to the other, of constant power for sounds of that likeness."""
    places = (np.arange(len(first)) + 0.5) / len(first) * (math.pi / 2)
    falling, rising = np.cos(places), np.sin(places)
    scale = np.sqrt(1.0 + 2.0 * likeness * falling * rising)
    mixed = first.T * (falling / scale) + second.T * (rising / scale)
    return np.ascontiguousarray(mixed.T, np.float32)


def _correlation(room: Curve, template: Curve) -> Curve:
    """Return the sum over channels of the products at every shift of the template in the room."""
    size = 1 << (room.shape[1] - 1).bit_length()
    spectra = np.fft.rfft(room, size) * np.conj(np.fft.rfft(template, size))
    products: Curve = np.fft.irfft(spectra.sum(axis=0), size)
    return products[: room.shape[1] - template.shape[1] + 1]
