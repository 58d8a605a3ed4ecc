"""Where the bytes of a source lie: in the store, where the user keeps them, or decoded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.ids import BlobHash, SourceId
from nexus_desktop.domain.source import AudioSource
from nexus_desktop.engine.samples.reader import FilePart


class BlobPlaces(Protocol):
    """Finds the file of a blob: the blob store."""

    def path_of(self, blob: BlobHash) -> Path | None:
        """Return a readable file with those bytes, or None."""


class DecodedFiles(Protocol):
    """Finds the decoded twin of a compressed blob: the decoded cache."""

    def path_of(self, key: str) -> Path | None:
        """Return a finished decoded file, or None."""


class SoundFiles:
    """Answers `locate` for every reader, from any thread.

    A source that is still arriving is read from the file it comes from; a settled one from its
    blobs, or from their decoded twins where the format cannot be read at any place exactly.
    """

    def __init__(self, blobs: BlobPlaces, decoded: DecodedFiles) -> None:
        self._blobs = blobs
        self._decoded = decoded
        self._arriving: dict[SourceId, Path] = {}
        self._found: dict[SourceId, tuple[FilePart, ...]] = {}
        self._lock = threading.Lock()

    def arrives_from(self, source: SourceId, path: Path) -> None:
        """Read an arriving source from `path` until it has settled."""
        with self._lock:
            self._arriving[source] = path

    def has_arrived(self, source: SourceId) -> None:
        with self._lock:
            self._arriving.pop(source, None)

    def look_again(self, source: SourceId) -> None:
        """Search a source anew when it is read next: its file has moved or has come."""
        with self._lock:
            self._found.pop(source, None)

    def locate(self, source: AudioSource) -> tuple[FilePart, ...]:
        """Return the files of a source in order; nothing where one cannot be found."""
        with self._lock:
            if not source.is_settled:
                path = self._arriving.get(source.id)
                return () if path is None else (FilePart(path, source.frames),)
            known = self._found.get(source.id)
        if known is not None:
            return known
        parts = self._search(source)
        if parts:
            with self._lock:
                self._found[source.id] = parts
        return parts

    def _search(self, source: AudioSource) -> tuple[FilePart, ...]:
        parts = []
        for segment in source.segments:
            found = self._decoded.path_of(segment.blob) or self._blobs.path_of(segment.blob)
            if found is None:
                return ()
            parts.append(FilePart(found, segment.frames))
        return tuple(parts)


Locate = Callable[[AudioSource], tuple[FilePart, ...]]


def missing_sound(name: str) -> NexusError:
    """Return what is said about a sound whose file is gone."""
    return NexusError(
        f"“{name}” is missing",
        "Its file was moved or changed, and the library holds no copy of it.",
        hint="Put the file back where it was; its clips stay silent until then.",
    )
