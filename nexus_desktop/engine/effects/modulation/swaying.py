"""Copies of a sound that come late by a time that changes, as their pitch then does.

The weights of the samples around a place are worked out once for all channels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.effects.interpolation import weights_around
from nexus_desktop.engine.effects.processor import PIECE_FRAMES
from nexus_desktop.engine.effects.smoothing import Curve

AROUND = 2
"""Samples that interpolation needs on either side."""

SWAYING_FRAMES = 4 * PIECE_FRAMES
"""What is worked on at a time, in half the room that others take for a sample."""

Voices = NDArray[np.float32]
"""Audio of shape (channels, frames): between the samples nothing is gained by more precision."""


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
