"""Copies of a sound that come late by a time that changes, as their pitch then does.

Between the samples a copy follows a curve of third order (see `interpolation`), whose terms are
worked out once for all copies: C. W. Farrow, "A Continuously Variable Digital Delay Element", IEEE
ISCAS (1988). In single precision: where a copy comes from is counted from near to where it comes,
so that it is true within 1e-5 of a sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.smoothing import Curve

AROUND = 2
"""Samples that interpolation needs on either side."""

Swing = NDArray[np.float32]
"""By how much later a copy comes than it does on average, in frames; shape (frames,)."""


class Between:
    """A sound with what there is between its samples."""

    def __init__(self, sound: Block) -> None:
        """Take a sound with the frames before it that are asked for, and `AROUND` more."""
        channels = sound.shape[1]
        flat = sound.reshape(-1)
        before, here, behind, further = (
            flat[step * channels : len(flat) - (3 - step) * channels] for step in range(4)
        )
        terms = np.empty((4, len(here)), np.float32)
        value, linear, square, third = terms
        value[:] = here
        np.subtract(behind, here, out=linear)
        np.subtract(further, before, out=third)
        third *= np.float32(1.0 / 6.0)
        third -= linear * np.float32(0.5)
        np.add(before, behind, out=square)
        square *= np.float32(0.5)
        square -= here
        linear -= third
        linear -= square
        self._terms = terms.reshape(4, -1, channels)

    def late(self, frames: int, near: int, delay: float | Curve, swing: Swing) -> Block:
        """Return the last frames of the sound as they were before.

        Args:
            near: about the delay; what is counted from.
            delay: how many frames they are late on average, at least `AROUND` with the swing.
            swing: how many more.
        """
        share = np.asarray(near - delay, np.float32) - swing
        steps = np.floor(share)
        share -= steps
        places = steps.astype(np.intp)
        end = self._terms.shape[1] + AROUND - near
        places += np.arange(end - frames, end)
        # "clip", since numpy looks at every place twice where one outside is an error.
        value, linear, square, third = self._terms.take(places, axis=1, mode="clip")
        shares = _of_channels(share, third)
        third *= shares
        third += square
        third *= shares
        third += linear
        third *= shares
        third += value
        late: Block = third
        return late


def _of_channels(curve: Swing, sound: Block) -> NDArray[np.float32]:
    """Return a curve for every channel of a sound; numpy is slow at stretching it by itself."""
    stretched = np.empty_like(sound)
    for channel in range(sound.shape[1]):
        stretched[:, channel] = curve
    return stretched
