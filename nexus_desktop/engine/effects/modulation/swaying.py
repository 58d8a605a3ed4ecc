"""Copies of a sound that come late by a time that changes, as their pitch then does.

Source: the Lagrange polynomial of third order, whose weights are worked out once for all channels;
J. O. Smith, "Physical Audio Signal Processing" (2010).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.processor import without_damage
from nexus_desktop.engine.effects.smoothing import Curve

AROUND = 2
"""Samples that interpolation needs on either side."""

PIECE_FRAMES = 8192
"""What is worked on at a time: few enough frames for all that is made of them to stay close by."""

Voices = NDArray[np.float32]
"""Audio of shape (channels, frames): between the samples nothing is gained by more precision."""


Shares = NDArray[Any]
"""How far each place is from the sample before it to the one behind, 0 to 1; of any precision."""


class SwayingProcessor(ABC):
    """A processor whose arithmetic is done channel by channel, on a piece at a time."""

    def process(self, block: Block) -> Block:
        """Return the treated block, same shape."""
        sound = without_damage(block)
        treated = np.empty(sound.shape, np.float32)
        for start in range(0, len(sound), PIECE_FRAMES):
            piece = sound[start : start + PIECE_FRAMES]
            for channel, samples in enumerate(self._treated(_planar(piece))):
                treated[start : start + len(piece), channel] = samples
        return treated

    @abstractmethod
    def _treated(self, sound: Voices) -> Voices:
        """Return the treated sound, same shape; at least one frame, finite numbers only."""


def _planar(block: Block) -> Voices:
    planar = np.empty(block.shape[::-1], np.float32)
    for channel, samples in enumerate(planar):
        samples[:] = block[:, channel]
    return planar


def between(sound: Voices, places: Curve) -> Voices:
    """Return the sound at places between its samples, by the four samples around each.

    Args:
        places: within the sound, with `AROUND` samples on either side; shape (frames,).
    """
    first = places.astype(np.intp)
    # The place itself is too large for single precision, what is left of it is not.
    share = (places - first).astype(np.float32)
    weights = weights_around(share)
    first -= 1
    copied = _taken(sound, first)
    copied *= weights[0]
    for step, weight in enumerate(weights[1:], 1):
        taken = _taken(sound, first + step)
        taken *= weight
        copied += taken
    return copied


def _taken(sound: Voices, places: NDArray[np.intp]) -> Voices:
    taken = np.empty((len(sound), len(places)), np.float32)
    for samples, row in zip(sound, taken, strict=True):
        # "clip", since numpy looks at every place twice where one outside is an error.
        samples.take(places, mode="clip", out=row)
    return taken


def weights_around(share: Shares) -> tuple[Shares, ...]:
    """Return the weights of the sample before, the one at hand, and two behind."""
    inner = share * (share - 1.0)
    outer = inner - 2.0
    return (
        inner * (2.0 - share) / 6.0,
        outer * (share - 1.0) / 2.0,
        outer * share / -2.0,
        inner * (share + 1.0) / 6.0,
    )
