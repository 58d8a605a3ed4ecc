"""The one shape in which sound travels through the engine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Audio of shape (frames, channels), float32, full scale ±1.0; any number of frames from 0 on."""


def silence(frames: int, channels: int) -> Block:
    """Return `frames` frames of silence."""
    return np.zeros((frames, channels), np.float32)
