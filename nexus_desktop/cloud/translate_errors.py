"""What httpx, supabase and the backend say, in a person's words; the one place that translates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import httpx
from postgrest.exceptions import APIError
from pydantic import ValidationError
from storage3.utils import StorageException
from supabase_auth.errors import AuthError
from supabase_functions.errors import FunctionsError

from nexus_desktop.cloud.answers import Nonsense
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.domain.sync_failures import (
    CloudError,
    CloudForbidden,
    CloudRefused,
    Hold,
    Offline,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    SessionRejected,
    TooLarge,
    Unauthorized,
)

RATE_WINDOW_S = 3600.0
"""How long a limit of calls lasts at most, where the answer does not say."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_ENDED_SESSIONS = frozenset(
    {
        "bad_jwt",
        "invalid_grant",
        "no_authorization",
        "refresh_token_already_used",
        "refresh_token_not_found",
        "session_expired",
        "session_not_found",
        "user_banned",
        "user_not_found",
    }
)
_SIGN_IN_WORDS = {
    "invalid_credentials": ("E-mail and password do not match.", "Try again, or reset it."),
    "email_not_confirmed": ("The e-mail is not confirmed yet.", "Use the code from the mail."),
    "otp_expired": ("The code is wrong or too old.", "Ask for a new one."),
    "user_already_exists": ("There is an account with this e-mail.", "Sign in."),
    "email_exists": ("There is an account with this e-mail.", "Sign in."),
    "weak_password": ("The password is too easy to guess.", "Choose a longer one."),
    "same_password": ("The password is the one you have.", "Choose another one."),
    "email_address_invalid": ("This is no e-mail address.", "Check how it is written."),
    "validation_failed": ("Something of it is written wrongly.", "Check the e-mail."),
    "signup_disabled": ("This backend takes no new accounts.", "Ask who runs it."),
    "email_provider_disabled": ("This backend has no accounts by e-mail.", "Ask who runs it."),
    "user_banned": ("This account is locked.", "Ask who runs the backend."),
    "flow_state_expired": ("Signing in took too long.", "Try again."),
    "flow_state_not_found": ("The browser has signed in for somebody else.", "Try again."),
    "bad_code_verifier": ("The browser has signed in for somebody else.", "Try again."),
    "provider_disabled": ("This backend does not offer that way.", "Use e-mail."),
}
"""By the codes of the server of accounts: what it is, and what to do."""


@contextmanager
def in_words(title: str, hold: Hold = Hold.CALLS) -> Iterator[None]:
    """Turn the failures of the network and of the backend inside into a `CloudError`.

    Args:
        title: what could not be done.
        hold: what has to wait where too much was asked.

    Raises:
        CloudError: the failure, as one of its families.
    """
    try:
        yield
    except (httpx.TransportError, HttpRefusal) as error:
        raise _failure(title, error, hold) from error
    except AuthError as error:
        known = error.__cause__
        if isinstance(known, httpx.TransportError | HttpRefusal):
            raise _failure(title, known, hold) from error
        raise _not_understood(title) from error
    except (
        *(APIError, StorageException, FunctionsError, ValidationError),
        *(httpx.DecodingError, json.JSONDecodeError, Nonsense),
    ) as error:
        raise _not_understood(title) from error


def ends_session(refusal: HttpRefusal) -> bool:
    """Tell whether a refused refresh means that the session is over, not that something is ill."""
    is_known = refusal.code in _ENDED_SESSIONS or "refresh token" in refusal.message.lower()
    return refusal.is_ours and is_known and refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR


def session_ended() -> SessionRejected:
    """Return the failure of everything that needs a session which is over."""
    return SessionRejected(
        "You are signed out",
        "The cloud has ended your session; all your work is kept on this computer.",
        hint="Sign in again to continue syncing.",
    )


def _failure(title: str, error: httpx.TransportError | HttpRefusal, hold: Hold) -> CloudError:
    if isinstance(error, HttpRefusal):
        return _refused(title, error, hold)
    if isinstance(error, _NEVER_SENT):
        return Offline(
            title,
            "The cloud cannot be reached.",
            hint="Your work is kept on this computer; check the network.",
            retryable=True,
        )
    return OutcomeUnknown(
        title,
        "The connection to the cloud broke off.",
        hint="Nothing is lost; it will be asked again.",
        retryable=True,
    )


def _refused(title: str, refusal: HttpRefusal, hold: Hold) -> CloudError:
    status = refusal.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = RATE_WINDOW_S if refusal.retry_after_s is None else refusal.retry_after_s
        message = "The cloud was asked too often."
        return RateLimited(title, message, retry_after_s=wait_s, hold=hold)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        message = f"The server has trouble (status {status})."
        return ServerTrouble(title, message, hint="Try again in a while.", retryable=True)
    if refusal.code in _SIGN_IN_WORDS:
        message, hint = _SIGN_IN_WORDS[refusal.code]
        return CloudRefused(title, message, hint=hint)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge(title, "It is larger than the cloud takes.")
    if status == HTTPStatus.UNAUTHORIZED:
        message = "The cloud does not accept who you are."
        return Unauthorized(title, message, hint="Sign in again if it stays so.", retryable=True)
    if status == HTTPStatus.FORBIDDEN:
        return CloudForbidden(title, "This account may not do that.")
    said = refusal.message or f"status {status}"
    return CloudRefused(title, f"The cloud refuses it: {said.rstrip('.')}.")


def _not_understood(title: str) -> CloudError:
    return ServerTrouble(
        title,
        "The answer makes no sense.",
        hint="Something on the way may have answered instead, such as a network's sign-in page.",
        retryable=True,
    )
