"""Entering and leaving an account: whatever happens, no project is deleted or changes hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nexus_desktop.domain.account import Account, AccountState, Session
from nexus_desktop.domain.history import History
from nexus_desktop.domain.ids import AccountId, ProjectId, new_id
from nexus_desktop.domain.sync_failures import CloudError, Offline, SessionRejected
from nexus_desktop.store.accounts import Accounts
from nexus_desktop.store.credentials import SessionVault
from nexus_desktop.store.database import Database
from nexus_desktop.store.keyrings import Keyring, NoKeyring
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.workflows.account import AccountDesk
from tests.support.builders import a_project, a_step
from tests.support.cloud_line import ANN, a_session

BOB = AccountId("5b1f9d2c-0c55-4f0e-8a43-0e6f3f8f4b22")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "home" / "library.db")
    yield opened
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> SessionVault:
    return SessionVault(tmp_path / "home" / "sessions", Keyring(lambda: None))


@pytest.fixture
def desk(database: Database, vault: SessionVault) -> AccountDesk:
    return AccountDesk(Accounts(database), vault)


def draft(database: Database) -> None:
    """Make a project."""
    project = replace(a_project(), id=ProjectId(new_id()))
    ProjectRepository(database).create(History((a_step(project, "Began."),)))


def owners(database: Database) -> list[str | None]:
    with database.read() as connection:
        return [row[0] for row in connection.execute("SELECT account FROM projects ORDER BY rowid")]


def nobody_is_told(_session: Session) -> None:
    raise Offline("The session was not ended at the server", "The cloud cannot be reached.")


def test_drafts_are_adopted_by_those_who_want_it(desk: AccountDesk, database: Database) -> None:
    draft(database)
    draft(database)
    left = desk.enter(a_session(), adopts_drafts=False)
    assert (left.adopted, left.drafts_left) == (0, 2)
    assert owners(database) == [None, None]
    taken = desk.enter(a_session(), adopts_drafts=True)
    assert (taken.adopted, taken.drafts_left) == (2, 0)
    assert owners(database) == [ANN, ANN]
    assert desk.current == Account(ANN, "ann@example.org", AccountState.SIGNED_IN)


def test_projects_of_one_account_are_never_taken_over_by_another(
    desk: AccountDesk, database: Database
) -> None:
    draft(database)
    desk.enter(a_session(), adopts_drafts=True)
    desk.enter(a_session(account=BOB), adopts_drafts=True)
    assert owners(database) == [ANN]
    assert desk.current is not None
    assert desk.current.id == BOB


def test_without_a_keyring_and_without_leave_nobody_is_signed_in(
    desk: AccountDesk, database: Database
) -> None:
    draft(database)
    with pytest.raises(NoKeyring):
        desk.enter(a_session(), adopts_drafts=True, may_use_file=False)
    assert desk.current is None
    assert owners(database) == [None]


def test_signing_out_keeps_everything_also_without_a_network(
    desk: AccountDesk, database: Database, vault: SessionVault
) -> None:
    draft(database)
    desk.enter(a_session(), adopts_drafts=True)
    assert desk.unsynced == 1
    left = desk.leave(nobody_is_told)
    assert left is not None
    assert (left.unsynced, left.is_ended) == (1, False)
    assert owners(database) == [ANN]
    assert desk.current is None
    assert vault.load(ANN) is None
    assert desk.leave(nobody_is_told) is None
    desk.enter(a_session(), adopts_drafts=False)
    assert desk.unsynced == 1


def test_the_server_is_told_which_session_ends(desk: AccountDesk) -> None:
    ended: list[str] = []
    desk.enter(a_session("the token"), adopts_drafts=False)
    left = desk.leave(lambda session: ended.append(session.access_token))
    assert left is not None
    assert left.is_ended
    assert ended == ["the token"]


def test_what_the_cloud_has_does_not_wait(desk: AccountDesk, database: Database) -> None:
    draft(database)
    desk.enter(a_session(), adopts_drafts=True)
    with database.write() as connection:
        connection.execute("UPDATE projects SET base = head, base_rev = 1")
    assert desk.unsynced == 0
    with database.write() as connection:
        connection.execute("UPDATE projects SET deleted = 1")
    assert desk.unsynced == 1


def test_accounts_change_places_without_a_password_while_their_sessions_are_kept(
    desk: AccountDesk,
) -> None:
    ann = a_session()
    bob = Session(BOB, "bob@example.org", "t", "r", 0.0, 1.0)
    desk.enter(ann, adopts_drafts=False)
    desk.enter(bob, adopts_drafts=False)
    assert desk.use("ann@example.org").id == ANN
    assert desk.session() == ann
    assert desk.use("bob@example.org").id == BOB
    desk.leave(nobody_is_told)
    with pytest.raises(CloudError, match=r"No session of bob@example\.org"):
        desk.use("bob@example.org")
    with pytest.raises(CloudError, match="No session of eve"):
        desk.use("eve@example.org")
    assert [each.email for each in desk.all] == ["ann@example.org", "bob@example.org"]


def test_a_session_that_is_over_is_told_as_that_and_keeps_the_account(
    desk: AccountDesk, database: Database
) -> None:
    with pytest.raises(SessionRejected, match="not signed in"):
        desk.session()
    draft(database)
    desk.enter(a_session(), adopts_drafts=True)
    desk.expire()
    with pytest.raises(SessionRejected, match="all your work is kept"):
        desk.session()
    assert desk.current is not None
    assert desk.current.state is AccountState.EXPIRED
    assert owners(database) == [ANN]
    desk.enter(a_session(), adopts_drafts=False)
    assert desk.session() == a_session()


def test_a_session_that_cannot_be_read_is_no_reason_to_sign_anybody_out(
    desk: AccountDesk, tmp_path: Path
) -> None:
    desk.enter(a_session(), adopts_drafts=False)
    (tmp_path / "home" / "sessions" / f"{ANN}.key").unlink()
    with pytest.raises(CloudError, match="cannot be read"):
        desk.session()
    assert desk.current is not None
    assert desk.current.state is AccountState.SIGNED_IN
