"""Files made to be dragged into other programs: waiting at first, and kept once they were taken.

Other programs refer to what was dragged where it lies, so that it is never removed again. What
nobody took yet waits beside it, in a hidden folder that may not grow without limit.
"""

from __future__ import annotations

from pathlib import Path

from nexus_desktop.store.durable_file import PART
from nexus_desktop.store.failures import in_words

WAITING = ".waiting"
_FAILED = "Could not have the file ready"


class HandedFiles:
    """Knows every file by its name, which tells what is in it. Safe from any thread."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Use a folder, which is made when the first file is.

        Args:
            limit_bytes: of all files together that nobody has taken.
        """
        self.folder = folder
        self._waiting = folder / WAITING
        self._limit_bytes = limit_bytes

    def find(self, name: str) -> Path | None:
        """Return where a finished file is, taken or not; None where it has to be made."""
        for place in (self.folder, self._waiting):
            if (place / name).is_file():
                return place / name
        return None

    def place_for(self, name: str) -> Path:
        """Return where to make a file; what has waited longest makes room for it.

        Raises:
            StoreError: the folder cannot be made or read.
        """
        with in_words(_FAILED):
            self._waiting.mkdir(parents=True, exist_ok=True)
            self._trim()
        return self._waiting / name

    def take(self, name: str) -> Path:
        """Return where the file is from now on.

        Raises:
            StoreError: it is gone, or the disk refuses.
        """
        target = self.folder / name
        with in_words(_FAILED):
            if not target.is_file():
                (self._waiting / name).replace(target)
        return target

    def clear_unfinished(self) -> None:
        """Remove what was left half-written; nothing may be made at the same time.

        Raises:
            StoreError: the folder cannot be read.
        """
        with in_words(_FAILED):
            for part in self._waiting.glob(f".*{PART}"):
                part.unlink(missing_ok=True)

    def _trim(self) -> None:
        files = [each for each in self._waiting.iterdir() if each.suffix != PART]
        sizes = {file: file.stat().st_size for file in files}
        total = sum(sizes.values())
        for file in sorted(files, key=lambda each: each.stat().st_mtime):
            if total <= self._limit_bytes:
                return
            file.unlink(missing_ok=True)
            total -= sizes[file]
