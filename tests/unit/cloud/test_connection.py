"""The line: whose requests they are, what happens to a token that is refused, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from nexus_desktop.cloud.connection import CloudClient, cloud_client, supabase_client
from nexus_desktop.cloud.refusals import HttpRefusal
from tests.support.cloud_line import SETTINGS, Line, json_answer


class TwoTokens:
    """Has one token, and another one when that was refused."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def token(self) -> str:
        return "old"

    def token_after(self, refused: str) -> str:
        self.refused.append(refused)
        return "new"


@contextmanager
def connected(line: Line, tokens: TwoTokens | None = None) -> Iterator[CloudClient]:
    with cloud_client(SETTINGS, tokens, line) as http:
        yield http


def test_every_request_carries_the_key_and_the_token() -> None:
    line = Line(json_answer(200, {}))
    with connected(line, TwoTokens()) as http:
        http.get("/rest/v1/profiles")
    assert line.requests[0].url == "https://backend.example/rest/v1/profiles"
    assert line.requests[0].headers["apikey"] == SETTINGS.key
    assert line.tokens == ["old"]


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/rest/v1/rpc/push_project", json_answer(401, {"code": "PGRST301", "message": "no"})),
        (
            "/storage/v1/object/audio-files/x",
            json_answer(
                400,
                {
                    "statusCode": "403",
                    "error": "Unauthorized",
                    "message": '"exp" claim timestamp check failed',
                },
            ),
        ),
        (
            "/storage/v1/upload/resumable",
            json_answer(400, {"statusCode": "400", "code": "InvalidJWT", "message": "jwt expired"}),
        ),
    ],
)
def test_a_token_that_is_refused_is_replaced_once_and_the_same_bytes_are_sent_again(
    path: str, refusal: httpx.Response
) -> None:
    line, tokens = Line(refusal, json_answer(200, {})), TwoTokens()
    with connected(line, tokens) as http:
        assert http.post(path, json={"title": "Gnossienne № 1"}).status_code == 200
    assert line.tokens == ["old", "new"]
    assert tokens.refused == ["old"]
    assert line.requests[0].content == line.requests[1].content


def test_a_token_that_is_refused_twice_is_a_refusal() -> None:
    line = Line(json_answer(401, {"message": "no"}))
    with connected(line, TwoTokens()) as http, pytest.raises(HttpRefusal) as refused:
        http.get("/rest/v1/profiles")
    assert refused.value.status == 401
    assert len(line.requests) == 2


def test_a_refusal_for_another_reason_is_no_reason_to_change_the_token() -> None:
    line, tokens = Line(json_answer(403, {"code": "42501", "message": "denied"})), TwoTokens()
    with connected(line, tokens) as http, pytest.raises(HttpRefusal):
        http.get("/rest/v1/profiles")
    assert tokens.refused == []


def test_who_is_nobody_asks_with_the_key_alone() -> None:
    line = Line(json_answer(401, {"message": "no"}))
    with connected(line) as http, pytest.raises(HttpRefusal):
        http.get("/rest/v1/profiles")
    assert line.tokens == [""]


@pytest.mark.parametrize(
    ("path", "answer", "status", "code"),
    [
        ("/rest/v1/x", json_answer(429, {"code": "PT429", "message": "slow"}), 429, "PT429"),
        ("/auth/v1/token", json_answer(400, {"error_code": "otp_expired", "code": 400}), 400, None),
        (
            "/storage/v1/object/x",
            json_answer(400, {"statusCode": "404", "error": "not_found", "code": "NoSuchKey"}),
            404,
            "NoSuchKey",
        ),
        ("/storage/v1/object/x", json_answer(400, {"statusCode": "nonsense"}), 400, ""),
        ("/rest/v1/x", json_answer(400, {"statusCode": "404"}), 400, ""),
        ("/rest/v1/x", httpx.Response(502, html="<html>Bad gateway</html>"), 502, ""),
        ("/rest/v1/x", json_answer(500, ["no object"]), 500, ""),
    ],
)
def test_refusals_are_brought_to_one_form(
    path: str, answer: httpx.Response, status: int, code: str | None
) -> None:
    with connected(Line(answer)) as http, pytest.raises(HttpRefusal) as refused:
        http.get(path)
    assert refused.value.status == status
    assert refused.value.code == ("otp_expired" if code is None else code)
    assert refused.value.is_ours == ("json" in answer.headers["content-type"] and status != 500)


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": "17"}, 17.0),
        ({"retry_after": "99999999"}, 86_400.0),
        (
            {
                "retry_after": "Wed, 21 Oct 2015 07:28:30 GMT",
                "date": "Wed, 21 Oct 2015 07:28:00 GMT",
            },
            30.0,
        ),
        (
            {
                "retry_after": "Wed, 21 Oct 2015 07:28:00 GMT",
                "date": "Wed, 21 Oct 2015 07:28:30 GMT",
            },
            0.0,
        ),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-3"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_reckoned_by_the_clock_of_the_server(
    headers: dict[str, str], wait_s: float | None
) -> None:
    line = Line(json_answer(429, {}, **headers))
    with connected(line) as http, pytest.raises(HttpRefusal) as refused:
        http.get("/rest/v1/x")
    assert refused.value.retry_after_s == wait_s


def test_a_refusal_of_something_that_streams_is_read_and_closed() -> None:
    line = Line(json_answer(400, {"statusCode": "404", "error": "not_found"}))
    with (
        connected(line) as http,
        pytest.raises(HttpRefusal, match="404 not_found"),
        http.stream("GET", "/storage/v1/object/x"),
    ):
        pytest.fail("the block is not entered")


def test_supabases_own_client_goes_over_the_same_line() -> None:
    line = Line(json_answer(200, [{"id": 1}]), json_answer(200, {"status": "ok"}))
    with connected(line, TwoTokens()) as http:
        client = supabase_client(SETTINGS, http)
        assert client.table("profiles").select("*").execute().data == [{"id": 1}]
        assert client.functions.invoke("health", {"responseType": "json"}) == {"status": "ok"}
    assert line.tokens == ["old", "old"]
    assert [request.headers["apikey"] for request in line.requests] == [SETTINGS.key] * 2


def test_a_library_does_not_try_again_behind_our_back() -> None:
    line = Line(json_answer(503, {"message": "busy"}))
    with connected(line, TwoTokens()) as http, pytest.raises(HttpRefusal):
        supabase_client(SETTINGS, http).table("profiles").select("*").execute()
    assert len(line.requests) == 1
