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

NEAR_THE_TOP = 2.0
"""Steps below full scale from which rounding and noise could reach beyond it."""

HALF_A_STEP = np.float32(0.5 / 32768)
"""Makes an even 16-bit number noise of half a step to either side."""

DITHERED_BITS = (16, 24)
"""At 32 bits what is lost lies 190 dB below full scale."""

Integers = NDArray[np.int16] | NDArray[np.int32]
Steps = NDArray[np.float32] | NDArray[np.float64]
"""Samples in units of one step of the grid, not yet integers."""


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
        self._full_scale = 1 << (bits - 1)
        self._dither = dither and bits in DITHERED_BITS
        # float32 holds every 16-bit sample with dither on it, but not every 24-bit one.
        self._steps: type[np.float32 | np.float64] = np.float32 if bits <= 16 else np.float64
        self._is_short = bits <= 16
        self._noise = np.random.SFC64(SEED)
        self._waiting: Block = np.zeros((0, channels), np.float32)
        self.clipped_samples = 0

    def quantize(self, block: Block) -> Integers:
        """Return the integers of every window that is complete; the rest waits for the next."""
        if not self._dither:
            return self._integers(block)
        if len(self._waiting):
            block = np.concatenate((self._waiting, block))
        whole = len(block) - len(block) % WINDOW_FRAMES
        self._waiting = block[whole:].copy()
        return self._integers(block[:whole])

    def flush(self) -> Integers:
        """Return the integers of what waits, at the end of the stream."""
        rest, self._waiting = self._waiting, self._waiting[:0]
        return self._integers(rest)

    def _integers(self, block: Block) -> Integers:
        if not len(block):
            return self._as_integers(block)
        low, high = block.min(), block.max()
        if not (low >= -1.0 and high <= 1.0):
            block = only_numbers(block).clip(-OVER, OVER)
            self.clipped_samples += int(np.count_nonzero(np.abs(block) > 1.0))
        steps: Steps = np.multiply(block, self._full_scale, dtype=self._steps)
        rounded = np.rint(steps)
        if self._dither and not np.array_equal(steps, rounded):
            self._add_noise(steps, rounded)
            np.rint(steps, out=rounded)
        limit = 1.0 - NEAR_THE_TOP / self._full_scale
        if not (low > -limit and high < limit):
            np.clip(rounded, -self._full_scale, self._full_scale - 1, out=rounded)
        return self._as_integers(rounded)

    def _as_integers(self, rounded: Steps) -> Integers:
        return rounded.astype(np.int16) if self._is_short else rounded.astype(np.int32)

    def _add_noise(self, steps: Steps, rounded: Steps) -> None:
        """Dither every window that is not all integers."""
        for start in range(0, len(steps), WINDOW_FRAMES):
            window = steps[start : start + WINDOW_FRAMES]
            if not np.array_equal(window, rounded[start : start + WINDOW_FRAMES]):
                window += self._triangular(window.size).reshape(window.shape)

    def _triangular(self, count: int) -> NDArray[np.float32]:
        """Return noise between -1 and 1: the sum of two even ones of 16 bits, from raw bits."""
        halves = self._noise.random_raw((count + 1) // 2).view(np.int16)
        return (halves[:count] * HALF_A_STEP) + (halves[count : 2 * count] * HALF_A_STEP)
