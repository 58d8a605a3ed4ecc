"""Decoded twins of compressed sound: a cache of WAV files, bounded, made again when missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus_desktop.store.durable_file import (
    create_private,
    part_path,
    private_folder,
    put_in_place,
    remove_dead_parts,
)
from nexus_desktop.store.failures import in_words

_PREPARING = "Could not prepare the sound"
SUFFIX = ".wav"


class DecodedCache:
    """Keeps one file a blob, named by its hash; the least recently used go first."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Open the cache and remove what an earlier process left half-written.

        Raises:
            StoreError: the folder cannot be created or read.
        """
        self._folder = folder
        self._limit_bytes = limit_bytes
        with in_words(_PREPARING):
            private_folder(folder)
            remove_dead_parts(folder)

    def path_of(self, key: str) -> Path | None:
        """Return the finished file of a blob, or None."""
        path = self._folder / f"{key}{SUFFIX}"
        return path if path.is_file() else None

    @contextmanager
    def part(self) -> Iterator[Path]:
        """Give an empty file to decode into; what was not adopted is gone after the block.

        Raises:
            StoreError: it could not be created.
        """
        part = part_path(self._folder)
        with in_words(_PREPARING):
            create_private(part)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def adopt(self, part: Path, key: str) -> Path:
        """Make a finished part the twin of a blob.

        Raises:
            StoreError: it could not be written.
        """
        target = self._folder / f"{key}{SUFFIX}"
        with in_words(_PREPARING):
            put_in_place(part, target)
        return target

    def trim(self, in_use: Collection[str]) -> int:
        """Remove the oldest files until the cache fits its limit; return how many went.

        What an open project plays stays, however large it is.
        """
        files = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
        sizes = {file: file.stat().st_size for file in files}
        total = sum(sizes.values())
        removed = 0
        for file in files:
            if total <= self._limit_bytes:
                break
            if file.stem not in in_use:
                file.unlink(missing_ok=True)
                total -= sizes[file]
                removed += 1
        return removed
