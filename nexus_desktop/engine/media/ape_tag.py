"""APEv2 tags, which WavPack files carry at their end.

After the "APEv2 specification" (Hydrogenaudio): header, items, footer.
"""

from __future__ import annotations

import struct

from nexus_desktop.engine.media.cover import PNG
from nexus_desktop.engine.media.tags import Metadata

_NAMES = {
    "title": "Title",
    "artist": "Artist",
    "album": "Album",
    "date": "Year",
    "genre": "Genre",
    "comment": "Comment",
    "copyright": "Copyright",
    "track": "Track",
    "album_artist": "Album Artist",
    "composer": "Composer",
    "disc": "Disc",
}
_NO_NAMES = {"id3", "tag", "oggs", "mp+"}
"""What readers take for the beginning of something else."""

_VERSION = 2000
_HAS_HEADER, _IS_HEADER = 1 << 31, 1 << 29
_TEXT, _BINARY = 0, 1 << 1
_COVER = "Cover Art (Front)"


def ape_tag(metadata: Metadata) -> bytes:
    """Return the whole tag."""
    items = [
        _item(_NAMES.get(name, name), text.encode(), _TEXT)
        for name, text in metadata.texts.items()
        if name in _NAMES or _is_a_name(name)
    ]
    if metadata.cover is not None:
        ending = "png" if metadata.cover.mime == PNG else "jpg"
        named = f"cover.{ending}".encode() + b"\0" + metadata.cover.data
        items.append(_item(_COVER, named, _BINARY))
    body = b"".join(items)
    return _mark(body, len(items), _IS_HEADER) + body + _mark(body, len(items), 0)


def _is_a_name(name: str) -> bool:
    return (
        name.isascii()
        and name.isprintable()
        and 2 <= len(name) <= 255
        and name.lower() not in _NO_NAMES
    )


def _item(name: str, value: bytes, kind: int) -> bytes:
    return struct.pack("<II", len(value), kind) + name.encode() + b"\0" + value


def _mark(body: bytes, count: int, place: int) -> bytes:
    """Return the header or the footer; the size they tell leaves the header out."""
    size = len(body) + 32
    return struct.pack("<8sIIII8x", b"APETAGEX", _VERSION, size, count, _HAS_HEADER | place)
