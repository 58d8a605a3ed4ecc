"""Writing WAV, and RF64 where the file grows beyond what WAV can count."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nexus_desktop.engine.media.id3 import id3_tag
from nexus_desktop.engine.media.tags import Metadata

RF64_FROM = 0xFFFF_0000
"""Bytes of samples from which the sizes of a WAV header could overflow."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_SPEAKERS = {3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x13F, 8: 0x63F}
_DS64_BYTES = 28
_INFO_NAMES = {
    "title": b"INAM",
    "artist": b"IART",
    "album": b"IPRD",
    "date": b"ICRD",
    "genre": b"IGNR",
    "comment": b"ICMT",
    "copyright": b"ICOP",
    "track": b"ITRK",
    "encoder": b"ISFT",
}


class WavWriter:
    """Writes the chunks of one WAV file: RIFF, room for `ds64`, fmt, tags, data.

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
        metadata: Metadata,
        rf64_from: int = RF64_FROM,
    ) -> None:
        self._file: BinaryIO = path.open("wb", buffering=0)
        self._frame_size = channels * bits // 8
        self._bits, self._is_float = bits, is_float
        self._rf64_from = rf64_from
        self._data_size = 0
        fmt = _fmt_chunk(sample_rate, channels, bits, is_float=is_float)
        room = struct.pack("<4sI", b"JUNK", _DS64_BYTES) + bytes(_DS64_BYTES)
        # Before the samples: what follows them is taken for sound by readers that mistrust sizes.
        told = _info_chunk(metadata) + _id3_chunk(metadata)
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
        data = samples.astype("<f4", copy=False) if self._is_float else packed(samples, self._bits)
        self._put(np.ascontiguousarray(data).data)
        self._data_size += data.nbytes

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


def _fmt_chunk(rate: int, channels: int, bits: int, *, is_float: bool) -> bytes:
    frame_size = channels * bits // 8
    tag = _FLOAT if is_float else _PCM
    shape = (channels, rate, rate * frame_size, frame_size, bits)
    if channels > 2:
        body = struct.pack("<HHIIHH", _EXTENSIBLE, *shape)
        body += struct.pack("<HHIH", 22, bits, _SPEAKERS.get(channels, 0), tag) + _GUID_TAIL
    else:
        body = struct.pack("<HHIIHH", tag, *shape) + (b"\0\0" if is_float else b"")
    chunk = struct.pack("<4sI", b"fmt ", len(body)) + body
    return chunk + struct.pack("<4sII", b"fact", 4, 0) if is_float else chunk


def _info_chunk(metadata: Metadata) -> bytes:
    """Return the LIST INFO chunk of the tags that it has names for, in UTF-8."""
    entries = b"".join(
        _chunk(_INFO_NAMES[name], text.encode() + b"\0")
        for name, text in metadata.texts.items()
        if name in _INFO_NAMES
    )
    return _chunk(b"LIST", b"INFO" + entries) if entries else b""


def _id3_chunk(metadata: Metadata) -> bytes:
    """Return the chunk that holds the picture, where there is one; the tags stand there too."""
    return _chunk(b"id3 ", id3_tag(metadata)) if metadata.cover else b""


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + bytes(len(body) % 2)
