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


def as_mono(block: Block) -> NDArray[np.float32]:
    """Return the mean of all channels, of shape (frames,)."""
    # As a product: numpy's own mean over the last axis takes forty times as long.
    mono: NDArray[np.float32] = block @ np.full(block.shape[1], 1 / block.shape[1], np.float32)
    return mono


def only_numbers(block: Block) -> Block:
    """Return the block with silence in place of NaN and infinity, which float files may hold."""
    if len(block) and not (math.isfinite(block.min()) and math.isfinite(block.max())):
        return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    return block
