"""Sounds to test with, made from formulas and seeded noise."""

from __future__ import annotations

import numpy as np

from nexus_desktop.engine.block import Block


def noise(frames: int, channels: int = 2, *, seed: int = 1, peak: float = 1.0) -> Block:
    """Return white noise, evenly spread between −`peak` and `peak`."""
    generator = np.random.default_rng(seed)
    return generator.uniform(-peak, peak, (frames, channels)).astype(np.float32)


def tone(
    frames: int, channels: int = 2, *, hertz: float = 440.0, rate: int = 48_000, peak: float = 0.5
) -> Block:
    """Return a sine that begins at zero, the same in every channel."""
    wave = peak * np.sin(2 * np.pi * hertz * np.arange(frames) / rate)
    return np.repeat(wave[:, np.newaxis], channels, axis=1).astype(np.float32)


def as_int16(block: Block) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Return the samples as a 16-bit file holds them."""
    return np.rint(block * 32768).clip(-32768, 32767).astype(np.int16)
