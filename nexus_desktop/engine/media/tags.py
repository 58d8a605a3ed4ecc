"""Reading what a file says about itself: title, artist, cover picture."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from tinytag import TinyTag, TinyTagException

from nexus_desktop.engine.media.regular_file import open_to_look_into

_RENAMED = {"albumartist": "album_artist", "year": "date"}
_NOT_TAGS = {
    "filename",
    "filesize",
    "duration",
    "channels",
    "bitrate",
    "bitdepth",
    "samplerate",
    "mime_type",
}
_UNKNOWN_PREFIX = "_"
"""Stands before the name of a field that the format does not define."""

_COUNTED = {"track": "track_total", "disc": "disc_total"}


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture of a record, as it lies in the file."""

    mime: str
    data: bytes


def read_tags(path: Path) -> tuple[dict[str, str], Cover | None]:
    """Return the tags by the names ffmpeg gives them, and the front cover.

    A file whose tags cannot be read has none: they are not worth losing the sound for.

    Raises:
        MediaError: it cannot be opened.
    """
    with open_to_look_into(path) as file:
        try:
            found = TinyTag.get(filename=None, file_obj=file, image=True, duration=False)
        except (TinyTagException, OSError, ValueError, LookupError, struct.error, OverflowError):
            return {}, None
    return _tags(found), _cover(found)


def _tags(found: TinyTag) -> dict[str, str]:
    values: dict[str, str] = {}
    for field, value in found.as_dict().items():
        text = "; ".join(value) if isinstance(value, list) else str(value or "")
        name = _RENAMED.get(field, field.removeprefix(_UNKNOWN_PREFIX))
        if field not in _NOT_TAGS and text.strip("\0 "):
            values.setdefault(name, text.strip("\0 "))
    for name, total in _COUNTED.items():
        if total in values:
            values[name] = f"{values.get(name, '')}/{values.pop(total)}"
    return values


def _cover(found: TinyTag) -> Cover | None:
    picture = found.images.any
    if picture is None or not picture.data:
        return None
    return Cover(picture.mime_type or "image/jpeg", bytes(picture.data))
