"""Peak pyramids on disk: a cache of bounded size that may be deleted at any time."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from nexus_desktop.store.durable_file import (
    create_private,
    part_path,
    private_folder,
    remove_dead_parts,
)
from nexus_desktop.store.failures import in_words

DEFAULT_LIMIT_BYTES = 1024 * 1024 * 1024
_SUFFIX = ".peaks"
_MAGIC = b"NXPEAKS1"
_DIGEST_BYTES = 16
_SAFE_KEY = re.compile(r"[0-9A-Za-z_-]{1,128}")


class PeakCache:
    """Keeps bytes by key, each file with a checksum; what was used longest ago goes first.

    Safe from any thread and any process: a file is complete or not there, and one that somebody
    else removed is only a miss. Nothing is flushed to the disk: after a power cut the checksum
    finds what is damaged.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        """Open the cache.

        Raises:
            StoreError: its folder cannot be created or read.
        """
        self._folder = folder
        self._limit_bytes = limit_bytes
        with in_words("Could not open the waveform cache"):
            private_folder(folder)
            remove_dead_parts(folder)

    def load(self, key: str) -> bytes | None:
        """Return what was saved under a key; None if nothing is, or nothing whole."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            payload = _unsealed(content)
            if payload is None:
                path.unlink(missing_ok=True)
            else:
                path.touch()
        except OSError:
            return None
        return payload

    def save(self, key: str, payload: bytes) -> None:
        """Keep bytes under a key, then let the oldest go until the limit is kept.

        Raises:
            StoreError: the disk is full or read-only.
        """
        with in_words("Could not keep the waveform"):
            part = part_path(self._folder)
            create_private(part)
            try:
                part.write_bytes(_sealed(payload))
                part.replace(self._path(key))
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            self._evict()

    def clear(self) -> None:
        """Remove everything.

        Raises:
            StoreError: a file could not be removed.
        """
        with in_words("Could not empty the waveform cache"):
            for path in self._folder.glob(f"*{_SUFFIX}"):
                path.unlink(missing_ok=True)

    @property
    def size_bytes(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _path(self, key: str) -> Path:
        name = key if _SAFE_KEY.fullmatch(key) else hashlib.sha256(key.encode()).hexdigest()
        return self._folder / f"{name}{_SUFFIX}"

    def _evict(self) -> None:
        files = sorted(self._files())
        excess = sum(size for _, size, _ in files) - self._limit_bytes
        for _, size, path in files:
            if excess <= 0:
                return
            path.unlink(missing_ok=True)
            excess -= size

    def _files(self) -> list[tuple[int, int, Path]]:
        """Return (time of last use, bytes, path) of every file; one that vanishes is left out."""
        found = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found.append((facts.st_mtime_ns, facts.st_size, path))
        return found


def _sealed(payload: bytes) -> bytes:
    return _MAGIC + _digest(payload) + payload


def _unsealed(content: bytes) -> bytes | None:
    start = len(_MAGIC) + _DIGEST_BYTES
    payload = content[start:]
    return payload if content[:start] == _MAGIC + _digest(payload) else None


def _digest(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest()
