"""The accounts that have been used on this computer, and whose the projects are.

Signing out deletes nothing: the projects of an account are out of sight until it comes back. At
most one account is in use; what is made meanwhile belongs to it.
"""

from __future__ import annotations

from nexus_desktop.domain.account import Account, AccountState
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.store.database import Database


class Accounts:
    """The table of accounts; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign_in(self, account: AccountId, email: str, *, adopts_drafts: bool) -> int:
        """Put an account into use; return how many drafts without an account it took over.

        One transaction: either all drafts belong to it afterwards, or none and nobody signed in.

        Raises:
            StoreError: the library could not be written.
        """
        with self._database.write("Could not sign in") as connection:
            connection.execute("UPDATE accounts SET state = 'signed_out' WHERE id <> ?", (account,))
            connection.execute(
                "INSERT INTO accounts VALUES (?1, ?2, 'signed_in') "
                "ON CONFLICT (id) DO UPDATE SET email = ?2, state = 'signed_in'",
                (account, email),
            )
            connection.execute("INSERT OR IGNORE INTO sync_state (account) VALUES (?)", (account,))
            if not adopts_drafts:
                return 0
            return connection.execute(
                "UPDATE projects SET account = ? WHERE account IS NULL", (account,)
            ).rowcount

    def drafts(self) -> int:
        """Return how many projects belong to no account."""
        with self._database.read() as connection:
            query = "SELECT count(*) FROM projects WHERE account IS NULL AND head IS NOT NULL"
            return int(connection.execute(query).fetchone()[0])

    def unsynced(self, account: AccountId) -> int:
        """Return how many projects of an account have something that the cloud has not."""
        query = (
            "SELECT count(*) FROM projects WHERE account = ? AND (deleted = 1 "
            "OR (deleted = 0 AND head IS NOT NULL AND head IS NOT base))"
        )
        with self._database.read() as connection:
            return int(connection.execute(query, (account,)).fetchone()[0])

    def expire(self, account: AccountId) -> None:
        """Remember that the person has to sign in again; nothing else changes.

        Raises:
            StoreError: the library could not be written.
        """
        self._set(account, AccountState.EXPIRED)

    def sign_out(self, account: AccountId) -> None:
        """Put an account out of use; its projects are out of sight, and nothing is deleted.

        Raises:
            StoreError: the library could not be written.
        """
        self._set(account, AccountState.SIGNED_OUT)

    def in_use(self) -> Account | None:
        """Return the account that new projects belong to."""
        return next((a for a in self.all() if a.state is not AccountState.SIGNED_OUT), None)

    def all(self) -> tuple[Account, ...]:
        """Return every account that was ever used here."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT id, email, state FROM accounts ORDER BY email")
            return tuple(Account(AccountId(r[0]), r[1], AccountState(r[2])) for r in rows)

    def _set(self, account: AccountId, state: AccountState) -> None:
        with self._database.write() as connection:
            connection.execute("UPDATE accounts SET state = ? WHERE id = ?", (state, account))
