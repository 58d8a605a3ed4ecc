"""Pins keep a blob that no saved project refers to yet: an import, a recording, the clipboard."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from nexus_desktop.domain.ids import BlobHash, new_id
from nexus_desktop.store.database import Database
from nexus_desktop.tasks.process_mark import is_running, own_mark


def insert_pin(connection: sqlite3.Connection, blob: BlobHash, why: str) -> str:
    """Keep a blob until its pin is removed; return the pin."""
    pin = new_id()
    connection.execute("INSERT INTO pins VALUES (?, ?, ?, ?)", (pin, blob, why, own_mark()))
    return pin


def remove_pins(connection: sqlite3.Connection, pins: Iterable[str]) -> None:
    """Remove these pins and no others: another import may still need its own."""
    connection.executemany("DELETE FROM pins WHERE id = ?", [(pin,) for pin in pins])


def release_dead_pins(database: Database) -> int:
    """Remove the pins of processes that have ended; return how many."""
    with database.read() as connection:
        owners = [str(row[0]) for row in connection.execute("SELECT DISTINCT pid_start FROM pins")]
    dead = [owner for owner in owners if not is_running(owner)]
    if not dead:
        return 0
    with database.write() as connection:
        removed = 0
        for owner in dead:
            removed += connection.execute("DELETE FROM pins WHERE pid_start = ?", (owner,)).rowcount
    return removed
