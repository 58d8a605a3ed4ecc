"""The library file: one SQLite database, durable at every commit, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store import schema
from nexus_desktop.store.backups import damage_hint
from nexus_desktop.store.durable_file import create_private, flush, private_folder
from nexus_desktop.store.failures import in_words

BUSY_TIMEOUT_S = 5.0
RETRY_S = 0.005
_OPENING = "Could not open the library"


class Database:
    """Hands out transactions; safe from any thread.

    Readers never wait for the writer (write-ahead log) and see one state from begin to end.

    Attributes:
        path: the library file; only its owner may read it.
        backups: the folder of its daily copies.
    """

    def __init__(self, path: Path, *, is_durable: bool = True) -> None:
        """Open the library, or create it.

        Args:
            is_durable: whether a commit waits for the disk; without it a commit outlives the
                program, but not a power cut.

        Raises:
            StoreError: it is damaged, made with a newer version, or cannot be read or written.
        """
        self.path = path
        self.backups = path.parent / "backups"
        self._damage_hint = partial(damage_hint, self.backups)
        self._synchronous = "FULL" if is_durable else "OFF"
        self._writing = threading.Lock()
        self._pool_lock = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._is_closed = False
        with in_words(_OPENING, damage_hint=self._damage_hint):
            self._refuse_unreadable()
            self._writer = self._connect()
            try:
                schema.migrate(self._writer)
            except BaseException:
                self._writer.close()
                raise

    def close(self) -> None:
        """Close every connection; the library is one file again."""
        with self._writing, self._pool_lock:
            self._is_closed = True
            for connection in (*self._readers, self._writer):
                connection.close()
            self._readers.clear()

    @contextmanager
    def write(self, title: str = "Not saved") -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction, which is on the disk when the block has ended.

        Any exception inside takes everything back.

        Raises:
            StoreError: it could not be written (disk full, read-only, locked, damaged); called
                `title`.
        """
        with self._writing, in_words(title, damage_hint=self._damage_hint):
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self, title: str = "Could not read the library") -> Iterator[sqlite3.Connection]:
        """Give a connection that sees the library as it is now until the block has ended.

        Raises:
            StoreError: it could not be read; called `title`.
        """
        with in_words(title, damage_hint=self._damage_hint):
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    def problems(self) -> tuple[str, ...]:
        """Check every page and every reference; return what is wrong, nothing when all is well."""
        try:
            with self.read("Could not check the library") as connection:
                pages = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
                lost = [
                    f"{row[0]} refers to a missing row of {row[2]}"
                    for row in connection.execute("PRAGMA foreign_key_check")
                ]
        except StoreError as failure:
            return (failure.message,)
        return tuple(line for line in (*pages, *lost) if line != "ok")

    def _refuse_unreadable(self) -> None:
        """Look before touching anything: a library that is refused stays as it was."""
        if not self.path.exists():
            private_folder(self.path.parent)
            create_private(self.path)
            flush(self.path.parent)
            return
        if self.path.stat().st_size == 0 and any(self.backups.glob("*.db")):
            hint = self._damage_hint()
            raise StoreError(_OPENING, "The library file is empty, but once was not.", hint=hint)
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
            schema.refuse_newer(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            _write_ahead(connection)
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _borrow(self) -> sqlite3.Connection:
        with self._pool_lock:
            if self._is_closed:
                raise sqlite3.ProgrammingError("the library is closed")
            if self._readers:
                return self._readers.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._pool_lock:
            if self._is_closed:
                connection.close()
            else:
                self._readers.append(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side.

    Two programs that turn a new file to it at once get in each other's way, and SQLite does not
    wait there whatever its timeout says: each would wait for the other.
    """
    give_up_at = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(RETRY_S)
        else:
            return
