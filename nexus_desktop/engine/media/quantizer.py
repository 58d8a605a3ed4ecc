"""From float samples to integers: exact where they fit, dithered where they do not."""

from __future__ import annotations

import random
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nexus_desktop.engine.block import Block, only_numbers
from nexus_desktop.engine.media.noise_shaping import RATES, shape_noise

WINDOW_FRAMES = 1024
"""The stretch for which it is decided at once whether it needs dither."""

SHAPED_WINDOW_FRAMES = 8192
"""The same where noise is shaped: what is not shaped yet at the beginning of each lies 30 dB below
white noise."""

SHAPED_AT_ONCE = 64
"""Windows that are shaped side by side, which takes hardly longer than one."""

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


class Dither(StrEnum):
    """What hides the steps of a smaller sample size; the values are those of files."""

    NONE = "none"
    TPDF = "tpdf"
    SHAPED = "shaped"


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

    Shaped noise is that noise where the ear hears least, at the rates that the filter is made for;
    at others it stays white. See `shape_noise`.

    Attributes:
        clipped_samples: how many samples so far were beyond full scale and were held there.
    """

    def __init__(self, bits: int, channels: int, sample_rate: int, dither: Dither) -> None:
        self._full_scale = 1 << (bits - 1)
        self._channels = channels
        self._dithers = dither is not Dither.NONE and bits in DITHERED_BITS
        self._shapes = dither is Dither.SHAPED and sample_rate in RATES
        # float32 holds every 16-bit sample with dither on it, but not every 24-bit one.
        is_small = bits <= 16 and not self._shapes
        self._steps: type[np.float32 | np.float64] = np.float32 if is_small else np.float64
        self._is_short = bits <= 16
        self._window_frames = SHAPED_WINDOW_FRAMES if self._shapes else WINDOW_FRAMES
        self._taken_frames = self._window_frames * (SHAPED_AT_ONCE if self._shapes else 1)
        window_samples = self._window_frames * channels
        stretch = SHAPED_AT_ONCE if self._shapes else max(1, STRETCH_SAMPLES // window_samples)
        self._noise = _Noise(window_samples, stretch)
        self._waiting: Block = np.zeros((0, channels), np.float32)
        self.clipped_samples = 0

    def quantize(self, block: Block) -> Integers:
        """Return the integers of every window that is complete; the rest waits for the next."""
        if not self._dithers:
            return self._integers(block)
        if len(self._waiting):
            block = np.concatenate((self._waiting, block))
        whole = len(block) - len(block) % self._taken_frames
        self._waiting = block[whole:].copy()
        return self._integers(block[:whole])

    def flush(self) -> Integers:
        """Return the integers of what waits, at the end of the stream."""
        rest, self._waiting = self._waiting, self._waiting[:0]
        whole = len(rest) - len(rest) % self._window_frames
        # Too long for one array of whole windows where many windows wait for each other.
        integers = self._integers(rest[:whole]), self._integers(rest[whole:])
        joined: np.ndarray = np.concatenate(integers)
        return joined

    def _integers(self, block: Block) -> Integers:
        if not len(block):
            return self._as_integers(block)
        low, high = block.min(), block.max()
        if not (low >= -1.0 and high <= 1.0):
            block = only_numbers(block).clip(-OVER, OVER)
            self.clipped_samples += int(np.count_nonzero(np.abs(block) > 1.0))
        steps: Steps = np.multiply(block, self._full_scale, dtype=self._steps)
        if not self._dithers or self._add_noise(steps):
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
        count = max(1, len(steps) // self._window_frames)
        windows = steps.reshape(count, -1)
        begin = 0
        while begin < count:
            evens = self._noise.over(count - begin)
            end = begin + len(evens[0])
            part = windows[begin:end]
            is_off = _is_off_the_grid(part)
            was_off = was_off or bool(is_off.any())
            begin = end
            noises = [self._off_silence(part, even[:, : part.shape[1]]) for even in evens]
            if self._shapes and is_off.any():
                part[is_off] = self._shaped(part[is_off], [each[is_off] for each in noises])
                continue
            for noise in noises:
                if is_off.all():
                    part += noise
                elif is_off.any():
                    part[is_off] += noise[is_off]
        return was_off

    def _off_silence(self, windows: Steps, even: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the noise without that of silent channels, as surround files often have."""
        if self._channels <= 2:
            return even
        shape = (len(windows), -1, self._channels)
        sounds = windows.reshape(shape).any(axis=1, keepdims=True)
        kept: NDArray[np.float32] = (even.reshape(shape) * sounds).reshape(even.shape)
        return kept

    def _shaped(self, windows: Steps, evens: list[NDArray[np.float32]]) -> Steps:
        shape = (len(windows), -1, self._channels)
        rounded = windows.reshape(shape).astype(np.float64)
        shape_noise(rounded, np.add(*evens, dtype=np.float64).reshape(shape))
        return rounded.reshape(windows.shape)


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

    def __init__(self, window_samples: int, windows: int) -> None:
        self._window_samples = window_samples
        self._windows = windows  # of a stretch
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
