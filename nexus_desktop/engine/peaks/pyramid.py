"""What a waveform is drawn from: minimum, maximum and RMS of ever longer bins of a sound."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

import numpy as np

from nexus_desktop.engine.peaks.bins import FRAMES_PER_BIN, Bins

BINS_PER_BIN = 4
"""How many bins of a level one bin of the next sums up."""

FEWEST_BINS = 2000
"""A level this short is the last one: it is quicker to read than to sum up again."""

INT16_SCALE = 1 / 32768
"""Full scale of one count of a 16-bit sample."""

_MAGIC = b"NXPEAKS\n"
_VERSION = 1
_MOST_FRAMES = 1 << 48
"""More than any sound has; keeps a damaged header from asking for endless levels."""
_HEADER = struct.Struct("<8sIIQIId20x")
"""Magic, version, channels, frames, sample rate, number of levels, scale."""
_CHECKSUM = struct.Struct("<I")
"""CRC-32 of the header before it and the levels behind it."""
_LEVELS_AT = _HEADER.size + _CHECKSUM.size


@dataclass(frozen=True, slots=True, eq=False)
class PeakLevel:
    """One resolution; arrays of shape (channels, bins), in units of the pyramid's `scale`.

    Attributes:
        minima, maxima: float32 or int16; a bin that is not known yet has its minimum above its
            maximum, so that summing it up with known ones leaves those as they are.
        rms: float32, or uint16 beside int16; zero where not known.
    """

    frames_per_bin: int
    minima: Bins
    maxima: Bins
    rms: Bins

    @property
    def bins(self) -> int:
        return int(self.minima.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class PeakPyramid:
    """Levels from 256 frames a bin upwards, each four times coarser than the one before.

    A pyramid may be drawn while it is being filled: its arrays change, its shape does not.

    Attributes:
        scale: what one count in the levels' arrays is worth; 1.0 for float32, full scale ±1.0.
        ready_frames: how many frames are known, wherever they lie.
    """

    channels: int
    frames: int
    sample_rate: int
    levels: tuple[PeakLevel, ...]
    scale: float = 1.0
    ready_frames: int = 0

    @property
    def is_complete(self) -> bool:
        return self.ready_frames >= self.frames

    def to_bytes(self) -> bytes:
        """Return the pyramid as a file keeps it: 16 bits a figure, eleven megabytes for an hour.

        Sound that was not 16-bit loses what 16 bits cannot hold, always towards silence, so that
        nothing begins to look clipped.

        Raises:
            ValueError: the pyramid is not complete.
        """
        if not self.is_complete:
            raise ValueError("only a complete pyramid can be kept")
        scale = self.scale if self._is_counted else self._scale_to_keep()
        header = _HEADER.pack(
            _MAGIC, _VERSION, self.channels, self.frames, self.sample_rate, len(self.levels), scale
        )
        arrays = [np.ascontiguousarray(array).data for array in self._counted(scale)]
        checksum = zlib.crc32(header)
        for array in arrays:
            checksum = zlib.crc32(array, checksum)
        return b"".join([header, _CHECKSUM.pack(checksum), *arrays])

    @staticmethod
    def from_bytes(data: bytes | bytearray | memoryview | mmap) -> PeakPyramid:
        """Return the pyramid that `to_bytes` wrote; its arrays are views of `data`.

        Raises:
            ValueError: `data` is damaged, or of another version.
        """
        view = memoryview(data).cast("B")
        channels, frames, sample_rate, level_count, scale = _read_header(view)
        shapes = list(level_shapes(frames))
        figures = 3 * channels * sum(bins for _, bins in shapes)
        if len(shapes) != level_count or len(view) != _LEVELS_AT + 2 * figures:
            raise ValueError("the peaks are cut off or too long")
        (checksum,) = _CHECKSUM.unpack_from(view, _HEADER.size)
        if zlib.crc32(view[_LEVELS_AT:], zlib.crc32(view[: _HEADER.size])) != checksum:
            raise ValueError("the peaks are damaged")
        levels = []
        offset = _LEVELS_AT
        for frames_per_bin, bins in shapes:
            count = channels * bins
            minima, maxima, rms = (
                np.frombuffer(view, dtype, count, offset + i * 2 * count).reshape(channels, bins)
                for i, dtype in enumerate(("<i2", "<i2", "<u2"))
            )
            levels.append(PeakLevel(frames_per_bin, minima, maxima, rms))
            offset += 3 * 2 * count
        return PeakPyramid(channels, frames, sample_rate, tuple(levels), scale, frames)

    @property
    def _is_counted(self) -> bool:
        return self.levels[0].minima.dtype == np.int16

    def _scale_to_keep(self) -> float:
        """Return a scale at which the loudest sample still fits 16 bits."""
        top = self.levels[-1]
        if not top.bins:
            return INT16_SCALE
        peak = max(float(top.maxima.max()), -float(top.minima.min())) * self.scale
        return INT16_SCALE if peak <= 1.0 else peak / 32767

    def _counted(self, scale: float) -> Iterator[Bins]:
        for level in self.levels:
            if self._is_counted:
                yield from (level.minima, level.maxima, level.rms)
                continue
            factor = self.scale / scale
            for array in (level.minima, level.maxima):
                counts = np.trunc(array * factor)
                yield counts.clip(-32768, 32767, out=counts).astype("<i2")
            yield np.rint(level.rms * factor).clip(0, 65535).astype("<u2")


def level_shapes(frames: int) -> Iterator[tuple[int, int]]:
    """Yield frames per bin and number of bins of every level a sound of that length has."""
    frames_per_bin, bins = FRAMES_PER_BIN, -(-frames // FRAMES_PER_BIN)
    yield frames_per_bin, bins
    while bins >= FEWEST_BINS:
        frames_per_bin, bins = frames_per_bin * BINS_PER_BIN, -(-bins // BINS_PER_BIN)
        yield frames_per_bin, bins


def _read_header(view: memoryview) -> tuple[int, int, int, int, float]:
    if len(view) < _LEVELS_AT or view[: len(_MAGIC)] != _MAGIC:
        raise ValueError("this is no file of peaks")
    fields = _HEADER.unpack_from(view)
    _, version, channels, frames, sample_rate, level_count, scale = fields
    if version != _VERSION:
        raise ValueError(f"the peaks are of version {version}, this program knows {_VERSION}")
    if frames > _MOST_FRAMES:
        raise ValueError("the peaks are damaged")
    return channels, frames, sample_rate, level_count, scale
