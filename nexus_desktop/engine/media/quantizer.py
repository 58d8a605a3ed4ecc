"""From float samples to integers: exact where they fit, dithered where they do not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block, only_numbers

WINDOW_FRAMES = 1024
"""The stretch for which it is decided at once whether it needs dither."""

SEED = 20_240_229
"""The same sound gives the same file every time."""

OVER = 2.0
"""Held there before scaling, as far beyond full scale as makes no difference."""

DITHERED_BITS = (16, 24)
"""At 32 bits what is lost lies 190 dB below full scale."""

Integers = NDArray[np.int32]
Steps = NDArray[np.float32] | NDArray[np.float64]
"""Samples in units of one step of the grid, not yet rounded."""


class Quantizer:
    """Turns a stream of blocks into integers of `bits` bits, shape (frames, channels).

    A window that already lies on the grid passes bit for bit, so untouched 16-bit sound stays what
    it was. Any other window is dithered whole, with triangular noise of two steps (TPDF; Lipshitz,
    Wannamaker, Vanderkooy, "Quantization and Dither", JAES 40, 1992): dither on only those samples
    that need it would follow the signal. Windows lie on a fixed grid and the noise comes from a
    seeded generator, so the size of the blocks cannot be heard.

    Attributes:
        clipped_samples: how many samples so far were beyond full scale and were held there.
    """

    def __init__(self, bits: int, channels: int, *, dither: bool) -> None:
        self._scale = float(1 << (bits - 1))
        self._dither = dither and bits in DITHERED_BITS
        # float32 holds every 16-bit sample with dither on it, but not every 24-bit one.
        self._is_wide = bits > 16
        self._noise = np.random.Generator(np.random.SFC64(SEED))
        self._waiting: Block = np.zeros((0, channels), np.float32)
        self.clipped_samples = 0

    def quantize(self, block: Block) -> Integers:
        """Return the integers of every window that is complete; the rest waits for the next."""
        if not self._dither:
            return self._rounded(self._sound(block))
        if len(self._waiting):
            block = np.concatenate((self._waiting, block))
        whole = len(block) - len(block) % WINDOW_FRAMES
        self._waiting = block[whole:].copy()
        return self._windows(block[:whole])

    def flush(self) -> Integers:
        """Return the integers of what waits, at the end of the stream."""
        rest, self._waiting = self._waiting, self._waiting[:0]
        return self._windows(rest)

    def _windows(self, block: Block) -> Integers:
        scaled = self._sound(block)
        if self._dither and len(scaled):
            loses = (scaled != np.rint(scaled)).any(axis=1)
            starts = np.arange(0, len(loses), WINDOW_FRAMES)
            for start in starts[np.logical_or.reduceat(loses, starts)]:
                scaled[start : start + WINDOW_FRAMES] += self._dither_noise(
                    scaled[start : start + WINDOW_FRAMES].shape
                )
        return self._rounded(scaled)

    def _sound(self, block: Block) -> Steps:
        """Return the block in steps of the grid; what is no number is silence."""
        if len(block) and not (block.min() >= -1.0 and block.max() <= 1.0):
            block = only_numbers(block).clip(-OVER, OVER)
            self.clipped_samples += int(np.count_nonzero(np.abs(block) > 1.0))
        wide = block.astype(np.float64) if self._is_wide else block
        return wide * wide.dtype.type(self._scale)

    def _rounded(self, scaled: Steps) -> Integers:
        np.rint(scaled, out=scaled)
        np.clip(scaled, -self._scale, self._scale - 1, out=scaled)
        return scaled.astype(np.int32)

    def _dither_noise(self, shape: tuple[int, ...]) -> Steps:
        first = self._noise.random(shape, np.float32)
        return first - self._noise.random(shape, np.float32)
