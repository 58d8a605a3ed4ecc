"""Builds what speaks to the backend, when somebody uses it and not before. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nexus_desktop.app.services import Services
from nexus_desktop.cloud.auth import AuthApi
from nexus_desktop.cloud.connection import cloud_client, supabase_client
from nexus_desktop.cloud.functions import FunctionApi
from nexus_desktop.cloud.profiles import ProfileApi
from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.cloud.settings import CloudSettings, required_settings
from nexus_desktop.cloud.supabase_cloud import SupabaseCloud
from nexus_desktop.cloud.usage import allowances
from nexus_desktop.domain.account import Allowance
from nexus_desktop.store.accounts import Accounts
from nexus_desktop.store.credentials import SessionVault
from nexus_desktop.workflows.account import AccountDesk


@dataclass(frozen=True, slots=True)
class Reception:
    """What somebody needs who may not be signed in.

    Attributes:
        auth: the server of accounts.
        desk: the accounts of this library.
    """

    settings: CloudSettings
    auth: AuthApi
    desk: AccountDesk
    vault: SessionVault

    def keeper(self) -> SessionKeeper:
        """Return what keeps the session of the account in use good.

        Raises:
            SessionRejected: nobody is signed in, or the session is over.
            CloudError: it cannot be read now.
        """
        session = self.desk.session()
        return SessionKeeper(session, self.vault, self.auth.refresh, self.desk.expire)


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody can do who is signed in, besides keeping projects in the cloud."""

    profile: ProfileApi
    functions: FunctionApi
    ask_allowances: Callable[[], tuple[Allowance, ...]]


def account_desk(services: Services) -> AccountDesk:
    """Return the accounts of a library, which needs no backend."""
    return AccountDesk(Accounts(services.database), SessionVault(services.paths.sessions))


@contextmanager
def reception(services: Services) -> Iterator[Reception]:
    """Give what speaks to the server of accounts, for the length of the block.

    Raises:
        CloudError: no backend is named, or it cannot be used.
    """
    settings = required_settings()
    vault = SessionVault(services.paths.sessions)
    desk = AccountDesk(Accounts(services.database), vault)
    with cloud_client(settings) as http:
        yield Reception(settings, AuthApi(settings, http), desk, vault)


@contextmanager
def person(services: Services) -> Iterator[Person]:
    """Give what speaks in the name of the account in use, for the length of the block.

    Raises:
        SessionRejected: nobody is signed in, or the session is over.
        CloudError: no backend is named, or the session cannot be read.
    """
    with reception(services) as front:
        keeper = front.keeper()
        with cloud_client(front.settings, keeper) as http:
            client = supabase_client(front.settings, http)
            profile = ProfileApi(client, http, keeper.account)
            yield Person(profile, FunctionApi(http), lambda: allowances(client))


@contextmanager
def synced_cloud(services: Services) -> Iterator[SupabaseCloud]:
    """Give the cloud of the account in use, as synchronising needs it, for the length of the block.

    Raises:
        SessionRejected: nobody is signed in, or the session is over.
        CloudError: no backend is named, or the session cannot be read.
    """
    with (
        reception(services) as front,
        SupabaseCloud(front.settings, front.keeper()) as cloud,
    ):
        yield cloud
