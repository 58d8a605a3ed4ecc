"""Daily copies of the library file, and the way back to one of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.durable_file import durable_file, private_folder
from nexus_desktop.store.failures import in_words

KEPT_BACKUPS = 7
_PREFIX = "library-"


def back_up(library: Path, folder: Path, *, today: date, keep: int = KEPT_BACKUPS) -> Path | None:
    """Copy the library into `folder`, once a day; the oldest beyond `keep` copies go.

    Nobody waits for it: readers and the writer go on meanwhile.

    Args:
        library: an open or a closed library file.

    Returns:
        The new copy, or None where today already has one.

    Raises:
        StoreError: the copy could not be written or the library is damaged; old copies stay.
    """
    target = folder / f"{_PREFIX}{today.isoformat()}.db"
    if target.exists():
        return None
    with in_words("Could not back up the library", damage_hint=partial(damage_hint, folder)):
        private_folder(folder)
        with durable_file(target) as part, closing(sqlite3.connect(library)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        for old in backups_in(folder)[keep:]:
            old.unlink(missing_ok=True)
    return target


def backups_in(folder: Path) -> list[Path]:
    """Return the copies in a folder, newest first."""
    return sorted(folder.glob(f"{_PREFIX}*.db"), reverse=True)


def restore(library: Path, backup: Path) -> Path:
    """Put a copy in the place of a closed, damaged library.

    Returns:
        Where the damaged file is kept now, with its log beside it.

    Raises:
        StoreError: the copy is damaged too, or could not be put in place; the library is as before.
    """
    with in_words("Could not restore the backup", damage_hint=lambda: "Choose an older backup."):
        _refuse_damaged(backup)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        kept = library.with_name(f"{library.name}.damaged-{stamp}")
        with durable_file(library) as part:
            part.write_bytes(backup.read_bytes())
            _set_aside(library, kept)
    return kept


def damage_hint(folder: Path) -> str:
    """Return what to do about a damaged library: names the newest copy there is."""
    backups = backups_in(folder)
    if not backups:
        return "There is no backup yet; the audio files beside it are untouched."
    return f"The newest backup is {backups[0]}; the damaged file is kept."


def _set_aside(library: Path, kept: Path) -> None:
    """Keep a damaged library under another name, and take its log away from the next one.

    The log goes first: replayed onto the restored copy it would damage that too.
    """
    for suffix in ("-wal", "-shm"):
        log = library.with_name(library.name + suffix)
        if log.exists():
            log.rename(kept.with_name(kept.name + suffix))
    if library.exists():
        kept.hardlink_to(library)


def _refuse_damaged(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise StoreError(
                "Could not restore the backup", "It is damaged.", hint="Choose an older backup."
            )
