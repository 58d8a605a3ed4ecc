"""Daily copies of the library, and the way back."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.backups import back_up, backups_in, restore
from nexus_desktop.store.database import Database
from tests.support.builders import NOON

TODAY = NOON.date()


def remember(database: Database, value: str) -> None:
    with database.write() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('word', ?)", (value,))


def word_in(path: Path) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT value FROM meta WHERE key = 'word'").fetchone()[0]


def test_a_backup_holds_what_the_library_held(database: Database) -> None:
    remember(database, "first")
    copy = back_up(database.path, database.backups, today=TODAY)
    remember(database, "second")
    assert copy is not None
    assert word_in(copy) == "first"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_one_backup_a_day_is_enough(database: Database) -> None:
    assert back_up(database.path, database.backups, today=TODAY) is not None
    assert back_up(database.path, database.backups, today=TODAY) is None


def test_the_oldest_backups_go(database: Database) -> None:
    days = [TODAY + timedelta(days=number) for number in range(10)]
    made = [back_up(database.path, database.backups, today=day) for day in days]
    assert backups_in(database.backups) == made[:2:-1]


def test_a_damaged_library_is_not_backed_up_over_good_copies(library: Path) -> None:
    Database(library).close()
    folder = library.parent / "backups"
    good = back_up(library, folder, today=TODAY)
    library.write_bytes(b"damage" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        back_up(library, folder, today=TODAY + timedelta(days=1))
    assert list(folder.iterdir()) == [good]


def test_a_backup_takes_the_place_of_a_damaged_library_which_is_kept(library: Path) -> None:
    database = Database(library)
    remember(database, "good")
    copy = back_up(library, database.backups, today=TODAY)
    database.close()
    library.write_bytes(b"damage")
    library.with_name("library.db-wal").write_bytes(b"log of the damaged one")
    assert copy is not None
    kept = restore(library, copy)
    with closing(Database(library)) as restored:
        assert restored.problems() == ()
    assert word_in(library) == "good"
    assert kept.read_bytes() == b"damage"
    assert kept.with_name(kept.name + "-wal").read_bytes() == b"log of the damaged one"


def test_a_library_that_is_gone_can_be_restored_too(library: Path) -> None:
    database = Database(library)
    remember(database, "good")
    copy = back_up(library, database.backups, today=TODAY)
    database.close()
    library.unlink()
    assert copy is not None
    restore(library, copy)
    assert word_in(library) == "good"


def test_a_damaged_backup_is_refused_and_the_library_stays(library: Path) -> None:
    Database(library).close()
    before = library.read_bytes()
    copy = library.parent / "library-2020-01-01.db"
    copy.write_bytes(b"damage" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        restore(library, copy)
    assert library.read_bytes() == before
