"""Opens a `.nexus` file from anywhere: nothing in it is believed before it has been checked."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from nexus_desktop.domain.document import from_document
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash, ProjectId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.store.archive import (
    ARCHIVE_FORMAT,
    ARCHIVE_VERSION,
    CHUNK_BYTES,
    MANIFEST_NAME,
    blobs_of,
)
from nexus_desktop.store.blobs import BlobRef, BlobStore
from nexus_desktop.store.failures import in_words
from nexus_desktop.tasks.progress import Progress

_OPENING = "Could not open the project file"
_MEDIA_NAME = re.compile(r"media/([0-9a-f]{64})(\.[0-9a-z]{1,8})?")
_MOST_MANIFEST_BYTES = 128 * 1024 * 1024
_MOST_EXPANSION = 200
"""Sound of real recordings is never packed tighter; what claims to be is meant to fill the disk."""
_SMALL_BYTES = 64 * 1024 * 1024
"""Below this even a file that expands a lot (silence, repacked by another program) is harmless."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A project that came out of a file; its sounds are in the store.

    Attributes:
        pins: keep the sounds until the commit of the project releases them.
        has_new_id: the library has other work under the id in the file.
    """

    project: Project
    pins: tuple[str, ...]
    has_new_id: bool


def unpack(
    path: Path,
    blobs: BlobStore,
    progress: Progress,
    *,
    existing: Callable[[ProjectId], Project | None] = lambda _: None,
) -> Unpacked:
    """Read a packed project and put its sounds into the store.

    Args:
        existing: gives the project that the library has under an id; where it differs, the one
            from the file gets a new id and both stay.

    Raises:
        StoreError: the file is damaged, unsafe, incomplete or too large, or the disk refused;
            nothing is left behind.
        DocumentError: the project in it is damaged or was made with a newer version.
        Cancelled: nobody wants it any more.
    """
    with in_words(_OPENING), _opened(path) as archive:
        entries = _checked_entries(archive)
        project = _project_in(archive, entries)
        wanted = _wanted(project, entries, blobs)
        _refuse_too_large(wanted.values(), blobs.folder)
        pins = _take_in(archive, wanted, blobs, progress)
    known = existing(project.id)
    has_new_id = known is not None and known != project
    if has_new_id:
        project = replace(project, id=ProjectId(new_id()))
    return Unpacked(project, pins, has_new_id)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError) as error:
        raise _damaged("It is not a Studio Nexus project, or only a part of one.") from error


def _checked_entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name; files that other programs put in beside ours are left out."""
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.filename
        if _leads_outside(name) or stat.S_ISLNK(entry.external_attr >> 16):
            raise _damaged("It would write outside its own folder, so it was not opened.")
        if entry.flag_bits & 1:
            raise _damaged("It is locked with a password.")
        if name in entries:
            raise _damaged("It holds two files of the same name.")
        if entry.file_size > max(_SMALL_BYTES, entry.compress_size * _MOST_EXPANSION):
            raise _damaged("It claims to hold far more than it can.")
        entries[name] = entry
    return entries


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name


def _project_in(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Project:
    manifest = _manifest(archive, entries)
    if manifest.get("format") != ARCHIVE_FORMAT:
        raise _damaged("It is not a Studio Nexus project.")
    version = manifest.get("archive_version")
    if not isinstance(version, int) or version < 1:
        raise _damaged("It does not tell its version.")
    if version > ARCHIVE_VERSION:
        raise StoreError(
            _OPENING,
            "It was made with a newer version of Studio Nexus.",
            hint="Install the newest version; the file was not touched.",
        )
    return from_document(manifest.get("document"))


def _manifest(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]
) -> dict[str, object]:
    entry = entries.get(MANIFEST_NAME)
    if entry is None:
        raise _damaged("It is not a Studio Nexus project.")
    if entry.file_size > _MOST_MANIFEST_BYTES:
        raise _damaged("Its description is too large to be true.")
    try:
        manifest = json.loads(archive.read(entry))
    except (ValueError, RecursionError) as error:
        raise _damaged("Its description cannot be read.") from error
    if not isinstance(manifest, dict):
        raise _damaged("Its description cannot be read.")
    return manifest


def _wanted(
    project: Project, entries: Mapping[str, zipfile.ZipInfo], blobs: BlobStore
) -> dict[BlobHash, zipfile.ZipInfo]:
    """Return the entries of the sounds that the project plays; others are never unpacked."""
    media = {
        BlobHash(match[1]): entry
        for name, entry in entries.items()
        if (match := _MEDIA_NAME.fullmatch(name))
    }
    wanted = {blob: media[blob] for blob in blobs_of(project) if blob in media}
    if any(blob not in wanted and blobs.path_of(blob) is None for blob in blobs_of(project)):
        raise _damaged("It lacks a sound that the project plays.")
    return wanted


def _refuse_too_large(wanted: Iterable[zipfile.ZipInfo], folder: Path) -> None:
    needed = sum(entry.file_size for entry in wanted)
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise StoreError(
            _OPENING,
            f"It needs {needed / 1e9:.1f} GB, and the disk has {free / 1e9:.1f} GB left.",
            hint="Free some space.",
            retryable=True,
        )


def _take_in(
    archive: zipfile.ZipFile,
    wanted: Mapping[BlobHash, zipfile.ZipInfo],
    blobs: BlobStore,
    progress: Progress,
) -> tuple[str, ...]:
    """Unpack and check every sound before the first one enters the store."""
    total = max(1, sum(entry.file_size for entry in wanted.values()))
    with ExitStack() as parts:
        checked: list[tuple[BlobHash, Path, str]] = []
        done = 0
        for blob, entry in wanted.items():
            part = parts.enter_context(blobs.incoming_part())
            stretch = progress.part(done / total, (done + entry.file_size) / total)
            _extract(archive, entry, blob, part, stretch)
            checked.append((blob, part, PurePosixPath(entry.filename).suffix))
            done += entry.file_size
        return _adopted(checked, blobs)


def _extract(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    blob: BlobHash,
    part: Path,
    progress: Progress,
) -> None:
    digest = hashlib.sha256()
    done = 0
    with archive.open(entry) as source, part.open("wb") as output:
        while chunk := source.read(CHUNK_BYTES):
            output.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress.report(min(1.0, done / max(1, entry.file_size)))
    if digest.hexdigest() != blob:
        raise _damaged("A sound in it is not the one that was packed.")


def _adopted(checked: list[tuple[BlobHash, Path, str]], blobs: BlobStore) -> tuple[str, ...]:
    refs: list[BlobRef] = []
    try:
        for blob, part, suffix in checked:
            refs.append(blobs.adopt(part, blob, suffix, why="unpack"))
    except BaseException:
        blobs.release([ref.pin for ref in refs])
        raise
    return tuple(ref.pin for ref in refs)


def _damaged(message: str) -> StoreError:
    return StoreError(_OPENING, message, hint="Get the file again from where it came from.")
