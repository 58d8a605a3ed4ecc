"""Vorbis comments, which FLAC, Ogg Vorbis and Opus share.

After "Ogg Vorbis I format specification: comment field and header specification"; pictures after
RFC 9639, 8.8, chapters after the "Chapter Extension" of the same comments (CHAPTERxxx).
"""

from __future__ import annotations

import base64
import struct

from nexus_desktop.engine.media.cover import picture_size
from nexus_desktop.engine.media.tags import Cover, Metadata, storable

MOST_CHAPTERS = 1000
"""They are counted in three digits."""

_NAMES = {
    "title": "TITLE",
    "artist": "ARTIST",
    "album": "ALBUM",
    "date": "DATE",
    "genre": "GENRE",
    "comment": "COMMENT",
    "copyright": "COPYRIGHT",
    "track": "TRACKNUMBER",
    "album_artist": "ALBUMARTIST",
    "disc": "DISCNUMBER",
}
_FRONT_COVER = 3
_BITS_A_PIXEL = 24


def comment_fields(metadata: Metadata, *, has_picture: bool) -> list[bytes]:
    """Return what is told, each as NAME=text.

    Args:
        has_picture: whether the cover is among them, as in Ogg; FLAC has a block for it.
    """
    fields = [
        (_NAMES.get(name, name.upper()), text)
        for name, text in metadata.texts.items()
        if name.isascii() and name.isprintable() and "=" not in name and "~" not in name
    ]
    for number, chapter in enumerate(metadata.chapters[:MOST_CHAPTERS]):
        fields.append((f"CHAPTER{number:03}", _clock(metadata.seconds(chapter.start))))
        fields.append((f"CHAPTER{number:03}NAME", storable(chapter.title)))
    if has_picture and metadata.cover is not None:
        picture = base64.b64encode(picture_block(metadata.cover)).decode()
        fields.append(("METADATA_BLOCK_PICTURE", picture))
    return [f"{name}={text}".encode() for name, text in fields]


def comment_list(vendor: bytes, fields: list[bytes]) -> bytes:
    """Return the list as it is stored: the encoder's name, then every field with its length."""
    counted = b"".join(struct.pack("<I", len(field)) + field for field in fields)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(fields)) + counted


def vendor_in(comments: bytes) -> bytes:
    """Return the encoder's name in a stored list.

    Raises:
        ValueError: it is no such list.
    """
    size = int.from_bytes(comments[:4], "little")
    if len(comments) < 8 + size:
        raise ValueError("no Vorbis comments")
    return comments[4 : 4 + size]


def picture_block(cover: Cover) -> bytes:
    """Return the body of a picture block."""
    width, height = picture_size(cover) or (0, 0)
    mime = cover.mime.encode()
    return (
        struct.pack(">II", _FRONT_COVER, len(mime))
        + mime
        + struct.pack(">IIIIII", 0, width, height, _BITS_A_PIXEL, 0, len(cover.data))
        + cover.data
    )


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
