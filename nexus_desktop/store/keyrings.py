"""Keys in the keyring of the person's system, where there is one that can be trusted."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Protocol

from nexus_desktop.domain.errors import NexusError

SERVICE = "Studio Nexus"
_TRUSTED = frozenset(
    f"keyring.backends.{name}"
    for name in ("SecretService", "kwallet", "libsecret", "macOS", "Windows")
)
"""Others, such as those of `keyrings.alt`, keep passwords in a file that is not encrypted, and take
the place of a real one without a word."""

_LOG = logging.getLogger(__name__)


class NoKeyring(NexusError):
    """This computer has no keyring that a key could be kept in."""


class KeyringBackend(Protocol):
    """What the keyring package calls a backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def trusted_backend() -> KeyringBackend | None:
    """Return the system's own keyring, or None where there is none."""
    # Loaded when somebody signs in: it looks through every installed package.
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    offered = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((each for each in offered if type(each).__module__ in _TRUSTED), None)


class Keyring:
    """Keeps keys under names of their own."""

    def __init__(self, find_backend: Callable[[], KeyringBackend | None] = trusted_backend) -> None:
        self._find = find_backend

    def get(self, name: str) -> bytes | None:
        """Return a key; None where it is not there, or the keyring does not open."""
        try:
            backend = self._find()
            kept = backend.get_password(SERVICE, name) if backend is not None else None
        except Exception as error:  # noqa: BLE001 - the systems' keyrings raise whatever they like
            _LOG.warning("The keyring does not open: %s", error)
            return None
        return base64.b64decode(kept) if kept else None

    def put(self, name: str, key: bytes) -> None:
        """Keep a key.

        Raises:
            NoKeyring: there is no keyring, or it does not open.
        """
        try:
            backend = self._find()
            if backend is not None:
                backend.set_password(SERVICE, name, base64.b64encode(key).decode())
                return
            reason = "This computer has no keyring."
        except Exception as error:  # noqa: BLE001 - as above
            _LOG.warning("The keyring does not take a key: %s", error)
            reason = "The keyring of this computer does not open."
        raise NoKeyring(
            "You cannot stay signed in",
            reason,
            hint="Unlock or install one (GNOME Keyring, KWallet), or let a file keep the key.",
        )

    def remove(self, name: str) -> None:
        """Forget a key; nothing happens where it cannot be reached."""
        try:
            backend = self._find()
            if backend is not None:
                backend.delete_password(SERVICE, name)
        except Exception as error:  # noqa: BLE001 - as above
            _LOG.warning("The keyring does not forget a key: %s", error)
