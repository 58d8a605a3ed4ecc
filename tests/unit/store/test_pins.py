"""Pins of blobs that no project refers to yet."""

from __future__ import annotations

from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.store.blobs import BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.pins import release_dead_pins

BLOB = BlobHash("a" * 64)


def test_only_the_pins_of_dead_processes_are_released(blobs: BlobStore, database: Database) -> None:
    mine = blobs.pin(BLOB, "clipboard")
    with database.write() as connection:
        connection.execute("INSERT INTO pins VALUES ('old', ?, 'import', '999999999-1')", (BLOB,))
    assert release_dead_pins(database) == 1
    assert release_dead_pins(database) == 0
    with database.read() as connection:
        assert connection.execute("SELECT id, why FROM pins").fetchall() == [(mine, "clipboard")]
