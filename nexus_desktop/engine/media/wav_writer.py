"""Writing WAV, and RF64 where the file grows beyond what WAV can count."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nexus_desktop.engine.media.wav_chunks import fmt_chunk

RF64_FROM = 0xFFFF_0000
"""Bytes of samples from which the sizes of a WAV header could overflow."""

_DS64_BYTES = 28


class WavWriter:
    """Writes the chunks of one WAV file: RIFF, room for `ds64`, fmt, what is told, data.

    The room lets a file turn into RF64 (EBU Tech 3306) when it is closed, without moving a byte.
    Every error is the OSError of the system.
    """

    def __init__(
        self,
        path: Path,
        *,
        sample_rate: int,
        channels: int,
        bits: int,
        is_float: bool,
        told: bytes = b"",
        rf64_from: int = RF64_FROM,
    ) -> None:
        """Begin a file.

        Args:
            told: the chunks of what the file says about itself.
            rf64_from: bytes of samples from which it becomes RF64.
        """
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._frame_size = channels * bits // 8
        self._bits, self._is_float = bits, is_float
        self._rf64_from = rf64_from
        self._data_size = 0
        fmt = fmt_chunk(sample_rate, channels, bits, is_float=is_float)
        room = struct.pack("<4sI", b"JUNK", _DS64_BYTES) + bytes(_DS64_BYTES)
        # Before the samples: what follows them is taken for sound by readers that mistrust sizes.
        self._head_size = 12 + len(room) + len(fmt) + len(told) + 8
        self._fact_place = 12 + len(room) + len(fmt) - 4 if is_float else 0
        try:
            self._put(struct.pack("<4sI4s", b"RIFF", 0, b"WAVE") + room + fmt + told)
            self._put(struct.pack("<4sI", b"data", 0))
        except BaseException:
            self._file.close()
            raise

    def write(self, samples: np.ndarray) -> None:
        """Append float32 samples, or the integers of a `Quantizer` for these bits."""
        if self._is_float:
            data = samples.astype("<f8" if self._bits == 64 else "<f4", copy=False)
        else:
            data = packed(samples, self._bits)
        self._put(np.ascontiguousarray(data).data)
        self._data_size += data.nbytes

    def refresh(self) -> None:
        """Let the header tell what is there so far; the file is whole, should it end here."""
        self._write_sizes()
        self._file.seek(0, os.SEEK_END)

    def cut_back(self, frames: int) -> None:
        """Take the last frames out again; others are written in their place."""
        self._data_size -= frames * self._frame_size
        self._file.truncate(self._head_size + self._data_size)
        self._file.seek(0, os.SEEK_END)

    def sync(self) -> None:
        """Wait until what was written is on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Write the true sizes."""
        try:
            if self._data_size % 2:
                self._put(b"\0")
            self._write_sizes()
        finally:
            self._file.close()

    def abort(self) -> None:
        self._file.close()

    def _write_sizes(self) -> None:
        frames = self._data_size // self._frame_size
        riff_size = self._head_size - 8 + self._data_size + self._data_size % 2
        if self._data_size >= self._rf64_from:
            ds64 = struct.pack(
                "<4sIQQQI", b"ds64", _DS64_BYTES, riff_size, self._data_size, frames, 0
            )
            self._put_at(0, struct.pack("<4sI", b"RF64", 0xFFFF_FFFF))
            self._put_at(12, ds64)
            riff_size = data_size = frames = 0xFFFF_FFFF
        else:
            data_size = self._data_size
            self._put_at(4, struct.pack("<I", riff_size))
        if self._fact_place:
            self._put_at(self._fact_place, struct.pack("<I", frames))
        self._put_at(self._head_size - 4, struct.pack("<I", data_size))

    def _put_at(self, position: int, data: bytes) -> None:
        self._file.seek(position)
        self._put(data)

    def _put(self, data: bytes | memoryview) -> None:
        """Write all of `data`; an unbuffered file may take less at a time."""
        rest = memoryview(data).cast("B") if len(data) else memoryview(b"")
        while len(rest):
            rest = rest[self._file.write(rest) :]


def packed(samples: np.ndarray, bits: int) -> np.ndarray:
    """Return integer samples as the little-endian bytes of a file with `bits` a sample."""
    if bits == 24:
        wide = np.ascontiguousarray(samples, "<i4").view(np.uint8)
        return np.ascontiguousarray(wide.reshape(-1, 4)[:, :3])
    return samples.astype("<i2" if bits == 16 else "<i4", copy=False)
