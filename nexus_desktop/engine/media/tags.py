"""What a file says about itself: title, artist, cover picture, chapters."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a recording; `start` and `end` are frames of the file."""

    start: int
    end: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file shall say about itself, beside its sound.

    Attributes:
        tags: by the names of `TAG_NAMES`, or of the user's own.
        chapters: in the order of their beginnings.
        sample_rate: in which the frames of the chapters are counted.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    chapters: tuple[Chapter, ...] = ()
    sample_rate: int = 48_000

    def __bool__(self) -> bool:
        """Return whether there is anything to be said."""
        return bool(self.texts or self.cover or self.chapters)

    @property
    def texts(self) -> dict[str, str]:
        """Return the tags that say something, as text that every format can hold."""
        written = {name: storable(value) for name, value in self.tags.items()}
        return {name: value for name, value in written.items() if value}

    def seconds(self, frame: int) -> float:
        """Return where a frame lies in seconds from the beginning of the file."""
        return frame / self.sample_rate


def storable(text: str) -> str:
    """Return a text without what ends one in a file, and without halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


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
    for told, value in found.as_dict().items():
        text = "; ".join(value) if isinstance(value, list) else str(value or "")
        name = _RENAMED.get(told, told.removeprefix(_UNKNOWN_PREFIX))
        if told not in _NOT_TAGS and text.strip("\0 "):
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
