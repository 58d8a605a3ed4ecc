"""The line to the backend: every request with its key, a good token, and refusals of one kind."""

from __future__ import annotations

from collections.abc import Generator
from http import HTTPStatus
from typing import Any, Protocol

import httpx
from supabase import Client, ClientOptions, create_client

from nexus_desktop.cloud.refusals import refusal_in, refuses_token
from nexus_desktop.cloud.settings import CloudSettings

TIMEOUT = httpx.Timeout(60.0, connect=10.0)


class Tokens(Protocol):
    """Where a request gets the token of the person from."""

    def token(self) -> str:
        """Return one that should be good."""

    def token_after(self, refused: str) -> str:
        """Return another one than that, which was refused."""


class SessionAuth(httpx.Auth):
    """Sends a token with every request, and the same request once more where it is refused."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        token = self._tokens.token()
        request.headers["authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return
        response.read()
        if refuses_token(refusal_in(response)):
            request.headers["authorization"] = f"Bearer {self._tokens.token_after(token)}"
            yield request


class CloudClient(httpx.Client):
    """Raises `HttpRefusal` for every answer with a status from 400 on, before a library sees it.

    The libraries keep neither the status nor how long to wait.
    """

    def send(
        self,
        request: httpx.Request,
        **options: Any,  # noqa: ANN401 - as httpx has them
    ) -> httpx.Response:
        # The library for tables asks for no authorization by hand, which would leave the token out.
        response = super().send(request, **{**options, "auth": self.auth})
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        try:
            response.read()
        finally:
            response.close()
        raise refusal_in(response)


def cloud_client(
    settings: CloudSettings,
    tokens: Tokens | None = None,
    transport: httpx.BaseTransport | None = None,
) -> CloudClient:
    """Return an HTTP client for a backend; whoever asks for it closes it.

    Args:
        tokens: of whom every request is; None asks as anybody.
        transport: what carries the requests, for tests.
    """
    return CloudClient(
        base_url=settings.url,
        headers={"apikey": settings.key},
        auth=SessionAuth(tokens) if tokens is not None else None,
        timeout=TIMEOUT,
        transport=transport,
    )


def supabase_client(settings: CloudSettings, http: CloudClient) -> Client:
    """Return Supabase's own client over an HTTP client.

    It starts no timers and keeps no session: it would end the session of somebody who is offline.
    """
    options = ClientOptions(
        auto_refresh_token=False,
        persist_session=False,
        postgrest_client_retry=False,
        httpx_client=http,
    )
    return create_client(settings.url, settings.key, options)
