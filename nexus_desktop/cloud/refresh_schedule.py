"""Fetches a fresh token before the old one is over, so that nothing has to wait for it."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable

from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.domain.sync_failures import CloudError, SessionRejected

FIRST_RETRY_S = 2.0
LONGEST_RETRY_S = 300.0
LONGEST_WAIT_S = 600.0
"""A clock that was set, or a computer that slept, is noticed after this time."""

_LOG = logging.getLogger(__name__)


class RefreshSchedule:
    """A thread that renews a session when it is due, and tries again while the network is away."""

    def __init__(
        self,
        keeper: SessionKeeper,
        jitter: Callable[[], float] = lambda: 0.5 + secrets.randbelow(1000) / 1000,
    ) -> None:
        self._keeper = keeper
        self._jitter = jitter
        self._failures = 0
        self._woken = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="session refresh")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def try_now(self) -> None:
        """Do not wait any longer, as when the network has come back."""
        self._woken.set()

    def stop(self) -> None:
        """End, at once."""
        self._is_stopping = True
        self._woken.set()
        self._thread.join()

    def step(self) -> float | None:
        """Renew the session if that is due; return seconds until the next look, None at the end."""
        due_in_s = self._keeper.due_in_s()
        if due_in_s > 0.0:
            return min(due_in_s, LONGEST_WAIT_S)
        try:
            self._keeper.token_after(self._keeper.session.access_token)
        except SessionRejected:
            return None
        except CloudError as error:
            _LOG.info("The session was not renewed: %s", error)
            wait_s: float = min(FIRST_RETRY_S * 2.0**self._failures, LONGEST_RETRY_S)
            self._failures += 1
            return wait_s * self._jitter()
        self._failures = 0
        return min(self._keeper.due_in_s(), LONGEST_WAIT_S)

    def _run(self) -> None:
        while not self._is_stopping:
            wait_s = self.step()
            if wait_s is None:
                return
            self._woken.wait(wait_s)
            self._woken.clear()
