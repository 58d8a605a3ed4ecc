"""Cover pictures: told by their content, not by the name of their file."""

from __future__ import annotations

import struct
from pathlib import Path

from nexus_desktop.domain.errors import MediaError
from nexus_desktop.engine.media.file_failures import shown_name
from nexus_desktop.engine.media.regular_file import open_to_look_into, size_of
from nexus_desktop.engine.media.tags import Cover

MOST_COVER_BYTES = 10 << 20
"""FLAC counts a picture in 24 bits, and players load it whole."""

JPEG, PNG = "image/jpeg", "image/png"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NO_FRAME_HEADERS = {0xC4, 0xC8, 0xCC}
"""Markers between 0xC0 and 0xCF that begin something else (ITU-T T.81, table B.1)."""

_ALONE = {0x01, *range(0xD0, 0xD9)}
"""Markers that nothing belongs to."""


def cover_from(path: Path) -> Cover:
    """Return the picture in a file.

    Raises:
        MediaError: the file cannot be read, is too large, or is neither a whole JPEG nor PNG.
    """
    with open_to_look_into(path) as file:
        size = size_of(file)
        if size > MOST_COVER_BYTES:
            raise _refused(
                path,
                f"It has {size / 2**20:.0f} MB; a cover may have {MOST_COVER_BYTES >> 20} MB.",
                "Make the picture smaller.",
            )
        data = file.read(size)
    cover = Cover(PNG if data.startswith(_PNG_SIGNATURE) else JPEG, data)
    if picture_size(cover) is None:
        raise _refused(
            path, "It is no JPEG and no PNG picture, or not all of one.", "Choose another picture."
        )
    return cover


def is_writable(cover: Cover) -> bool:
    """Return whether every format can hold a picture: a whole JPEG or PNG, not too large."""
    return len(cover.data) <= MOST_COVER_BYTES and picture_size(cover) is not None


def picture_size(cover: Cover) -> tuple[int, int] | None:
    """Return width and height in pixels; None where it is no whole picture of its kind."""
    return _png_size(cover.data) if cover.mime == PNG else _jpeg_size(cover.data)


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Walk the chunks from IHDR to IEND (PNG specification, 5.3)."""
    place, size = len(_PNG_SIGNATURE), None
    while place + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        if name == b"IHDR" and length == 13 and place + 16 <= len(data):
            size = struct.unpack_from(">II", data, place + 8)
        elif name == b"IEND":
            return size
        place += 12 + length
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Look for the frame header among the segments before the scan (ITU-T T.81, B.2.2)."""
    if not data.startswith(b"\xff\xd8\xff") or data.rfind(b"\xff\xd9") < 0:
        return None
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _ALONE:
            place += 2
        elif 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        else:
            place += 2 + int(struct.unpack_from(">H", data, place + 2)[0])
    return None


def _refused(path: Path, message: str, hint: str) -> MediaError:
    return MediaError(f"“{shown_name(path)}” cannot be the cover", message, hint=hint)
