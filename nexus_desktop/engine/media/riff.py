"""The chunks of a WAV file, read to find out where its header does not tell the truth."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from nexus_desktop.engine.media.regular_file import read_at, size_of

SIZE_IN_DS64 = 0xFFFF_FFFF
"""The size that tells to look for the true one in the `ds64` chunk (EBU Tech 3306)."""

MOST_CHUNKS = 10_000
_NO_SIZES = range(0xFFFF_FF00, 0x1_0000_0000)


@dataclass(frozen=True, slots=True)
class WavLayout:
    """What the header of a WAV file says, and what is there. Sizes are bytes.

    Attributes:
        channels, sample_rate, frame_size: as in the `fmt ` chunk, unchecked.
        data_start: where the samples begin.
        data_claimed: how long they are according to the header.
        data_present: how much of the file follows `data_start`.
        has_unclaimed: whether what follows the claimed samples is no chunk, hence more samples:
            a recorder that was cut off, or one that counted beyond 4 GB.
    """

    channels: int
    sample_rate: int
    frame_size: int
    data_start: int
    data_claimed: int
    data_present: int
    has_unclaimed: bool

    @property
    def counts_nothing(self) -> bool:
        """Whether the size is only a great number, as left by programs that write into a pipe."""
        return self.data_present < self.data_claimed and self.data_claimed in _NO_SIZES

    @property
    def missing_frames(self) -> int:
        """Frames that the header promises and the file does not have."""
        if not self.frame_size or self.counts_nothing:
            return 0
        return max(0, self.data_claimed - self.data_present) // self.frame_size

    @property
    def unclaimed_frames(self) -> int:
        """Frames that the file has and its header does not promise."""
        if not self.frame_size or not self.has_unclaimed:
            return 0
        return (self.data_present - self.data_claimed) // self.frame_size


def read_wav_layout(file: BinaryIO) -> WavLayout | None:
    """Return the layout of a RIFF, RF64 or BW64 file, or None if it is none or has no samples."""
    file_size = size_of(file)
    head = read_at(file, 0, 12)
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:12] != b"WAVE":
        return None
    shape = (0, 0, 0)
    large_size: int | None = None
    position = 12
    for _ in range(MOST_CHUNKS):
        chunk = read_at(file, position, 8)
        if len(chunk) < 8:
            return None
        name, size = struct.unpack("<4sI", chunk)
        position += 8
        if name == b"ds64":
            large_size = _unpacked("<8xQ", read_at(file, position, 16), None)
        elif name == b"fmt ":
            shape = _shape(read_at(file, position, 16))
        elif name == b"data":
            is_large = size == SIZE_IN_DS64 and large_size is not None
            claimed = large_size if is_large and large_size is not None else size
            present = max(0, file_size - position)
            after = position + claimed + claimed % 2
            unclaimed = claimed < present and not _is_chunk(file, after, file_size)
            return WavLayout(*shape, position, claimed, present, unclaimed)
        position += size + size % 2
    return None


def _shape(fmt: bytes) -> tuple[int, int, int]:
    """Return channels, sample rate and bytes a frame of a `fmt ` chunk."""
    if len(fmt) < 16:
        return 0, 0, 0
    _, channels, rate, _, frame_size, _ = struct.unpack("<HHIIHH", fmt)
    return channels, rate, frame_size


def _unpacked(layout: str, data: bytes, otherwise: int | None) -> int | None:
    return (
        int(struct.unpack(layout, data)[0]) if len(data) == struct.calcsize(layout) else otherwise
    )


def _is_chunk(file: BinaryIO, position: int, file_size: int) -> bool:
    """Return whether a chunk, the end of the file or its padding is at `position`."""
    if file_size - position < 8:
        return True
    name, size = struct.unpack("<4sI", read_at(file, position, 8))
    if not any(name) and not size:
        return True  # zeros to the end of a sector
    return all(0x20 <= byte < 0x7F for byte in name) and position + 8 + size <= file_size + 1
