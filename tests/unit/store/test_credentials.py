"""Sessions on the disk: unreadable without the key, private, and whole after every failure."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backends import SecretService
from keyring.backends.chainer import ChainerBackend
from keyring.errors import InitError

from nexus_desktop.domain.account import Session
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.store.credentials import RunOnlySessions, SessionVault
from nexus_desktop.store.keyrings import Keyring, NoKeyring, trusted_backend
from tests.support.cloud_line import ANN, a_session

BOB = AccountId("5b1f9d2c-0c55-4f0e-8a43-0e6f3f8f4b22")


class OwnKeyring:
    """A keyring that opens, unless it is locked."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        del self.entries[service, username]

    def _open(self) -> None:
        if self.is_locked:
            raise InitError("Failed to create the collection: Prompt dismissed")


@pytest.fixture
def own() -> OwnKeyring:
    return OwnKeyring()


@pytest.fixture
def vault(own: OwnKeyring, tmp_path: Path) -> SessionVault:
    return SessionVault(tmp_path / "accounts", Keyring(lambda: own))


@pytest.fixture
def bare(tmp_path: Path) -> SessionVault:
    """A vault on a computer without a keyring."""
    return SessionVault(tmp_path / "accounts", Keyring(lambda: None))


def test_a_session_is_found_again_by_the_next_start(
    vault: SessionVault, own: OwnKeyring, tmp_path: Path
) -> None:
    session = a_session("a token", "a refresh token")
    vault.keep(session)
    assert SessionVault(tmp_path / "accounts", Keyring(lambda: own)).load(ANN) == session
    assert vault.load(BOB) is None


def test_several_accounts_keep_a_session_each(vault: SessionVault) -> None:
    vault.keep(a_session("of ann"))
    vault.keep(a_session("of bob", account=BOB))
    vault.forget(ANN)
    assert vault.load(ANN) is None
    kept = vault.load(BOB)
    assert kept is not None
    assert kept.access_token == "of bob"


def test_nothing_of_a_session_can_be_read_off_the_disk_or_out_of_the_keyring(
    vault: SessionVault, own: OwnKeyring, tmp_path: Path
) -> None:
    vault.keep(a_session("very-secret-token", "very-secret-refresh"))
    for file in (tmp_path / "accounts").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert b"very-secret" not in file.read_bytes()
        assert b"ann@example.org" not in file.read_bytes()
    assert stat.S_IMODE((tmp_path / "accounts").stat().st_mode) == 0o700
    assert [len(entry) for entry in own.entries.values()] == [44], "a key of 32 bytes alone"
    assert "very-secret" not in repr(vault.load(ANN))


def test_a_renewed_session_keeps_its_key_and_never_repeats_a_nonce(
    vault: SessionVault, own: OwnKeyring, tmp_path: Path
) -> None:
    vault.keep(a_session())
    entries, nonces = dict(own.entries), set()
    for number in range(5):
        vault.renew(a_session(f"token-{number}"))
        nonces.add(json.loads((tmp_path / "accounts" / f"{ANN}.session").read_text())["nonce"])
    assert own.entries == entries
    assert len(nonces) == 5


def test_signing_in_again_makes_a_new_key_and_forgets_the_old(
    vault: SessionVault, own: OwnKeyring
) -> None:
    vault.keep(a_session())
    (first,) = own.entries
    vault.keep(a_session("another"))
    (second,) = own.entries
    assert first != second
    vault.forget(ANN)
    assert own.entries == {}


def test_a_session_of_somebody_else_does_not_open_under_another_name(
    vault: SessionVault, tmp_path: Path
) -> None:
    vault.keep(a_session(account=BOB))
    folder = tmp_path / "accounts"
    (folder / f"{BOB}.session").rename(folder / f"{ANN}.session")
    assert vault.load(ANN) is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"format": "of tomorrow"}', b"\xff\xfe"]
)
def test_a_damaged_session_is_none(vault: SessionVault, tmp_path: Path, content: bytes) -> None:
    vault.keep(a_session())
    (tmp_path / "accounts" / f"{ANN}.session").write_bytes(content)
    assert vault.load(ANN) is None
    vault.keep(a_session("anew"))
    kept = vault.load(ANN)
    assert kept is not None
    assert kept.access_token == "anew"


