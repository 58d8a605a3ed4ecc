"""What ffmpeg reads beside the sound while it writes: tags, chapters, and a picture."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from nexus_desktop.engine.media.cover import PNG
from nexus_desktop.engine.media.ffmpeg_process import file_url
from nexus_desktop.engine.media.tags import Chapter, Metadata, storable

_SPECIAL = re.compile(r"([=;#\\\n\r])")
"""What has a meaning in a metadata file, and loses it behind a backslash (ffmpeg-formats, 5)."""


class SideInputs:
    """Files in a folder of their own, which is gone after `close`."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def metadata(self, metadata: Metadata) -> str:
        """Return the address of a file with these tags and chapters.

        Where the first chapter begins later, one without a name begins with the sound: the text
        track of MP4 has no gap, and players would name the beginning after the first.
        """
        lines = [";FFMETADATA1"]
        lines += [f"{_escaped(name)}={_escaped(text)}" for name, text in metadata.texts.items()]
        for chapter in _from_the_start(metadata.chapters):
            lines += [
                "[CHAPTER]",
                f"TIMEBASE=1/{metadata.sample_rate}",
                f"START={chapter.start}",
                f"END={chapter.end}",
                f"title={_escaped(storable(chapter.title))}",
            ]
        return self._file("metadata", "\n".join([*lines, ""]).encode())

    def picture(self, metadata: Metadata) -> tuple[str, str] | None:
        """Return the address of the cover, and ffmpeg's name of its kind; None without one."""
        if metadata.cover is None:
            return None
        kind = "png_pipe" if metadata.cover.mime == PNG else "jpeg_pipe"
        return self._file("cover", metadata.cover.data), kind

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _file(self, name: str, data: bytes) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nexus-")
        path = Path(self._folder.name) / name
        path.write_bytes(data)
        return file_url(path)


def _from_the_start(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    if not chapters or not chapters[0].start:
        return chapters
    return Chapter(0, chapters[0].start), *chapters


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
