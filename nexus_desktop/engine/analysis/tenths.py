"""The power of every tenth of a second of a stream, and nothing else that a meter knows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nexus_desktop.engine.analysis.gating import Powers
from nexus_desktop.engine.analysis.k_weighting import KWeighting
from nexus_desktop.engine.analysis.loudness import PIECE_FRAMES, channel_weights
from nexus_desktop.engine.analysis.power_steps import PowerSteps
from nexus_desktop.engine.block import Block, only_numbers


def tenth_powers(blocks: Iterable[Block], sample_rate: int, channels: int) -> Powers:
    """Return the power of every whole tenth of a second, weighted after ITU-R BS.1770-5.

    Args:
        blocks: of shape (frames, channels), one after another.
    """
    weights = np.array(channel_weights(channels))
    counting = np.flatnonzero(weights)
    weighting = KWeighting(sample_rate, len(counting))
    steps = PowerSteps(sample_rate, weights[counting])
    for block in blocks:
        for start in range(0, len(block), PIECE_FRAMES):
            planar = only_numbers(block[start : start + PIECE_FRAMES]).T[counting]
            steps.add(weighting.weighted(planar.astype(np.float64)))
    return steps.tenths