def test_a_changed_byte_is_noticed(vault: SessionVault, tmp_path: Path) -> None:
    vault.keep(a_session())
    file = tmp_path / "accounts" / f"{ANN}.session"
    document = json.loads(file.read_text())
    flipped = "B" if document["sealed"][5] == "A" else "A"
    document["sealed"] = document["sealed"][:5] + flipped + document["sealed"][6:]
    file.write_text(json.dumps(document))
    assert vault.load(ANN) is None


def test_without_a_keyring_the_key_lies_in_a_private_file_if_that_was_allowed(
    bare: SessionVault, tmp_path: Path
) -> None:
    with pytest.raises(NoKeyring, match="no keyring"):
        bare.keep(a_session(), may_use_file=False)
    assert bare.load(ANN) is None
    bare.keep(a_session("in a file"))
    assert bare.is_key_in_file(ANN)
    key = tmp_path / "accounts" / f"{ANN}.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes()) == 32
    bare.renew(a_session("renewed"))
    kept = bare.load(ANN)
    assert kept is not None
    assert kept.access_token == "renewed"
    bare.forget(ANN)
    assert list((tmp_path / "accounts").iterdir()) == []


def test_a_locked_keyring_hides_a_session_and_loses_nothing(
    vault: SessionVault, own: OwnKeyring
) -> None:
    vault.keep(a_session())
    own.is_locked = True
    assert vault.load(ANN) is None
    with pytest.raises(StoreError, match="key"):
        vault.renew(a_session("renewed"))
    with pytest.raises(NoKeyring, match="does not open"):
        vault.keep(a_session(account=BOB), may_use_file=False)
    own.is_locked = False
    assert vault.load(ANN) is not None


def test_one_program_at_a_time_changes_sessions(vault: SessionVault, tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from nexus_desktop.store.credentials import SessionVault\n"
        "with SessionVault(pathlib.Path(sys.argv[1])).turn():\n"
        "    print('in', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "accounts"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "in\n"
        entered = threading.Event()

        def wait_for_the_turn() -> None:
            with vault.turn():
                entered.set()

        thread = threading.Thread(target=wait_for_the_turn)
        thread.start()
        assert not entered.wait(0.2)
        other.stdin.close()
        assert entered.wait(10)
        thread.join()


def test_sessions_of_one_run_are_gone_with_it() -> None:
    sessions = RunOnlySessions()
    sessions.renew(a_session())
    with sessions.turn():
        assert isinstance(sessions.load(ANN), Session)
    sessions.forget(ANN)
    assert sessions.load(ANN) is None
    assert RunOnlySessions().load(ANN) is None


class PlainFile:
    """What `keyrings.alt` puts in the place of a real keyring: it keeps passwords as they are."""


def test_a_keyring_that_is_a_plain_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", PlainFile)
    assert trusted_backend() is None
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.fail.Keyring)
    assert trusted_backend() is None


def test_behind_a_chain_of_keyrings_the_real_one_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = SecretService.Keyring()  # type: ignore[no-untyped-call]  # it has no types
    monkeypatch.setattr(ChainerBackend, "backends", [PlainFile(), real])
    monkeypatch.setattr(keyring, "get_keyring", ChainerBackend)
    assert trusted_backend() is real


class OddKeyring(OwnKeyring):
    """A keyring whose bus has gone away, which it says in its own way."""

    def _open(self) -> None:
        raise RuntimeError("the bus is gone")


class LockedKeyring(OwnKeyring):
    """A keyring that nobody has opened."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked = True


@pytest.mark.parametrize("kind", [OddKeyring, LockedKeyring])
def test_whatever_a_keyring_raises_a_sentence_comes_out(kind: type[OwnKeyring]) -> None:
    ring = Keyring(kind)
    assert ring.get("name") is None
    ring.remove("name")
    with pytest.raises(NoKeyring, match="does not open"):
        ring.put("name", b"key")
