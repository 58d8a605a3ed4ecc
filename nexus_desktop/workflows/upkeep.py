"""Keeps the library in order when nobody waits for it: the daily copy, and what nobody needs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from nexus_desktop.store.backups import back_up
from nexus_desktop.store.database import Database
from nexus_desktop.store.garbage import collect_garbage
from nexus_desktop.store.pins import release_dead_pins
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.take_in import SoundStore


def keep_in_order(
    database: Database,
    store: SoundStore,
    in_use: Collection[str],
    progress: Progress,
    *,
    today: date,
) -> None:
    """Back the library up, once a day, and remove what no project can need any more.

    The copy comes first: what is removed afterwards could still be looked up in it.

    Args:
        in_use: the hashes of what is open; their decoded twins stay, however full the cache is.

    Raises:
        StoreError: the disk refused, or the library is damaged; nothing more is removed then.
        Cancelled: nobody wants it any more.
    """
    back_up(database.path, database.backups, today=today)
    progress.checkpoint()
    release_dead_pins(database)
    progress.checkpoint()
    collect_garbage(database, store.blobs)
    progress.checkpoint()
    store.decoded.trim(in_use)
