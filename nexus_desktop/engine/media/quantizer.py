"""From float samples to integers: exact where they fit, dithered where they do not."""

from __future__ import annotations

import random

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block, only_numbers

WINDOW_FRAMES = 1024
"""The stretch for which it is decided at once whether it needs dither."""

LOOK_AT_EVERY = 61
"""Samples: where one of these few is no integer, a window needs no closer look."""

SEED = 20_240_229
"""The same sound gives the same file every time."""

OVER = 2.0
"""Held there before scaling, as far beyond full scale as makes no difference."""

NEAR_THE_TOP = 2.0
"""Steps below full scale from which rounding and noise could reach beyond it."""

LOOP_SAMPLES = 1 << 18
"""Of even noise, in each of two loops that are laid over each other."""

STRETCH_SAMPLES = 1 << 17
"""So long the two loops run on side by side, before each jumps to another place."""

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
    that need it would follow the signal. Windows lie on a fixed grid, and so does the noise, so the
    size of the blocks cannot be heard.

    Attributes:
        clipped_samples: how many samples so far were beyond full scale and were held there.
    """

    def __init__(self, bits: int, channels: int, *, dither: bool) -> None:
        self._full_scale = 1 << (bits - 1)
        self._dither = dither and bits in DITHERED_BITS
        # float32 holds every 16-bit sample with dither on it, but not every 24-bit one.
        self._steps: type[np.float32 | np.float64] = np.float32 if bits <= 16 else np.float64
        self._is_short = bits <= 16
        self._noise = _Noise(WINDOW_FRAMES * channels)
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
        if not self._dither or self._add_noise(steps):
            np.rint(steps, out=steps)
        limit = 1.0 - NEAR_THE_TOP / self._full_scale
        if not (low > -limit and high < limit):
            np.clip(steps, -self._full_scale, self._full_scale - 1, out=steps)
        return self._as_integers(steps)

    def _as_integers(self, rounded: Steps) -> Integers:
        return rounded.astype(np.int16) if self._is_short else rounded.astype(np.int32)

    def _add_noise(self, steps: Steps) -> bool:
        """Dither every window that is not all integers; return whether there was one."""
        was_off = False
        count = max(1, len(steps) // WINDOW_FRAMES)
        windows = steps.reshape(count, -1)
        begin = 0
        while begin < count:
            evens = self._noise.over(count - begin)
            end = begin + len(evens[0])
            part = windows[begin:end]
            is_off = _is_off_the_grid(part)
            was_off = was_off or bool(is_off.any())
            for even in evens:
                noise = even[:, : part.shape[1]]
                if is_off.all():
                    part += noise
                elif is_off.any():
                    part[is_off] += noise[is_off]
            begin = end
        return was_off


def _is_off_the_grid(windows: Steps) -> NDArray[np.bool_]:
    """Return for each window whether it holds anything but integers."""
    looked_at = windows[:, ::LOOK_AT_EVERY]
    is_off: NDArray[np.bool_] = (looked_at != np.rint(looked_at)).any(axis=1)
    # What was not changed by anything is the usual case, and quickly told of all windows at once.
    if not is_off.any() and np.array_equal(windows, np.rint(windows)):
        return is_off
    if not is_off.all():
        rest = windows[~is_off]
        is_off[~is_off] = (rest != np.rint(rest)).any(axis=1)
    return is_off


class _Noise:
    """Two loops of even noise of half a step to either side; their sum is triangular.

    They are made once and jump to other places after every stretch, each to its own, so that no
    stretch of their sum comes twice. That takes a quarter of the time of new noise.
    """

    def __init__(self, window_samples: int) -> None:
        self._window_samples = window_samples
        self._windows = max(1, STRETCH_SAMPLES // window_samples)
        self._random = random.Random(SEED)  # noqa: S311 - noise, no secret
        self._loops: tuple[NDArray[np.float32], ...] = ()
        self._stretch: list[NDArray[np.float32]] = []
        self._place = self._windows

    def over(self, windows: int) -> list[NDArray[np.float32]]:
        """Return what is to be added to the next windows, or to as many as are left of a stretch.

        Two arrays of shape (windows, samples), in steps.
        """
        if self._place == self._windows:
            self._jump()
        begin = self._place
        self._place = min(self._windows, begin + windows)
        return [even[begin : self._place] for even in self._stretch]

    def _jump(self) -> None:
        samples = self._windows * self._window_samples
        if not self._loops:
            self._loops = tuple(self._even(LOOP_SAMPLES + samples) for _ in range(2))
        places = [self._random.randrange(LOOP_SAMPLES) for _ in self._loops]
        self._stretch = [
            loop[place : place + samples].reshape(self._windows, -1)
            for loop, place in zip(self._loops, places, strict=True)
        ]
        self._place = 0

    def _even(self, count: int) -> NDArray[np.float32]:
        """Return evenly spread numbers of 16 bits, from −1/2 to 1/2."""
        bits = np.frombuffer(self._random.randbytes(2 * count), np.int16)
        return np.multiply(bits, np.float32(0.5 / 32768), dtype=np.float32)
