"""The line to a backend in the hands of a test: it sees every request and gives the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.ids import AccountId

SETTINGS = CloudSettings("https://backend.example", "sb_publishable_test")
ANN = AccountId("0b5f6a3e-6e0a-4d34-9d6f-0a3c1f7f2a11")
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def json_answer(status: int, body: object, **headers: str) -> httpx.Response:
    """Return an answer as the parts of the backend give them."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=named)


class Line(httpx.MockTransport):
    """Answers requests in the order in which answers were laid out; the last one stays.

    Attributes:
        requests: all that came, oldest first.
        tokens: who asked, by the token of each.
    """

    def __init__(self, *answers: Answer) -> None:
        super().__init__(self._answer)
        self.requests: list[httpx.Request] = []
        self.tokens: list[str] = []
        self._answers = list(answers)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.tokens.append(request.headers.get("authorization", "").removeprefix("Bearer "))
        answer = self._answers[0] if len(self._answers) == 1 else self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return answer(request)

    @property
    def bodies(self) -> list[Any]:
        """What was sent, for requests with JSON."""
        return [json.loads(request.content) for request in self.requests]


def a_session(
    token: str = "token-1",
    refresh_token: str = "refresh-1",
    *,
    account: AccountId = ANN,
    received_at: float = 1000.0,
    lifetime_s: float = 3600.0,
) -> Session:
    """Return a session of somebody."""
    return Session(account, "ann@example.org", token, refresh_token, received_at, lifetime_s)


def session_document(
    token: str = "token-1", refresh_token: str = "refresh-1", **changes: object
) -> Mapping[str, object]:
    """Return a session as the server of accounts writes it."""
    user = {
        "id": ANN,
        "aud": "authenticated",
        "role": "authenticated",
        "email": "ann@example.org",
        "app_metadata": {},
        "user_metadata": {},
        "created_at": "2026-01-01T00:00:00Z",
    }
    return {
        "access_token": token,
        "refresh_token": refresh_token,
        "expires_in": 3600,
        "token_type": "bearer",
        "user": user,
        **changes,
    }
