"""The one shape in which sound travels through the engine."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Audio of shape (frames, channels), float32, full scale ±1.0; any number of frames from 0 on."""

Counts = NDArray[np.int16]
"""Audio of shape (frames, channels) as a 16-bit file holds it, full scale ±32768."""


def silence(frames: int, channels: int) -> Block:
    """Return `frames` frames of silence."""
    return np.zeros((frames, channels), np.float32)


def only_numbers(block: Block) -> Block:
    """Return the block with silence in place of NaN and infinity, which float files may hold."""
    if len(block) and not (math.isfinite(block.min()) and math.isfinite(block.max())):
        return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    return block
