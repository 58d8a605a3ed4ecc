"""What a batch has made, a line for each file, so that it can go on where it was killed.

A line is on the disk before the file it tells of has its name, and once more when it has. Lines
are only ever added, by any number of processes; of the lines about one file the last one counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nexus_desktop.domain.batch import BatchItem, FileIdentity, MadeFile
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.durable_file import PRIVATE_FILE, flush, private_folder, write_durably
from nexus_desktop.store.failures import in_words
from nexus_desktop.store.file_copy import write_all
from nexus_desktop.store.lock import LibraryLock

SUFFIX = ".jsonl"
BATCH, WATCH = "batch", "watch"
"""How the names of journals begin."""

KEPT_S = 90 * 24 * 3600.0
"""How long the journal of a batch is kept that nobody has added to."""

_TITLE = "Could not keep the journal of the batch"


class BatchJournal:
    """The journal of one batch, in a file of its own.

    Attributes:
        folder: where journals lie.
        name: tells the batch from all others.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Be the journal of that name, which is made when the first file is."""
        self.folder = folder
        self.name = name
        self.path = folder / f"{name}{SUFFIX}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else run the same batch during the block; old journals are removed.

        Raises:
            StoreError: somebody does, or the disk refuses.
        """
        lock = LibraryLock(self.path.with_suffix(".lock"))
        if not lock.try_acquire():
            raise StoreError(
                "It is under way already",
                f"Another nexus-desktop (process {lock.holder() or 'unknown'}) is at it.",
                hint="Wait for it, or end it.",
                retryable=True,
            )
        try:
            with in_words(_TITLE):
                self._remove_old()
                self._shorten()
            yield
        finally:
            lock.release()

    def load(self) -> dict[Path, MadeFile]:
        """Return what was made, by where it is; lines that cannot be read are left out.

        Raises:
            StoreError: the disk refuses.
        """
        with in_words(_TITLE):
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        made = (_read(line) for line in lines)
        return {each.item.target: each for each in made if each is not None}

    def add(self, made: MadeFile) -> None:
        """Write a line; it is on the disk when this returns.

        Raises:
            StoreError: the disk refuses.
        """
        with in_words(_TITLE):
            private_folder(self.folder)
            is_new = not self.path.exists()
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            descriptor = os.open(self.path, flags, PRIVATE_FILE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                end = os.lseek(descriptor, 0, os.SEEK_END)
                # A line that a power cut has torn must not swallow this one.
                is_torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
                write_all(descriptor, b"\n" * is_torn + _written(made))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                flush(self.folder)

    def _shorten(self) -> None:
        """Leave out lines that no longer count, where they are the most."""
        if not self.path.exists():
            return
        kept = self.load().values()
        if len(self.path.read_bytes().splitlines()) > 2 * len(kept):
            write_durably(self.path, b"".join(map(_written, kept)))

    def _remove_old(self) -> None:
        # What a watched folder has become is remembered for as long as there is the library.
        end_s = time.time() - KEPT_S
        for path in self.folder.glob(f"{BATCH}-*"):
            if path.stem != self.name and path.stat().st_mtime < end_s:
                path.unlink(missing_ok=True)


def _written(made: MadeFile) -> bytes:
    document = {
        "source": str(made.item.source),
        "target": str(made.item.target),
        "size": made.identity.size,
        "mtime_ns": made.identity.mtime_ns,
        "settings": made.settings,
        "sha256": made.sha256,
        "is_named": made.is_named,
        "facts": dict(made.facts),
    }
    return json.dumps(document).encode() + b"\n"


def _read(line: bytes) -> MadeFile | None:
    try:
        read = json.loads(line)
        return MadeFile(
            BatchItem(Path(read["source"]), Path(read["target"])),
            FileIdentity(int(read["size"]), int(read["mtime_ns"])),
            str(read["settings"]),
            str(read["sha256"]),
            bool(read["is_named"]),
            dict(read["facts"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
