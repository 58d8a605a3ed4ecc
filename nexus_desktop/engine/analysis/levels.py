"""How loud a block is: peak and power of each channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nexus_desktop.engine.samples.block import Block


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of one block, linear, full scale 1.0; one entry a channel."""

    peaks: tuple[float, ...]
    mean_squares: tuple[float, ...]


def levels_of(block: Block) -> Levels:
    """Measure a block of shape (frames, channels); an empty one is silent."""
    if not len(block):
        return Levels((0.0,) * block.shape[1], (0.0,) * block.shape[1])
    peaks = np.maximum(block.max(axis=0), -block.min(axis=0))
    mean_squares = np.einsum("ij,ij->j", block, block, dtype=np.float64) / len(block)
    return Levels(tuple(peaks.tolist()), tuple(mean_squares.tolist()))
