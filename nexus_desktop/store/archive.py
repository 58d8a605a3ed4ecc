"""Packs a project with all its sound into one `.nexus` file that opens anywhere."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nexus_desktop.domain.document import canonical_json, to_document
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.project import Project
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.durable_file import durable_file
from nexus_desktop.store.failures import in_words
from nexus_desktop.tasks.progress import Progress

ARCHIVE_FORMAT = "studio-nexus-project"
ARCHIVE_VERSION = 1
MANIFEST_NAME = "manifest.json"
MEDIA_FOLDER = "media/"
CHUNK_BYTES = 1024 * 1024

_PACKING = "Could not pack the project"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The same project always gives the same file, whenever it is packed."""


def pack(project: Project, blobs: BlobStore, target: Path, progress: Progress) -> None:
    """Write a project and every sound it refers to into `target`.

    The file is there complete when this returns, or as it was before.

    Raises:
        StoreError: a sound is missing or damaged, or the disk refused.
        ValueError: a source is still arriving; pack `without_arriving(project)`.
        Cancelled: nobody wants it any more.
    """
    document = to_document(project)
    files = [(blob, _file_of(project, blobs, blob)) for blob in blobs_of(project)]
    media = [
        {"hash": blob, "name": f"{MEDIA_FOLDER}{blob}{blobs.suffix_of(blob)}", "size": size}
        for blob, (_, size) in files
    ]
    manifest = {
        "format": ARCHIVE_FORMAT,
        "archive_version": ARCHIVE_VERSION,
        "document": document,
        "media": media,
    }
    total = sum(size for _, (_, size) in files)
    with in_words(_PACKING), durable_file(target) as part, zipfile.ZipFile(part, "w") as archive:
        archive.writestr(
            _entry(MANIFEST_NAME, zipfile.ZIP_DEFLATED), canonical_json(manifest), compresslevel=6
        )
        done = 0
        for (blob, (path, size)), row in zip(files, media, strict=True):
            stretch = progress.part(done / max(1, total), (done + size) / max(1, total))
            _write_media(archive, str(row["name"]), blob, path, size, stretch)
            done += size


def blobs_of(project: Project) -> list[BlobHash]:
    """Return every blob that a project's sources are made of, each once, in a fixed order."""
    return sorted({part.blob for source in project.sources.values() for part in source.segments})


def _file_of(project: Project, blobs: BlobStore, blob: BlobHash) -> tuple[Path, int]:
    path = blobs.path_of(blob)
    if path is None:
        names = (
            source.name
            for source in project.sources.values()
            if any(part.blob == blob for part in source.segments)
        )
        raise StoreError(
            _PACKING,
            f"The sound “{next(names, '')}” was moved, changed or deleted.",
            hint="Put it back where it was, or remove it from the project.",
        )
    return path, path.stat().st_size


def _write_media(
    archive: zipfile.ZipFile,
    name: str,
    blob: BlobHash,
    path: Path,
    size: int,
    progress: Progress,
) -> None:
    """Store a file as it is (sound hardly gets smaller) and make sure it is what its name says."""
    digest = hashlib.sha256()
    entry = _entry(name, zipfile.ZIP_STORED)
    done = 0
    with archive.open(entry, "w", force_zip64=True) as output:
        for chunk in _chunks(path):
            output.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress.report(min(1.0, done / max(1, size)))
    if digest.hexdigest() != blob:
        raise StoreError(
            _PACKING,
            f"The file {path.name} is damaged.",
            hint="Run the library check; it names every damaged file.",
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    return entry
