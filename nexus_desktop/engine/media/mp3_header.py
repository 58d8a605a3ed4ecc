"""Whether an MP3 file says truly how long it is."""

from __future__ import annotations

from typing import BinaryIO

from nexus_desktop.engine.media.id3 import HEADER_BYTES, tag_size
from nexus_desktop.engine.media.regular_file import read_at, size_of

_PROBED = 4096
_TOLERANCE = 0.001
"""Bytes that may be missing or too many, of all; one cut frame of a long file is not enough."""


def is_mp3(file: BinaryIO) -> bool:
    """Return whether a file begins like MPEG layer III, after its ID3 tag if it has one."""
    start = _audio_start(file)
    return _is_frame(read_at(file, start, 4))


def tells_true_length(file: BinaryIO) -> bool:
    """Return whether an MP3 file has a Xing or Info header that agrees with its size.

    Without one the length is a guess from the bit rate, and decoders that trust the guess stop
    early or promise too much; with a wrong one the file has been cut or joined.
    """
    start = _audio_start(file)
    head = read_at(file, start, _PROBED)
    if not _is_frame(head[:4]):
        return False
    place = 4 + _side_information(head)
    if head[place : place + 4] not in (b"Xing", b"Info"):
        return False
    flags = int.from_bytes(head[place + 4 : place + 8], "big")
    if flags & 3 != 3:  # both the number of frames and the number of bytes
        return False
    claimed = int.from_bytes(head[place + 12 : place + 16], "big")
    present = _audio_end(file) - start
    return abs(claimed - present) <= max(2, _TOLERANCE * claimed)


def _audio_start(file: BinaryIO) -> int:
    return tag_size(read_at(file, 0, HEADER_BYTES))


def _audio_end(file: BinaryIO) -> int:
    """Return where the frames end: before an ID3v1 tag and before an APE tag."""
    end = size_of(file)
    if read_at(file, max(0, end - 128), 3) == b"TAG":
        end -= 128
    footer = read_at(file, max(0, end - 32), 32)
    if footer[:8] == b"APETAGEX":
        end -= int.from_bytes(footer[12:16], "little")
        end -= 32 if footer[23] & 0x80 else 0
    return end


def _is_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate != 15 and rate != 3


def _side_information(head: bytes) -> int:
    is_first_version, is_mono = head[1] >> 3 & 3 == 3, head[3] >> 6 == 3
    if is_first_version:
        return 17 if is_mono else 32
    return 9 if is_mono else 17
