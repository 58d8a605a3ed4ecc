"""ID3v2.4 tags: the whole tag as bytes, for the head of an MP3 or a chunk of WAV and AIFF.

After "ID3 tag version 2.4.0" (Structure, Native Frames) and "ID3v2 Chapter Frame Addendum 1.0".
"""

from __future__ import annotations

import struct

from nexus_desktop.engine.media.tags import Chapter, Cover, Metadata, storable

HEADER_BYTES = 10
MOST_CHAPTERS = 255
"""The table of contents counts them in one byte."""

_FRAMES = {
    "title": b"TIT2",
    "artist": b"TPE1",
    "album": b"TALB",
    "date": b"TDRC",
    "genre": b"TCON",
    "copyright": b"TCOP",
    "track": b"TRCK",
    "album_artist": b"TPE2",
    "composer": b"TCOM",
    "disc": b"TPOS",
}
_UTF_8 = b"\x03"
_FRONT_COVER = b"\x03"
_TOP_LEVEL_AND_ORDERED = 0x03
_NO_OFFSET = 0xFFFF_FFFF


def id3_tag(metadata: Metadata, size: int = 0) -> bytes:
    """Return a tag of at least `size` bytes; what is too many is padding (Structure, 3.3)."""
    frames = b"".join(_text_frame(name, text) for name, text in metadata.texts.items())
    frames += _chapter_frames(metadata)
    if metadata.cover is not None:
        frames += _picture_frame(metadata.cover)
    frames += bytes(max(0, size - HEADER_BYTES - len(frames)))
    return b"ID3\x04\0\0" + _syncsafe(len(frames)) + frames


def tag_size(header: bytes) -> int:
    """Return the size of the tag with this header, the header included; 0 if it is none."""
    if len(header) < HEADER_BYTES or header[:3] != b"ID3":
        return 0
    size = 0
    for byte in header[6:HEADER_BYTES]:
        size = size << 7 | byte & 0x7F
    footer = HEADER_BYTES if header[5] & 0x10 else 0
    return HEADER_BYTES + size + footer


def _text_frame(name: str, text: str) -> bytes:
    if name == "comment":  # its language is not known, and it has no description (4.10)
        return _frame(b"COMM", _UTF_8 + b"XXX\0" + text.encode())
    if name not in _FRAMES:  # one of the user's own, by its name (4.2.6)
        return _frame(b"TXXX", _UTF_8 + storable(name).encode() + b"\0" + text.encode())
    return _frame(_FRAMES[name], _UTF_8 + text.encode())


def _picture_frame(cover: Cover) -> bytes:
    return _frame(b"APIC", _UTF_8 + cover.mime.encode() + b"\0" + _FRONT_COVER + b"\0" + cover.data)


def _chapter_frames(metadata: Metadata) -> bytes:
    chapters = metadata.chapters[:MOST_CHAPTERS]
    if not chapters:
        return b""
    names = [f"ch{number}".encode() + b"\0" for number in range(len(chapters))]
    contents = b"toc\0" + bytes((_TOP_LEVEL_AND_ORDERED, len(chapters))) + b"".join(names)
    frames = [_frame(b"CTOC", contents)]
    for name, chapter in zip(names, chapters, strict=True):
        times = (_milliseconds(metadata, frame) for frame in (chapter.start, chapter.end))
        body = name + struct.pack(">IIII", *times, _NO_OFFSET, _NO_OFFSET)
        frames.append(_frame(b"CHAP", body + _title_frame(chapter)))
    return b"".join(frames)


def _title_frame(chapter: Chapter) -> bytes:
    title = storable(chapter.title)
    return _frame(b"TIT2", _UTF_8 + title.encode()) if title else b""


def _milliseconds(metadata: Metadata, frame: int) -> int:
    return round(1000 * metadata.seconds(frame))


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(number: int) -> bytes:
    """Return 28 bits in four bytes of seven, which no decoder takes for sound (Structure, 6.2)."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
