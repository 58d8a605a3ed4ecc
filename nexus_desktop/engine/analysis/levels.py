"""How loud a block is: peak and power of each channel."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.block import Block
from nexus_desktop.engine.samples.levels import Levels

__all__ = ["Levels", "levels_of"]


def levels_of(block: Block) -> Levels:
    """Measure a block of shape (frames, channels); an empty one is silent."""
    if not len(block):
        return Levels((0.0,) * block.shape[1], (0.0,) * block.shape[1])
    peaks = np.maximum(block.max(axis=0), -block.min(axis=0))
    mean_squares = np.einsum("ij,ij->j", block, block, dtype=np.float64) / len(block)
    return Levels(tuple(peaks.tolist()), tuple(mean_squares.tolist()))
