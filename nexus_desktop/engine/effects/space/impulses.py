"""Impulse responses: three rooms made from noise, and what is done to those that people bring.

Source of the rooms: J. A. Moorer, "About This Reverberation Business", Computer Music Journal 3
(1979): noise that dies away exponentially, high tones sooner than low ones, is hard to tell from a
concert hall. Reflections of growing density stand before it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import Planar

RATE = 48_000
"""At which the rooms are made."""

_BANDS_HZ = (125.0, 500.0, 2000.0, 8000.0)
DIRECT = 0.3
"""Level of the sound itself, against a room as loud as 1: its loudest frame, as where a room was
recorded, and 10 dB softer than all that follows."""

TOO_SOFT_BEFORE, TOO_SOFT_BEHIND = 1e-3, 1e-5
"""Against the loudest frame: −60 dB and −100 dB, where a recorded response begins and ends."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a room is made from.

    Attributes:
        decays_s: time until it is 60 dB softer, around each of the bands.
        late_ms: when its noise has come to its full density.
        reflections: how many are heard before, on either side.
    """

    decays_s: tuple[float, float, float, float]
    late_ms: float
    reflections: int
    seed: int

    @property
    def frames(self) -> int:
        return round((max(self.decays_s) + self.late_ms / 1000.0) * RATE)


ROOMS: Mapping[str, Room] = {
    "room": Room((0.5, 0.5, 0.45, 0.3), 12.0, 9, 1),
    "hall": Room((2.6, 2.4, 2.0, 1.1), 60.0, 16, 2),
    "plate": Room((1.4, 1.6, 1.7, 1.2), 1.0, 0, 3),
}


@cache
def response_of(name: str) -> Block:
    """Return the response of a room: left to left, left to right, right to left, right to right."""
    room = ROOMS[name]
    generator = np.random.default_rng(room.seed)
    times_s = np.arange(room.frames) / RATE
    spectra = np.fft.rfft(generator.standard_normal((4, room.frames)))
    freqs_hz = np.maximum(np.fft.rfftfreq(room.frames, 1.0 / RATE), 1.0)
    rows = np.zeros((4, room.frames))
    for band, decay_s in enumerate(room.decays_s):
        share = np.interp(np.log2(freqs_hz), np.log2(_BANDS_HZ), np.eye(len(_BANDS_HZ))[band])
        rows += np.fft.irfft(spectra * share, room.frames) * 10.0 ** (-3.0 * times_s / decay_s)
    late_s = room.late_ms / 1000.0
    rows *= np.minimum(times_s / late_s, 1.0) ** 2
    rows /= np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    for row in rows:
        places = late_s * np.sqrt(generator.uniform(0.02, 1.0, room.reflections))
        levels = 0.15 * generator.choice([-1.0, 1.0], room.reflections)
        np.add.at(row, np.rint(places * RATE).astype(np.intp), levels * (1.0 - places / late_s / 2))
    rows[[0, 3], 0] = DIRECT * math.sqrt(2.0)
    block = np.ascontiguousarray(rows.T, np.float32)
    block.flags.writeable = False
    return block


def trimmed(block: Block) -> Block:
    """Return a recorded response from its first to its last frame that can be told from silence."""
    levels = np.abs(block).max(axis=1, initial=0.0)
    loudest = levels.max(initial=0.0)
    begin = int(np.argmax(levels >= TOO_SOFT_BEFORE * loudest)) if loudest else 0
    end = len(levels) - int(np.argmax(levels[::-1] >= TOO_SOFT_BEHIND * loudest)) if loudest else 0
    return block[begin:end]


def shortened(impulse: Planar, share: float) -> Planar:
    """Return the first share of a response, which dies away sooner by as much.

    What would be 60 dB softer at the end is so at the end of the share.
    """
    if share >= 1.0:
        return impulse
    kept = max(1, round(share * impulse.shape[1]))
    slope_db = -60.0 * (1.0 - share) / kept
    result: Planar = impulse[:, :kept] * 10.0 ** (slope_db * np.arange(kept) / 20.0)
    return result


def levelled(impulse: Planar, targets: tuple[int, ...]) -> Planar:
    """Return a response behind which white noise is as loud as before, on the louder side.

    Args:
        targets: the channel that each row leads to.
    """
    power = np.square(impulse).sum(axis=1)
    loudest = max(sum(power[np.array(targets) == side]) for side in set(targets))
    result: Planar = impulse / math.sqrt(loudest)
    return result
