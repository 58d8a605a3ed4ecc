"""Keeps the tests on this machine: a connection to anywhere else is refused and fails the test."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOCAL_NAMES = {"", "localhost", "localhost.localdomain"}
PLACE_OF_ADDRESS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
}


class NetworkRefused(Exception):
    """A test wanted to leave this machine; no OSError, or code would take it for a bad line."""


class NetworkGuard:
    """Listens to the interpreter's audit events, which no way of opening a connection avoids."""

    def __init__(self) -> None:
        self._refused: list[str] = []
        sys.addaudithook(self._on_event)

    @contextmanager
    def only_this_machine(self) -> Iterator[None]:
        """Fail when the block wanted to go elsewhere, even if it swallowed the refusal."""
        self._refused.clear()
        yield
        if self._refused:
            raise NetworkRefused(f"The test wanted to reach {', '.join(self._refused)}")

    def _on_event(self, event: str, arguments: tuple[object, ...]) -> None:
        place = PLACE_OF_ADDRESS.get(event)
        if place is not None and not is_local(host := host_of(arguments[place])):
            self._refused.append(host)
            raise NetworkRefused(f"A test must not reach {host}, only this machine")


def host_of(address: object) -> str:
    """Return the host of an address as sockets take it; "" when it is no internet address."""
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    is_path = isinstance(host, str) and ("/" in host or host.startswith("\0"))
    return host if isinstance(host, str) and not is_path else ""


def is_local(host: str) -> bool:
    """Tell whether a host name or an IP address is this machine."""
    if host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
