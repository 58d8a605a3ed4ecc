"""The chunks of a WAV file that stand before its samples."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

from nexus_desktop.engine.media.channel_layouts import SPEAKERS
from nexus_desktop.engine.media.id3 import id3_tag
from nexus_desktop.engine.media.tags import Metadata, storable

ORIGINATOR = "Studio Nexus Desktop"
LAST_CUE = 0xFFFF_FFFF
"""Cues count frames in 32 bits: a day at 48 kHz."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
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


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What a Broadcast Wave file tells beside its tags.

    Attributes:
        description: what is heard.
        time_reference: where the first frame lies on the timeline, in frames of the file.
        made_at: when it was written, as the clock on the wall says.
    """

    description: str
    time_reference: int
    made_at: datetime


def fmt_chunk(rate: int, channels: int, bits: int, *, is_float: bool) -> bytes:
    """Return the format of the samples, and the room for their count that float files have."""
    frame_size = channels * bits // 8
    tag = _FLOAT if is_float else _PCM
    shape = (channels, rate, rate * frame_size, frame_size, bits)
    if channels > 2:
        body = struct.pack("<HHIIHH", _EXTENSIBLE, *shape)
        body += struct.pack("<HHIH", 22, bits, SPEAKERS.get(channels, 0), tag) + _GUID_TAIL
    else:
        body = struct.pack("<HHIIHH", tag, *shape) + (b"\0\0" if is_float else b"")
    chunk = struct.pack("<4sI", b"fmt ", len(body)) + body
    return chunk + struct.pack("<4sII", b"fact", 4, 0) if is_float else chunk


def told_chunks(metadata: Metadata, broadcast: Broadcast | None = None) -> bytes:
    """Return the chunks of what a file says about itself."""
    return b"".join(
        (
            _bext_chunk(broadcast) if broadcast else b"",
            _info_chunk(metadata),
            _id3_chunk(metadata),
            _cue_chunks(metadata),
        )
    )


def _bext_chunk(broadcast: Broadcast) -> bytes:
    """Return the broadcast extension (EBU Tech 3285, version 1): ASCII in fields of fixed length.

    What reaches beyond a field is cut, and the material has no UMID.
    """
    made_at = broadcast.made_at
    body = struct.pack(
        "<256s32s32s10s8sQH64s190s",
        _ascii(broadcast.description),
        _ascii(ORIGINATOR),
        b"",
        made_at.strftime("%Y-%m-%d").encode(),
        made_at.strftime("%H:%M:%S").encode(),
        broadcast.time_reference,
        1,
        b"",
        b"",
    )
    return _chunk(b"bext", body)


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")


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


def _cue_chunks(metadata: Metadata) -> bytes:
    """Return the cue points of all chapters, their names, and how long they are."""
    chapters = [each for each in metadata.chapters if each.end <= LAST_CUE]
    if not chapters:
        return b""
    points = b"".join(
        struct.pack("<II4sIII", number, each.start, b"data", 0, 0, each.start)
        for number, each in enumerate(chapters, 1)
    )
    names = b"".join(
        _chunk(b"labl", struct.pack("<I", number) + storable(each.title).encode() + b"\0")
        for number, each in enumerate(chapters, 1)
    )
    # Behind all names: libsndfile reads no further name once a length has come.
    lengths = b"".join(
        _chunk(b"ltxt", struct.pack("<II4s8x", number, each.end - each.start, b"rgn "))
        for number, each in enumerate(chapters, 1)
    )
    cues = _chunk(b"cue ", struct.pack("<I", len(chapters)) + points)
    return cues + _chunk(b"LIST", b"adtl" + names + lengths)
