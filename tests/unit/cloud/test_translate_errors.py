"""Every failure of the network and of the backend is one of our families, in a person's words."""

from __future__ import annotations

import json

import httpx
import pytest
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError
from supabase_auth.errors import AuthRetryableError, AuthSessionMissingError
from supabase_functions.errors import FunctionsHttpError

from nexus_desktop.cloud.answers import Nonsense
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import ends_session, in_words
from nexus_desktop.domain.sync_failures import (
    CloudError,
    CloudForbidden,
    CloudRefused,
    Offline,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    TooLarge,
    Unauthorized,
)


def translated(error: Exception) -> CloudError:
    with pytest.raises(CloudError) as raised, in_words("It was not done"):
        raise error
    assert raised.value.title == "It was not done"
    assert raised.value.__cause__ is error
    assert raised.value.message.endswith(".")
    return raised.value


@pytest.mark.parametrize(
    ("error", "family"),
    [
        (httpx.ConnectError("no route"), Offline),
        (httpx.ConnectTimeout("slow"), Offline),
        (httpx.ProxyError("no"), Offline),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("gone"), OutcomeUnknown),
        (httpx.WriteError("gone"), OutcomeUnknown),
        (httpx.RemoteProtocolError("closed"), OutcomeUnknown),
        (HttpRefusal(401), Unauthorized),
        (HttpRefusal(403, "42501"), CloudForbidden),
        (HttpRefusal(404), CloudRefused),
        (HttpRefusal(409), CloudRefused),
        (HttpRefusal(422, "PT422", "was something else"), CloudRefused),
        (HttpRefusal(408), ServerTrouble),
        (HttpRefusal(413), TooLarge),
        (HttpRefusal(429), RateLimited),
        (HttpRefusal(500), ServerTrouble),
        (HttpRefusal(503, is_ours=False), ServerTrouble),
        (HttpRefusal(520), ServerTrouble),
        (APIError({"message": "JSON could not be generated", "code": "200"}), ServerTrouble),
        (StorageApiError("no", "InternalError", 500), ServerTrouble),
        (FunctionsHttpError("no"), ServerTrouble),
        (json.JSONDecodeError("no", "", 0), ServerTrouble),
        (Nonsense("no list"), ServerTrouble),
        (AuthSessionMissingError(), ServerTrouble),
    ],
)
def test_a_failure_is_of_the_family_that_says_what_to_do(
    error: Exception, family: type[CloudError]
) -> None:
    failure = translated(error)
    assert type(failure) is family
    assert failure.retryable == (family not in {CloudForbidden, CloudRefused, TooLarge})


def test_what_the_client_for_accounts_wraps_is_unwrapped() -> None:
    with pytest.raises(Offline), in_words("It was not done"):
        raise AuthRetryableError("no", 0) from httpx.ConnectError("no route")


def test_a_limit_says_how_long_to_wait() -> None:
    short, long = (
        translated(HttpRefusal(429, retry_after_s=17.0)),
        translated(HttpRefusal(429, "PT429")),
    )
    assert isinstance(short, RateLimited)
    assert isinstance(long, RateLimited)
    assert (short.retry_after_s, long.retry_after_s) == (17.0, 3600.0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("invalid_credentials", "E-mail and password do not match"),
        ("email_not_confirmed", "not confirmed yet"),
        ("otp_expired", "wrong or too old"),
        ("weak_password", "too easy"),
    ],
)
def test_what_somebody_typed_wrongly_is_said_plainly(code: str, words: str) -> None:
    failure = translated(HttpRefusal(400, code, "whatever the server says"))
    assert words in str(failure)
    assert failure.hint


def test_a_bug_of_ours_passes_unchanged() -> None:
    with pytest.raises(KeyError), in_words("It was not done"):
        raise KeyError("ours")


@pytest.mark.parametrize(
    ("refusal", "is_over"),
    [
        (HttpRefusal(400, "refresh_token_not_found", "Invalid Refresh Token"), True),
        (HttpRefusal(400, "refresh_token_already_used"), True),
        (HttpRefusal(403, "session_not_found"), True),
        (HttpRefusal(400, "invalid_grant", "whatever"), True),
        (HttpRefusal(400, "", "Invalid Refresh Token: Already Used"), True),
        (HttpRefusal(403, "user_banned"), True),
        (HttpRefusal(401, "", "Invalid API key"), False),
        (HttpRefusal(429, "over_request_rate_limit"), False),
        (HttpRefusal(500, "unexpected_failure", "refresh token"), False),
        (HttpRefusal(403, "", "", is_ours=False), False),
        (HttpRefusal(400, "", "refresh token", is_ours=False), False),
    ],
)
def test_only_the_servers_own_word_ends_a_session(refusal: HttpRefusal, is_over: bool) -> None:
    assert ends_session(refusal) == is_over
