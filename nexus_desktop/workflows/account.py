"""Entering and leaving an account on this computer: nothing that was made here is ever deleted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from nexus_desktop.domain.account import Account, AccountState, Session
from nexus_desktop.domain.sync_failures import CloudError, SessionRejected
from nexus_desktop.store.accounts import Accounts
from nexus_desktop.store.credentials import SessionVault

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entered:
    """What signing in has done.

    Attributes:
        adopted: drafts that belonged to nobody and belong to the account now.
        drafts_left: drafts that belong to nobody still.
        is_key_in_file: the session's key lies in a file, since this computer has no keyring.
    """

    account: Account
    adopted: int
    drafts_left: int
    is_key_in_file: bool


@dataclass(frozen=True, slots=True)
class Left:
    """What signing out has done.

    Attributes:
        unsynced: projects that have something the cloud has not; they are kept, out of sight.
        is_ended: the server knows of it; else it ends the session by itself one day.
    """

    account: Account
    unsynced: int
    is_ended: bool


class AccountDesk:
    """Where people sign in and out of a library; safe from any thread."""

    def __init__(self, accounts: Accounts, vault: SessionVault) -> None:
        self._accounts = accounts
        self._vault = vault

    @property
    def current(self) -> Account | None:
        """The account in use, also one whose session is over."""
        return self._accounts.in_use()

    @property
    def all(self) -> tuple[Account, ...]:
        """Every account that was ever used here."""
        return self._accounts.all()

    @property
    def drafts(self) -> int:
        """How many projects belong to no account."""
        return self._accounts.drafts()

    @property
    def unsynced(self) -> int:
        """How many projects of the account in use have something that the cloud has not."""
        account = self.current
        return 0 if account is None else self._accounts.unsynced(account.id)

    def enter(self, session: Session, *, adopts_drafts: bool, may_use_file: bool = True) -> Entered:
        """Put an account into use, with the session that the server has given.

        Args:
            adopts_drafts: the person wants projects without an account to belong to it.
            may_use_file: the session's key may lie in a file where there is no keyring.

        Raises:
            NoKeyring: there is none, and a file may not be used; nothing has changed.
            StoreError: the disk refuses; nobody is signed in anew.
        """
        with self._vault.turn():
            self._vault.keep(session, may_use_file=may_use_file)
        adopted = self._accounts.sign_in(
            session.account, session.email, adopts_drafts=adopts_drafts
        )
        account = Account(session.account, session.email, AccountState.SIGNED_IN)
        in_file = self._vault.is_key_in_file(session.account)
        return Entered(account, adopted, self._accounts.drafts(), in_file)

    def use(self, email: str) -> Account:
        """Put an account into use that has signed in before and was not left since.

        Raises:
            CloudError: there is none of that name whose session is kept.
        """
        found = next((each for each in self.all if each.email == email), None)
        if found is None or self._vault.load(found.id) is None:
            raise CloudError(
                "Nobody was signed in",
                f"No session of {email} is kept on this computer.",
                hint="Sign in with the password.",
            )
        self._accounts.sign_in(found.id, found.email, adopts_drafts=False)
        return Account(found.id, found.email, AccountState.SIGNED_IN)

    def leave(self, end_session: Callable[[Session], None]) -> Left | None:
        """Put the account out of use and forget its session; None if nobody was signed in.

        Its projects are kept, out of sight, until it comes back.

        Args:
            end_session: tells the server; without a network it cannot, and that keeps nobody here.

        Raises:
            StoreError: the disk refuses.
        """
        account = self.current
        if account is None:
            return None
        unsynced = self._accounts.unsynced(account.id)
        with self._vault.turn():
            session = self._vault.load(account.id)
            self._accounts.sign_out(account.id)
            self._vault.forget(account.id)
        return Left(account, unsynced, session is not None and _ended(session, end_session))

    def session(self) -> Session:
        """Return the session of the account in use.

        Raises:
            SessionRejected: nobody is signed in, or the session is over.
            CloudError: it cannot be read now.
        """
        account = self.current
        if account is None:
            raise SessionRejected(
                "You are not signed in",
                "This needs an account.",
                hint="`nexus-desktop account sign-in` does it.",
            )
        if account.state is AccountState.EXPIRED:
            raise SessionRejected(
                "Sign in to continue",
                f"The session of {account.email} is over; all your work is kept here.",
            )
        session = self._vault.load(account.id)
        if session is None:
            raise CloudError(
                "Sign in to continue",
                f"The session of {account.email} cannot be read.",
                hint="Unlock the keyring of this computer, or sign in again.",
            )
        return session

    def expire(self) -> None:
        """Remember that the server has ended the session of the account in use."""
        account = self.current
        if account is not None:
            self._accounts.expire(account.id)


def _ended(session: Session, end_session: Callable[[Session], None]) -> bool:
    try:
        end_session(session)
    except CloudError as error:
        _LOG.info("The server was not told: %s", error)
        return False
    return True
