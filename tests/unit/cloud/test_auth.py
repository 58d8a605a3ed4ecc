"""The server of accounts: what is asked of it, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from nexus_desktop.cloud.auth import AuthApi
from nexus_desktop.cloud.connection import cloud_client
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.sync_failures import (
    CloudRefused,
    Offline,
    OutcomeUnknown,
    RateLimited,
    ServerTrouble,
    SessionRejected,
)
from tests.support.cloud_line import ANN, SETTINGS, Line, json_answer, session_document

NOW = 5000.0
Connected = Callable[[Line], AuthApi]


@pytest.fixture
def connected() -> Iterator[Connected]:
    with ExitStack() as lines:

        def over(line: Line) -> AuthApi:
            http = lines.enter_context(cloud_client(SETTINGS, transport=line))
            return AuthApi(SETTINGS, http, now=lambda: NOW)

        yield over


def test_signing_in_gives_a_session_by_the_clock_of_this_computer(connected: Connected) -> None:
    line = Line(json_answer(200, session_document("the-token", "the-refresh", expires_at=99)))
    session = connected(line).sign_in("ann@example.org", "a password")
    assert session == Session(ANN, "ann@example.org", "the-token", "the-refresh", NOW, 3600.0)
    assert line.bodies[0]["password"] == "a password"
    assert "a password" not in str(line.requests[0].url)
    assert "the-" not in repr(session)


def test_an_account_that_waits_for_its_code_has_no_session(connected: Connected) -> None:
    user = session_document()["user"]
    line = Line(json_answer(200, user), json_answer(200, session_document()))
    api = connected(line)
    assert api.sign_up("ann@example.org", "a password", username="ann") is None
    assert line.bodies[0]["data"] == {"username": "ann"}
    assert api.confirm("ann@example.org", "123456").account == ANN
    assert (line.bodies[1]["type"], line.bodies[1]["token"]) == ("signup", "123456")


def test_a_backend_that_asks_for_no_code_signs_in_at_once(connected: Connected) -> None:
    line = Line(json_answer(200, session_document()))
    session = connected(line).sign_up("ann@example.org", "a password")
    assert session is not None


def test_a_code_by_mail_makes_no_account_for_strangers(connected: Connected) -> None:
    line = Line(json_answer(200, {}), json_answer(200, session_document()))
    api = connected(line)
    api.send_code("ann@example.org")
    assert line.bodies[0]["create_user"] is False
    assert api.sign_in_with_code("ann@example.org", "123456").account == ANN


def test_a_reset_password_is_set_by_whoever_has_the_code(connected: Connected) -> None:
    line = Line(
        json_answer(200, {}),
        json_answer(200, session_document("by code")),
        json_answer(200, session_document()["user"]),
    )
    api = connected(line)
    api.send_reset("ann@example.org")
    session = api.reset_password("ann@example.org", "123456", "a new one")
    assert session.access_token == "by code"
    assert line.bodies[2] == {"password": "a new one"}
    assert line.tokens[2] == "by code"


def test_the_browser_brings_back_a_code_that_only_who_began_can_use(connected: Connected) -> None:
    line = Line(json_answer(200, session_document()))
    visit = connected(line).visit("github", "http://127.0.0.1:4000/callback")
    asked = parse_qs(urlsplit(visit.url).query)
    assert asked["provider"] == ["github"]
    assert asked["redirect_to"] == ["http://127.0.0.1:4000/callback"]
    assert asked["code_challenge_method"] == ["s256"]
    assert line.requests == []
    assert visit.finish("the code").account == ANN
    (sent,) = line.bodies
    assert sent["auth_code"] == "the code"
    assert len(sent["code_verifier"]) >= 43
    assert sent["code_verifier"] not in visit.url


def test_signing_out_ends_this_session_alone(connected: Connected) -> None:
    line = Line(httpx.Response(204))
    connected(line).sign_out(Session(ANN, "", "t", "r", 0.0, 1.0))
    assert dict(line.requests[0].url.params) == {"scope": "local"}
    assert line.tokens == ["t"]


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (json_answer(400, {"error_code": "refresh_token_not_found", "msg": "no"}), SessionRejected),
        (json_answer(400, {"error": "invalid_grant", "error_description": "no"}), SessionRejected),
        (json_answer(403, {"code": "session_not_found", "message": "no"}), SessionRejected),
        (httpx.ConnectError("no route"), Offline),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.Response(503, html="<html>busy</html>"), ServerTrouble),
        (httpx.Response(200, html="<html>Welcome to the hotel</html>"), ServerTrouble),
        (json_answer(200, {}), ServerTrouble),
        (json_answer(429, {"error_code": "over_request_rate_limit"}, retry_after="9"), RateLimited),
        (json_answer(401, {"message": "Invalid API key"}), None),
        (httpx.Response(403, html="<html>Blocked by your company</html>"), None),
    ],
)
def test_only_the_word_of_the_server_ends_a_session(
    connected: Connected, answer: httpx.Response | Exception, family: type[Exception] | None
) -> None:
    with pytest.raises(family or Exception) as failed:
        connected(Line(answer)).refresh("r")
    assert (type(failed.value) is SessionRejected) == (family is SessionRejected)


def test_a_refresh_is_asked_once(connected: Connected) -> None:
    line = Line(httpx.ConnectError("no route"))
    with pytest.raises(Offline):
        connected(line).refresh("r")
    assert len(line.requests) == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("invalid_credentials", "do not match"),
        ("email_not_confirmed", "not confirmed"),
    ],
)
def test_who_cannot_enter_is_told_why(connected: Connected, code: str, words: str) -> None:
    line = Line(json_answer(400, {"code": code, "message": "…"}))
    with pytest.raises(CloudRefused, match=words):
        connected(line).sign_in("ann@example.org", "a password")
