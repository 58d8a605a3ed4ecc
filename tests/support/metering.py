"""Sounds with a known loudness, and a meter that has heard them."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.analysis.loudness import LoudnessMeter
from nexus_desktop.engine.block import Block
from tests.support.signals import tone

RATE = 48_000


def measured(sound: Block, rate: int = RATE, block_frames: int = 65_536) -> LoudnessMeter:
    """Return a meter that has heard all of a sound."""
    meter = LoudnessMeter(rate, sound.shape[1])
    for start in range(0, len(sound), block_frames):
        meter.add(sound[start : start + block_frames])
    return meter


def tones(*parts: tuple[float, float], rate: int = RATE, channels: int = 2) -> Block:
    """Return a tone of 1 kHz whose level changes: pairs of dBFS and seconds."""
    level = np.concatenate(
        [np.full((round(seconds * rate), 1), 10 ** (dbfs / 20)) for dbfs, seconds in parts]
    )
    wave = tone(len(level), channels, hertz=1000, rate=rate, peak=1.0)
    sound: Block = (wave * level).astype(np.float32)
    return sound
