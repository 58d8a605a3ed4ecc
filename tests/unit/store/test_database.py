"""The library file: what is committed stays, what is refused is said in words."""

from __future__ import annotations

import itertools
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.backups import back_up
from nexus_desktop.store.database import Database
from tests.support.builders import NOON
from tests.support.small_disk import small_disk

TABLES = {
    *("meta", "accounts", "snapshots", "projects", "revisions", "outbox", "blobs", "blob_remote"),
    *("pins", "jobs", "sync_state", "notices", "parts", "blob_places"),
    "job_outputs",
}


def put(connection: sqlite3.Connection, key: str, value: str = "x") -> None:
    connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))


def put_all(database: Database, **rows: str) -> None:
    """Write several rows in one transaction."""
    with database.write() as connection:
        for key, value in rows.items():
            put(connection, key, value)


def fill(database: Database, acknowledged: list[str]) -> None:
    """Commit row after row, for ever, and tell which are in."""
    for number in itertools.count(1000):
        put_all(database, **{f"k{number}": "x" * 20_000})
        acknowledged.append(f"k{number}")


def keys(database: Database) -> list[str]:
    with database.read() as connection:
        rows = connection.execute("SELECT key FROM meta WHERE key LIKE 'k%' ORDER BY key")
        return [row[0] for row in rows]


def test_a_new_library_has_every_table_and_a_name_for_the_device(database: Database) -> None:
    with database.read() as connection:
        found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        assert {row[0] for row in found} == TABLES
        assert connection.execute("SELECT length(value) FROM meta WHERE key = 'device_id'")


def test_only_the_owner_may_look_into_a_library(database: Database) -> None:
    with database.write() as connection:
        put(connection, "k")
    for path in database.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_every_connection_is_set_to_lose_nothing(
    database: Database, pragma: str, value: object
) -> None:
    with database.write() as writer, database.read() as reader:
        for connection in (writer, reader):
            assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_what_was_committed_is_there_after_opening_again(library: Path) -> None:
    for number in range(3):
        database = Database(library)
        with database.write() as connection:
            put(connection, f"k{number}")
        database.close()
    with closing(Database(library)) as database:
        assert keys(database) == ["k0", "k1", "k2"]


def test_an_exception_takes_the_whole_transaction_back(database: Database) -> None:
    def interrupted() -> None:
        with database.write() as connection:
            put(connection, "k1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert keys(database) == []


def test_a_reader_sees_one_state_and_does_not_wait_for_the_writer(database: Database) -> None:
    with database.read() as reader:
        before = reader.execute("SELECT count(*) FROM meta").fetchone()
        with database.write() as writer:
            put(writer, "k1")
        assert reader.execute("SELECT count(*) FROM meta").fetchone() == before
    assert keys(database) == ["k1"]


def test_many_threads_write_one_after_another(database: Database) -> None:
    def work(number: int) -> None:
        with database.write() as connection:
            put(connection, f"k{number:02}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert len(keys(database)) == 40


def test_two_programs_may_create_the_same_library_at_once(library: Path) -> None:
    Database(library).close()
    library.unlink()
    library.touch(0o600)
    with ThreadPoolExecutor(2) as pool:
        for database in pool.map(Database, [library, library]):
            assert database.problems() == ()
            database.close()


def test_a_library_from_a_newer_version_is_refused_untouched(library: Path) -> None:
    database = Database(library)
    with database.write() as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'db_version'")
    database.close()
    before = library.read_bytes()
    with pytest.raises(StoreError, match="newer version") as refusal:
        Database(library)
    assert "newest version" in refusal.value.hint
    assert library.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database " * 1000, b"SQLite format 3\0" + b"\xff" * 8000]
)
def test_a_damaged_library_is_refused_and_the_backup_named(library: Path, content: bytes) -> None:
    Database(library).close()
    backup = back_up(library, library.parent / "backups", today=NOON.date())
    library.write_bytes(content)
    with pytest.raises(StoreError, match="damaged") as refusal:
        Database(library)
    assert str(backup) in refusal.value.hint
    assert library.read_bytes() == content


def test_a_library_that_was_emptied_is_not_taken_for_a_new_one(library: Path) -> None:
    Database(library).close()
    back_up(library, library.parent / "backups", today=NOON.date())
    library.write_bytes(b"")
    with pytest.raises(StoreError, match="empty") as refusal:
        Database(library)
    assert "backup" in refusal.value.hint


def test_a_full_disk_is_said_in_words_and_nothing_is_half_written(database: Database) -> None:
    with database.write() as connection:
        put(connection, "k1")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError) as failure:
        put_all(database, k2="x", k3="x" * 100_000)
    assert str(failure.value).startswith("Not saved: The disk is full.")
    assert failure.value.retryable
    assert keys(database) == ["k1"]


def test_a_disk_that_really_fills_up_keeps_all_that_was_acknowledged(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1024 * 1024) as disk:
        database = Database(disk / "library.db")
        acknowledged: list[str] = []
        with pytest.raises(StoreError, match="Not saved: The disk"):
            fill(database, acknowledged)
        assert acknowledged
        assert keys(database) == acknowledged
        database.close()
        database = Database(disk / "library.db")
        assert keys(database) == acknowledged
        assert database.problems() == ()
        database.close()


def test_a_read_only_disk_is_said_in_words(database: Database) -> None:
    database._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="read-only"), database.write() as connection:
        put(connection, "k1")


def test_a_library_that_another_program_holds_can_be_tried_again(database: Database) -> None:
    database._writer.execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program") as failure, database.write():
            pass
    assert failure.value.retryable
    with database.write() as connection:
        put(connection, "k1")
    assert keys(database) == ["k1"]


def test_a_broken_rule_of_ours_is_a_bug_and_not_a_sentence(database: Database) -> None:
    put_all(database, k1="x")
    with pytest.raises(sqlite3.IntegrityError):
        put_all(database, k1="x")


def test_a_closed_library_is_a_bug_to_use(library: Path) -> None:
    database = Database(library)
    database.close()
    with pytest.raises(sqlite3.ProgrammingError), database.read():
        pass
    with pytest.raises(sqlite3.ProgrammingError), database.write():
        pass


def test_a_whole_library_has_no_problems(database: Database) -> None:
    assert database.problems() == ()


def test_the_check_finds_a_reference_to_nothing(database: Database) -> None:
    with closing(sqlite3.connect(database.path)) as careless, careless:
        careless.execute("INSERT INTO projects (id, head) VALUES ('p', 'no such snapshot')")
    assert any("projects" in line for line in database.problems())


def test_the_check_finds_a_damaged_page(library: Path) -> None:
    database = Database(library)
    with database.write() as connection:
        for number in range(200):
            put(connection, f"k{number:03}", "x" * 500)
    database.close()
    content = bytearray(library.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\x55" * 4096
    library.write_bytes(content)
    with closing(Database(library)) as damaged:
        assert damaged.problems() != ()


@pytest.mark.parametrize("name", ["?mode=ro#x%20", "a b 'c' \"d\"", "🥁\n", "n" * 200])
def test_a_home_of_any_name_will_do(tmp_path: Path, name: str) -> None:
    for _ in range(2):
        with closing(Database(tmp_path / name / "library.db")) as database:
            assert database.problems() == ()
            back_up(database.path, database.backups, today=NOON.date())
    assert [path.name for path in tmp_path.iterdir()] == [name]
