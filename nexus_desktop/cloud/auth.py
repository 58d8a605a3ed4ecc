"""Accounts at the backend: made, confirmed, entered and left. Nothing is kept here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from supabase_auth import SyncGoTrueClient
from supabase_auth.types import AuthResponse, Provider

from nexus_desktop.cloud.answers import Nonsense
from nexus_desktop.cloud.connection import CloudClient, supabase_client
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.cloud.translate_errors import ends_session, in_words, session_ended
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.ids import AccountId

DEFAULT_LIFETIME_S = 3600.0
CodeFor = Literal["signup", "magiclink", "recovery"]
_SIGNING_IN = "Could not sign in"


@dataclass(frozen=True, slots=True)
class BrowserVisit:
    """A way to sign in that leads through the browser of the person.

    Attributes:
        url: the page to open.
        finish: takes the code that the browser brings back, once, and returns the session.
    """

    url: str
    finish: Callable[[str], Session]


class AuthApi:
    """The server of accounts.

    Raises (every method):
        Offline, OutcomeUnknown, ServerTrouble: it could not be asked.
        RateLimited: it was asked too often, as for mails.
        CloudRefused: what was given is wrong; the message says what.
    """

    def __init__(
        self, settings: CloudSettings, http: CloudClient, now: Callable[[], float] = time.time
    ) -> None:
        """Ask over `http`, which has no tokens of its own."""
        self._settings = settings
        self._http = http
        self._now = now

    def sign_up(
        self, email: str, password: str, *, username: str = "", full_name: str = ""
    ) -> Session | None:
        """Make an account; a mail brings a code. A session where the backend asks for no code."""
        about = {"username": username, "full_name": full_name}
        with in_words("Could not make an account"):
            answer = self._client().sign_up(
                {
                    "email": email,
                    "password": password,
                    "options": {"data": {name: text for name, text in about.items() if text}},
                }
            )
            return self._session_in(answer) if answer.session is not None else None

    def confirm(self, email: str, code: str) -> Session:
        """Prove with the code from the mail that an address is one's own."""
        return self._enter(email, code, "signup", "Could not confirm the e-mail")

    def send_code_again(self, email: str) -> None:
        """Have the mail for `confirm` sent once more."""
        with in_words("The mail was not sent"):
            self._client().resend({"type": "signup", "email": email})

    def sign_in(self, email: str, password: str) -> Session:
        """Enter with a password."""
        with in_words(_SIGNING_IN):
            answer = self._client().sign_in_with_password({"email": email, "password": password})
            return self._session_in(answer)

    def send_code(self, email: str) -> None:
        """Have a mail with a code for `sign_in_with_code` sent to somebody who has an account."""
        with in_words("The mail was not sent"):
            self._client().sign_in_with_otp(
                {"email": email, "options": {"should_create_user": False}}
            )

    def sign_in_with_code(self, email: str, code: str) -> Session:
        """Enter with the code from a mail, without a password."""
        return self._enter(email, code, "magiclink", _SIGNING_IN)

    def visit(self, provider: Provider, comes_back_to: str) -> BrowserVisit:
        """Begin to enter with an account elsewhere ("github", "google" …), by OAuth with PKCE.

        Args:
            comes_back_to: the address on this computer that the browser is sent to in the end.
        """
        client = self._client()
        with in_words(_SIGNING_IN):
            begun = client.sign_in_with_oauth(
                {"provider": provider, "options": {"redirect_to": comes_back_to}}
            )

        def finish(code: str) -> Session:
            with in_words(_SIGNING_IN):
                # The client has kept what proves that it was the one to begin.
                return self._session_in(
                    client.exchange_code_for_session(
                        {"auth_code": code, "code_verifier": "", "redirect_to": comes_back_to}
                    )
                )

        return BrowserVisit(begun.url, finish)

    def send_reset(self, email: str) -> None:
        """Have a mail sent with a code for `reset_password`."""
        with in_words("The mail was not sent"):
            self._client().reset_password_for_email(email)

    def reset_password(self, email: str, code: str, password: str) -> Session:
        """Replace a forgotten password, with the code from a mail, and enter."""
        client = self._client()
        with in_words("The password is the old one still"):
            entered = self._session_in(
                client.verify_otp({"email": email, "token": code, "type": "recovery"})
            )
            client.update_user({"password": password})
        return entered

    def refresh(self, refresh_token: str) -> Session:
        """Exchange a refresh token, which is good once, for a fresh session.

        Raises:
            SessionRejected: the session is over, whatever is tried.
        """
        with in_words("The session was not renewed"):
            try:
                return self._session_in(self._client().refresh_session(refresh_token))
            except HttpRefusal as refusal:
                if ends_session(refusal):
                    raise session_ended() from refusal
                raise

    def sign_out(self, session: Session) -> None:
        """End one session at the server; those on other computers go on."""
        with in_words("The session was not ended at the server"):
            self._client().admin.sign_out(session.access_token, "local")

    def _enter(self, email: str, code: str, what_for: CodeFor, title: str) -> Session:
        with in_words(title):
            return self._session_in(
                self._client().verify_otp({"email": email, "token": code, "type": what_for})
            )

    def _client(self) -> SyncGoTrueClient:
        """Return a client of its own for each conversation: it remembers whose turn it was."""
        return supabase_client(self._settings, self._http).auth

    def _session_in(self, answer: AuthResponse) -> Session:
        if answer.session is None or answer.session.user is None:
            raise Nonsense("there is no session in it")
        found = answer.session
        return Session(
            AccountId(found.user.id),
            found.user.email or "",
            found.access_token,
            found.refresh_token,
            self._now(),
            float(found.expires_in or DEFAULT_LIFETIME_S),
        )
