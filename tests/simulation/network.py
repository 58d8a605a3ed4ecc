"""A network between the machines and the cloud that loses, repeats and delays what it carries."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from nexus_desktop.domain.sync_failures import (
    Offline,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    Unauthorized,
)


class Fault(StrEnum):
    """What may happen to one call."""

    LOST = "lost on its way"
    UNANSWERED = "done, but the answer is lost"
    TWICE = "done twice"
    LATE = "done later"
    BROKEN = "the server is in trouble"
    LIMITED = "the server asks for patience"
    UNAUTHORIZED = "the token is not accepted now"
    KILLED_BEFORE = "the program is killed before"
    KILLED_AFTER = "the program is killed after"
    MEANWHILE = "something else happens at the same time"


class Killed(BaseException):
    """The program ends here, whatever it was doing."""


class Network:
    """Carries calls, one after the other.

    Attributes:
        chance: how likely a fault is, for each call.
        meanwhile: what may happen while a call is under way.
        late: calls that were given up and will still arrive.
        calls: how many were made, but for the feed, which is asked although there is nothing to do.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.chance = 0.0
        self.faults: tuple[Fault, ...] = tuple(Fault)
        self.meanwhile: Callable[[], None] = lambda: None
        self.late: list[Callable[[], Any]] = []
        self.calls = 0
        self._is_busy = False

    def carry(self, name: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it gives
        self.calls += name != "feed"
        if self._rng.random() >= self.chance:
            return call()
        fault = self._rng.choice(self.faults)
        if fault is Fault.LATE and name in ("push", "confirm", "report"):
            self.late.append(call)
            raise OutcomeUnknown("No answer", "The connection ended.")
        _fail_before(fault)
        if fault is Fault.MEANWHILE:
            self._let_happen()
        answer = call()
        if fault is Fault.TWICE and name == "push":
            answer = call()
        if fault is Fault.UNANSWERED:
            raise OutcomeUnknown("No answer", "The connection ended.")
        if fault is Fault.KILLED_AFTER:
            raise Killed
        return answer

    def garble(self, content: bytes) -> bytes:
        """Damage one byte now and then, on its way up."""
        if self._rng.random() < self.chance / 10:
            return bytes([content[0] ^ 1]) + content[1:]
        return content

    def deliver(self, pick: int) -> None:
        """Let one of the late calls arrive."""
        if self.late:
            call = self.late.pop(pick % len(self.late))
            try:
                call()
            except Exception:  # noqa: BLE001 - nobody waits for its answer
                return

    def _let_happen(self) -> None:
        """Let the rest of the world go on while a call waits; one level deep."""
        if self._is_busy:
            return
        self._is_busy = True
        try:
            self.meanwhile()
        finally:
            self._is_busy = False


def _fail_before(fault: Fault) -> None:
    if fault is Fault.LOST:
        raise Offline("Offline", "There is no network.")
    if fault is Fault.BROKEN:
        raise ServerTrouble("The server is in trouble", "Status 503.")
    if fault is Fault.LIMITED:
        raise RateLimited("Too many calls", "Status 429.", retry_after_s=60.0)
    if fault is Fault.UNAUTHORIZED:
        raise Unauthorized("Not signed in", "Status 401.")
    if fault is Fault.KILLED_BEFORE:
        raise Killed
