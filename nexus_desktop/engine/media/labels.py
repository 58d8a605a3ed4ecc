"""Writes what a file says about itself into the file, once its sound is complete.

FLAC, Ogg and MP3 have it at their head, where nothing can be inserted without moving all that
follows. So the encoder is told a comment of the right length there, and that room is then filled.
AIFF and WavPack take it at their end. WAV and MP4 are written with it from the start.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

from nexus_desktop.engine.media.ape_tag import ape_tag
from nexus_desktop.engine.media.file_failures import unwritable
from nexus_desktop.engine.media.formats import Labels
from nexus_desktop.engine.media.id3 import HEADER_BYTES, id3_tag, tag_size
from nexus_desktop.engine.media.regular_file import read_at
from nexus_desktop.engine.media.tags import Metadata
from nexus_desktop.engine.media.vorbis_comments import (
    comment_fields,
    comment_list,
    picture_block,
    vendor_in,
)

_STREAMINFO_END = 42
_COMMENT, _PICTURE, _PADDING = 4, 6, 1
"""Types of FLAC blocks (RFC 9639, 8.1)."""

_IS_LAST = 0x80
_PAGE_HEADER = struct.Struct("<4sBBqIIIB")
_PACKET_HEADS = (b"\x03vorbis", b"OpusTags")
_FRAMING_BIT = b"\x01"
_REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def reserved_bytes(labels: Labels, metadata: Metadata) -> int:
    """Return how long a comment, or the padding of a tag, has to be to leave enough room."""
    if not metadata:
        return 0
    if labels is Labels.ID3:
        return len(id3_tag(metadata))
    if labels is Labels.OGG:
        return len(_comments(b"", metadata, has_picture=True))
    if labels is Labels.FLAC:
        picture = len(picture_block(metadata.cover)) + 4 if metadata.cover else 0
        return len(_comments(b"", metadata, has_picture=False)) + picture
    return 0


def write_labels(path: Path, labels: Labels, metadata: Metadata) -> None:
    """Fill the reserved room of a complete file, or append to it.

    Raises:
        OSError: the disk refused.
        MediaError: the encoder has not left the room it was told to.
    """
    if not metadata:
        return
    with path.open("r+b") as file:
        try:
            if labels is Labels.ID3:
                _fill_id3(file, metadata)
            elif labels is Labels.OGG:
                _fill_ogg(file, metadata)
            elif labels is Labels.FLAC:
                _fill_flac(file, metadata)
            elif labels is Labels.ID3_CHUNK:
                _append_chunk(file, metadata)
            elif labels is Labels.APE:
                file.seek(0, os.SEEK_END)
                file.write(ape_tag(metadata))
        except ValueError as error:
            raise unwritable(
                path, f"Its tags found no place in it: {error}.", "Export it without tags."
            ) from error


def _comments(vendor: bytes, metadata: Metadata, *, has_picture: bool) -> bytes:
    return comment_list(vendor, comment_fields(metadata, has_picture=has_picture))


def _fill_id3(file: BinaryIO, metadata: Metadata) -> None:
    room = tag_size(read_at(file, 0, HEADER_BYTES))
    file.seek(0)
    file.write(_fitting(id3_tag(metadata, room), room))


def _fill_flac(file: BinaryIO, metadata: Metadata) -> None:
    """Put comments, picture and padding into the comment block, the first after the info."""
    header = read_at(file, _STREAMINFO_END, 4)
    if len(header) < 4 or header[0] & ~_IS_LAST != _COMMENT:
        raise ValueError("the encoder has put something else there")
    room = int.from_bytes(header[1:], "big")
    vendor = vendor_in(file.read(room))
    blocks = [(_COMMENT, _comments(vendor, metadata, has_picture=False))]
    if metadata.cover is not None:
        blocks.append((_PICTURE, picture_block(metadata.cover)))
    left = room - sum(len(body) + 4 for _, body in blocks)
    blocks.append((_PADDING, bytes(max(0, left))))
    types = [kind for kind, _ in blocks]
    types[-1] |= header[0] & _IS_LAST
    written = b"".join(
        bytes((kind,)) + len(body).to_bytes(3, "big") + body
        for kind, (_, body) in zip(types, blocks, strict=True)
    )
    file.seek(_STREAMINFO_END)
    file.write(_fitting(written, 4 + room))


def _fill_ogg(file: BinaryIO, metadata: Metadata) -> None:
    """Replace the second packet of the stream, in as many bytes (RFC 3533; RFC 7845, 5.2)."""
    places = _second_packet(file)
    old = b"".join(read_at(file, place, length) for place, length in places)
    head = next((head for head in _PACKET_HEADS if old.startswith(head)), b"")
    if not head:
        raise ValueError("the encoder has put something else there")
    packet = head + _comments(vendor_in(old[len(head) :]), metadata, has_picture=True)
    packet += _FRAMING_BIT if head == _PACKET_HEADS[0] else b""
    packet = _fitting(packet + bytes(max(0, len(old) - len(packet))), len(old))
    for place, length in places:
        file.seek(place)
        file.write(packet[:length])
        packet = packet[length:]
    _sum_pages(file, places[-1][0])


def _second_packet(file: BinaryIO) -> list[tuple[int, int]]:
    """Return where the parts of the second packet lie, one of each page: position and length."""
    page, packet = 0, 0
    places: list[tuple[int, int]] = []
    while packet < 2:
        segments = _segments(file, page)
        place = page + _PAGE_HEADER.size + len(segments)
        length = 0
        for segment in segments:
            length += segment
            if segment == 255:
                continue
            if packet == 1:
                return [*places, (place, length)]
            packet, place, length = packet + 1, place + length, 0
        if packet == 1 and length:
            places.append((place, length))
        page += _PAGE_HEADER.size + len(segments) + sum(segments)
    return places


def _sum_pages(file: BinaryIO, end: int) -> None:
    """Write the checksums of all pages up to the one that `end` lies in."""
    page = 0
    while page < end:
        segments = _segments(file, page)
        size = _PAGE_HEADER.size + len(segments) + sum(segments)
        whole = read_at(file, page, size)
        blank = whole[:22] + bytes(4) + whole[26:]
        file.seek(page + 22)
        file.write(struct.pack("<I", page_sum(blank)))
        page += size


def _segments(file: BinaryIO, page: int) -> bytes:
    header = read_at(file, page, _PAGE_HEADER.size)
    if len(header) < _PAGE_HEADER.size or header[:4] != b"OggS":
        raise ValueError("its pages cannot be read")
    return file.read(header[-1])


def page_sum(page: bytes) -> int:
    """Return the checksum of a page (RFC 3533, 6): CRC-32 with the highest bit first.

    It is that of zlib with all bits the other way round, and begun with nothing.
    """
    value = zlib.crc32(page.translate(_REVERSED_BITS), 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    return int(f"{value:032b}"[::-1], 2)


def _append_chunk(file: BinaryIO, metadata: Metadata) -> None:
    """Append a chunk to an AIFF file, and count it in the size of the whole."""
    tag = id3_tag(metadata)
    end = file.seek(0, os.SEEK_END)
    file.write(bytes(end % 2) + struct.pack(">4sI", b"ID3 ", len(tag)) + tag + bytes(len(tag) % 2))
    size = file.tell()
    file.seek(4)
    file.write(struct.pack(">I", size - 8))


def _fitting(data: bytes, room: int) -> bytes:
    if len(data) != room:
        raise ValueError("the encoder has left too little room")
    return data
