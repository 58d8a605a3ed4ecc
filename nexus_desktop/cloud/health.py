"""Which of the backend's services answer, asked by somebody who is not signed in."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from nexus_desktop.cloud.connection import CloudClient, cloud_client
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.domain.sync_failures import CloudError, ServerTrouble

WAIT_S = 10.0
_TITLE = "It does not answer"


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """How one service is.

    Attributes:
        answer_s: how long its answer took.
        trouble: why it does not answer, in words; empty where it does.
    """

    name: str
    answer_s: float
    trouble: str = ""

    @property
    def is_well(self) -> bool:
        return not self.trouble


def services_health(
    settings: CloudSettings, transport: httpx.BaseTransport | None = None
) -> tuple[ServiceHealth, ...]:
    """Ask all services side by side; each answers within ten seconds or counts as down."""
    with cloud_client(settings, transport=transport) as http:
        http.timeout = httpx.Timeout(WAIT_S)
        asks: dict[str, Callable[[], None]] = {
            "database": lambda: _answers(http, "/rest/v1/rpc/health"),
            "auth": lambda: _answers(http, "/auth/v1/settings"),
            "storage": lambda: _is_there(http, "/storage/v1/object/public/public-assets/none"),
            "functions": lambda: _answers(http, "/functions/v1/health"),
            "realtime": lambda: _hears(settings),
        }
        with ThreadPoolExecutor(len(asks)) as pool:
            return tuple(pool.map(lambda item: _asked(*item), asks.items()))


def _asked(name: str, ask: Callable[[], None]) -> ServiceHealth:
    begun = time.monotonic()
    try:
        with in_words(_TITLE):
            ask()
    except CloudError as error:
        return ServiceHealth(name, time.monotonic() - begun, error.message)
    return ServiceHealth(name, time.monotonic() - begun)


def _answers(http: CloudClient, path: str) -> None:
    http.get(path).json()


def _is_there(http: CloudClient, path: str) -> None:
    """Ask for an object that there is not: only a storage that works can say so."""
    try:
        http.get(path)
    except HttpRefusal as refusal:
        if not refusal.is_ours or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise


def _hears(settings: CloudSettings) -> None:
    address = settings.url.replace("http", "ws", 1)
    url = f"{address}/realtime/v1/websocket?apikey={quote(settings.key)}&vsn=1.0.0"
    beat = {"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "1"}
    try:
        with connect(url, open_timeout=WAIT_S, close_timeout=1.0) as socket:
            socket.send(json.dumps(beat))
            socket.recv(timeout=WAIT_S)
    except (OSError, WebSocketException) as error:
        raise ServerTrouble(_TITLE, f"It does not answer: {error}.", retryable=True) from error
