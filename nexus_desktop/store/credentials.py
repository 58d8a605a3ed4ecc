"""Sessions on the disk: encrypted, each in its own file, the keys in the system's keyring."""

from __future__ import annotations

import base64
import fcntl
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from nexus_desktop.domain.account import Session
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.store.durable_file import PRIVATE_FILE, private_folder, write_durably
from nexus_desktop.store.failures import in_words
from nexus_desktop.store.keyrings import Keyring, NoKeyring

KEY_BITS = 256
NONCE_BYTES = 12
_FORMAT = "studio-nexus-session/1"
_TITLE = "The session could not be kept"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What stands in a file.

    Attributes:
        key_name: under which name the keyring has the key.
        in_file: the key lies in a file beside, since there was no keyring.
    """

    key_name: str
    in_file: bool
    nonce: str
    sealed: str
    format: str = _FORMAT


class SessionVault:
    """Keeps the sessions of all accounts of one library.

    A session is longer than some systems' keyrings take, so the keyring has its key alone. The key
    is made when somebody signs in, and a file without it is of no use to anybody.
    """

    def __init__(self, folder: Path, keyring: Keyring | None = None) -> None:
        self._folder = folder
        self._keyring = keyring if keyring is not None else Keyring()
        self._turn = threading.Lock()

    def load(self, account: AccountId) -> Session | None:
        """Return the session of an account; None where there is none that can be read.

        Raises:
            StoreError: the disk refuses.
        """
        sealed = self._read(account)
        key = self._key_of(account, sealed) if sealed is not None else None
        if sealed is None or key is None:
            return None
        try:
            plain = AESGCM(key).decrypt(
                base64.b64decode(sealed.nonce), base64.b64decode(sealed.sealed), _bound_to(account)
            )
        except (InvalidTag, ValueError) as error:
            _LOG.warning("A kept session cannot be read: %r", error)
            return None
        return Session(**json.loads(plain))

    def keep(self, session: Session, *, may_use_file: bool = True) -> None:
        """Keep the session of somebody who has just signed in, under a new key; durable at return.

        Args:
            may_use_file: whether its key may lie in a file that only its owner can read, where
                there is no keyring.

        Raises:
            NoKeyring: there is none, and a file may not be used; nothing was kept.
            StoreError: the disk refuses.
        """
        self.forget(session.account)
        with in_words(_TITLE):
            private_folder(self._folder)
            self._write(session, *self._new_key(session.account, may_use_file=may_use_file))

    def renew(self, session: Session) -> None:
        """Put a session in the place of the account's last one, under the same key.

        Raises:
            StoreError: there is none whose key can be had, or the disk refuses.
        """
        before = self._read(session.account)
        key = self._key_of(session.account, before) if before is not None else None
        if before is None or key is None:
            raise StoreError(_TITLE, "The key it was kept under is not there any more.")
        with in_words(_TITLE):
            self._write(session, before, key)

    def forget(self, account: AccountId) -> None:
        """Remove a session and its key.

        Raises:
            StoreError: the disk refuses.
        """
        sealed = self._read(account)
        with in_words(_TITLE):
            self._file(account).unlink(missing_ok=True)
            self._key_file(account).unlink(missing_ok=True)
        if sealed is not None and not sealed.in_file:
            self._keyring.remove(sealed.key_name)

    def is_key_in_file(self, account: AccountId) -> bool:
        """Tell whether the key of an account lies in a file, for want of a keyring."""
        sealed = self._read(account)
        return sealed is not None and sealed.in_file

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only one, of all threads and programs on this library, to change a session.

        A token may be exchanged once: two who do it at the same time would end the session.

        Raises:
            StoreError: the disk refuses.
        """
        with self._turn:
            with in_words(_TITLE):
                private_folder(self._folder)
                descriptor = os.open(
                    self._folder / "turn.lock", os.O_RDWR | os.O_CREAT, PRIVATE_FILE
                )
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)

    def _write(self, session: Session, kept: _Sealed, key: bytes) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(asdict(session)).encode()
        sealed = AESGCM(key).encrypt(nonce, plain, _bound_to(session.account))
        written = replace(kept, nonce=_text(nonce), sealed=_text(sealed))
        write_durably(self._file(session.account), json.dumps(asdict(written)).encode())

    def _new_key(self, account: AccountId, *, may_use_file: bool) -> tuple[_Sealed, bytes]:
        key, name = AESGCM.generate_key(KEY_BITS), f"session {secrets.token_hex(8)}"
        try:
            self._keyring.put(name, key)
        except NoKeyring:
            if not may_use_file:
                raise
            write_durably(self._key_file(account), key)
            return _Sealed(name, in_file=True, nonce="", sealed=""), key
        return _Sealed(name, in_file=False, nonce="", sealed=""), key

    def _key_of(self, account: AccountId, sealed: _Sealed) -> bytes | None:
        if not sealed.in_file:
            return self._keyring.get(sealed.key_name)
        with in_words(_TITLE):
            file = self._key_file(account)
            return file.read_bytes() if file.exists() else None

    def _read(self, account: AccountId) -> _Sealed | None:
        with in_words(_TITLE):
            file = self._file(account)
            content = file.read_bytes() if file.exists() else b""
        try:
            found = _Sealed(**json.loads(content)) if content else None
        except (ValueError, TypeError) as error:
            _LOG.warning("A kept session is damaged: %s", error)
            return None
        return found if found is not None and found.format == _FORMAT else None

    def _file(self, account: AccountId) -> Path:
        return self._folder / f"{account}.session"

    def _key_file(self, account: AccountId) -> Path:
        return self._folder / f"{account}.key"


class RunOnlySessions:
    """Keeps sessions in memory, for those who want to be forgotten when the program ends."""

    def __init__(self) -> None:
        self._sessions: dict[AccountId, Session] = {}
        self._turn = threading.Lock()

    def load(self, account: AccountId) -> Session | None:
        """Return the session of an account, or None."""
        return self._sessions.get(account)

    def renew(self, session: Session) -> None:
        """Keep a session until the program ends."""
        self._sessions[session.account] = session

    def forget(self, account: AccountId) -> None:
        """Remove a session."""
        self._sessions.pop(account, None)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only one of all threads to change a session."""
        with self._turn:
            yield


def _bound_to(account: AccountId) -> bytes:
    """Return what a session is sealed together with: under another name it cannot be opened."""
    return f"{_FORMAT} {account}".encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
