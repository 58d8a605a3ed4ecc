"""The session of one account while the program runs: a good token, renewed by one at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from nexus_desktop.cloud.translate_errors import session_ended
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import AccountId
from nexus_desktop.domain.sync_failures import CloudError, SessionRejected

_LOG = logging.getLogger(__name__)


class KeptSessions(Protocol):
    """Where sessions lie between two runs of the program."""

    def load(self, account: AccountId) -> Session | None: ...

    def renew(self, session: Session) -> None: ...

    def turn(self) -> AbstractContextManager[None]: ...


class SessionKeeper:
    """Hands out access tokens, from any thread; at most one exchange is under way.

    A refresh token is good once. Two threads, or two programs on one library, that exchange it side
    by side would end the session, so whoever comes second takes what the first has got. Nothing but
    the server's own word ends a session: who is offline stays signed in.
    """

    def __init__(
        self,
        session: Session,
        kept: KeptSessions,
        refresh: Callable[[str], Session],
        on_rejected: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Keep `session` good.

        Args:
            kept: where it lies.
            refresh: exchanges a refresh token, as `AuthApi.refresh`.
            on_rejected: told once, from any thread, when the server has ended the session.
            now: seconds since 1970.
        """
        self._session = session
        self._kept = kept
        self._exchange = refresh
        self._on_rejected = on_rejected
        self._now = now
        self._renewing = threading.Lock()
        self._is_over = False
        self._listeners: list[Callable[[str], None]] = []

    @property
    def account(self) -> AccountId:
        return self._session.account

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._session

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Have every new token told, in whichever thread fetched it; call the answer to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def due_in_s(self) -> float:
        """Return seconds until a fresh token should be fetched; 0 if it is late already."""
        now = self._now()
        session = self._session
        return 0.0 if session.is_due(now) else session.refresh_due_at - now

    def token(self) -> str:
        """Return an access token that should be good, a fresh one where the old is nearly over.

        Raises:
            SessionRejected: the session is over.
            CloudError: the old token is over, and no fresh one can be had now.
        """
        session = self._session
        now = self._now()
        if self._is_over:
            raise session_ended()
        if not session.is_due(now):
            return session.access_token
        try:
            return self.token_after(session.access_token)
        except SessionRejected:
            raise
        except CloudError as error:
            if session.is_over(now):
                raise
            _LOG.info("The session is good for a while yet: %s", error)
            return session.access_token

    def token_after(self, refused: str) -> str:
        """Return another token than one that the server did not take.

        Raises:
            SessionRejected: the session is over.
            CloudError: no fresh one can be had now.
        """
        with self._renewing:
            if self._is_over:
                raise session_ended()
            if self._session.access_token != refused:
                return self._session.access_token
            self._renew(refused)
            token = self._session.access_token
        for listener in tuple(self._listeners):
            listener(token)
        return token

    def _renew(self, refused: str) -> None:
        with self._kept.turn():
            stored = self._kept.load(self.account)
            if stored is not None and stored.access_token != refused:
                self._session = stored
                return
            try:
                fresh = self._exchange((stored or self._session).refresh_token)
            except SessionRejected:
                self._is_over = True
                self._on_rejected()
                raise
            self._session = fresh
            self._keep(fresh)

    def _keep(self, session: Session) -> None:
        try:
            self._kept.renew(session)
        except StoreError as error:
            # The server takes the token before this one once more, so the next start finds its way.
            _LOG.warning("The renewed session is in memory alone: %s", error)
