"""How sound of any number of channels comes onto the stereo bus."""

from __future__ import annotations

import math

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.effects.level.pan_laws import balance, equal_power

STEREO = 2
HALF_POWER = np.float32(math.sqrt(0.5))

_LEFT_RIGHT_CENTRE_LFE = 4
_SURROUND = (6, 8)
"""Channels of 5.1 and 7.1."""


def to_stereo(block: Block) -> Block:
    """Return the sound in two channels, or in one if it has only one.

    5.1 and 7.1, in the order of WAV files, are mixed as in ITU-R BS.775: centre and surrounds at
    −3 dB, the LFE left out; nothing is scaled down, since the bus has room above full scale. Of any
    other layout the even channels are averaged to the left and the odd ones to the right.
    """
    channels = block.shape[1]
    if channels <= STEREO:
        return block
    stereo = np.empty((len(block), STEREO), np.float32)
    for side in range(STEREO):
        if channels in _SURROUND:
            stereo[:, side] = block[:, side] + HALF_POWER * block[:, 2]
            for surround in range(_LEFT_RIGHT_CENTRE_LFE + side, channels, STEREO):
                stereo[:, side] += HALF_POWER * block[:, surround]
        else:
            same_side = range(side, channels, STEREO)
            stereo[:, side] = block[:, side]
            for channel in same_side[1:]:
                stereo[:, side] += block[:, channel]
            stereo[:, side] *= np.float32(1 / len(same_side))
    return stereo


def pan_gains(pan: float, channels: int) -> tuple[float, float]:
    """Return the gains of left and right.

    A mono sound moves with equal power and is unchanged in the centre, so at the side it is 3 dB
    louder than either speaker was. Anything wider is balanced: the far side becomes softer, the
    near one stays as it is.

    Args:
        pan: −1 is left, 0 centre, +1 right.
        channels: of the sound itself.
    """
    pan = min(max(pan, -1.0), 1.0)
    nearness = (1.0 + pan) / 2.0
    if channels > 1:
        return balance(1.0 - nearness), balance(nearness)
    if pan == 0.0:
        return 1.0, 1.0
    return math.sqrt(2.0) * equal_power(1.0 - nearness), math.sqrt(2.0) * equal_power(nearness)


def placed(block: Block, left: float, right: float) -> Block:
    """Return sound of one or two channels in two, each with its gain; unchanged where it is 1."""
    if block.shape[1] == STEREO and left == right:
        return block if left == 1.0 else block * np.float32(left)
    stereo = np.empty((len(block), STEREO), np.float32)
    np.multiply(block[:, 0], np.float32(left), out=stereo[:, 0])
    np.multiply(block[:, -1], np.float32(right), out=stereo[:, 1])
    return stereo
