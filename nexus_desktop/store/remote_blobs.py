"""What is believed of the sounds in the cloud: a hint for each account, never the truth."""

from __future__ import annotations

from collections.abc import Iterable

from nexus_desktop.domain.ids import AccountId, BlobHash
from nexus_desktop.domain.sync_protocol import UploadPlace
from nexus_desktop.store.database import Database


class RemoteBlobs:
    """Remembers which sounds the cloud holds and where uploads stopped; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stored(self, account: AccountId) -> frozenset[BlobHash]:
        """Return what the cloud is believed to hold whole."""
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT hash FROM blob_remote WHERE account = ? AND state = 'stored'", (account,)
            )
            return frozenset(BlobHash(row[0]) for row in rows)

    def place(self, account: AccountId, blob: BlobHash) -> UploadPlace | None:
        """Return where an upload stopped."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT tus_url, tus_offset, tus_expires FROM blob_remote "
                "WHERE account = ? AND hash = ? AND tus_url IS NOT NULL",
                (account, blob),
            ).fetchone()
        return None if row is None else UploadPlace(row[0], row[1], row[2] or "")

    def keep_place(self, account: AccountId, blob: BlobHash, place: UploadPlace) -> None:
        """Remember where an upload stands; durable when it returns.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO blob_remote VALUES (?, ?, 'uploading', ?, ?, ?) "
                "ON CONFLICT (hash, account) DO UPDATE SET state = 'uploading', "
                "tus_url = excluded.tus_url, tus_offset = excluded.tus_offset, "
                "tus_expires = excluded.tus_expires",
                (blob, account, place.url, place.offset, place.expires),
            )

    def note_stored(self, account: AccountId, blob: BlobHash) -> None:
        """Believe that the cloud holds a sound.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO blob_remote (hash, account, state) VALUES (?, ?, 'stored') "
                "ON CONFLICT (hash, account) DO UPDATE SET state = 'stored', tus_url = NULL, "
                "tus_offset = 0, tus_expires = NULL",
                (blob, account),
            )

    def forget(self, account: AccountId, blobs: Iterable[BlobHash]) -> None:
        """Believe nothing of these sounds any more.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM blob_remote WHERE hash = ? AND account = ?",
                [(blob, account) for blob in blobs],
            )
