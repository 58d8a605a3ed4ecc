"""A stand-in for Replicate: takes predictions, serves results, and signs what it delivers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
from standardwebhooks import Webhook

TOKEN = "r8_of_the_stand_in"
SECRET = "whsec_" + base64.b64encode(b"a secret of the stand-in").decode()
RESULT = b"RIFF" + b"made by a model" * 100


@dataclass
class ReplicateStandIn:
    """What it was asked for, and how it answers.

    Attributes:
        predictions: the bodies of requests by the id they were given.
        refusal: the status with which it refuses the next predictions; 0 if it takes them.
        ends: what it tells of a prediction when it is asked, by id.
    """

    url: str = ""
    predictions: dict[str, Any] = field(default_factory=dict)
    refusal: int = 0
    ends: dict[str, Any] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def settings(self) -> dict[str, str]:
        """Return what the functions have to be told to meet the stand-in."""
        return {
            "REPLICATE_API_TOKEN": TOKEN,
            "REPLICATE_BASE_URL": self.url,
            "REPLICATE_WEBHOOK_SECRET": SECRET,
            "MUSICGEN_VERSION": "a-version",
            "OUTPUT_HOSTS": self.host,
            "OUTPUT_OVER_HTTP": "1",
        }

    def delivery(
        self, prediction: str, status: str, *, secret: str = SECRET, age_s: int = 0, **more: object
    ) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of news about a prediction, signed by the official library."""
        body = json.dumps({"id": prediction, "status": status, **more})
        name, time = f"msg_{uuid4().hex}", datetime.now(UTC) - timedelta(seconds=age_s)
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(time.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, time, body),
            "content-type": "application/json",
        }
        return body.encode(), headers

    def begun_for(self, job: str) -> str:
        """Return the prediction that was asked for by a job."""
        (prediction,) = [
            name for name, body in self.predictions.items() if body["webhook"].endswith(job)
        ]
        return prediction


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stand_in: ReplicateStandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stand_in = stand_in
        stand_in.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        stand_in = self.server.stand_in
        if self.headers["authorization"] != f"Bearer {TOKEN}":
            self._tell(401, {"detail": "Unauthenticated"})
        elif stand_in.refusal:
            self._tell(stand_in.refusal, {"detail": "not today"})
        else:
            name = uuid4().hex
            body["input_bytes"] = httpx.get(body["input"]["input_audio"]).content
            stand_in.predictions[name] = body
            self._tell(201, {"id": name, "status": "starting"})

    def do_GET(self) -> None:
        if self.path == "/elsewhere.wav":
            self.send_response(302)
            self.send_header("location", "http://127.0.0.1:1/secret")
            self.end_headers()
        elif self.path.startswith("/v1/predictions/"):
            name = self.path.rpartition("/")[2]
            end = self.server.stand_in.ends.get(name, {})
            self._tell(200, {"id": name, "status": "processing", **end})
        else:
            self._send(200, "audio/wav", RESULT)

    def _tell(self, status: int, document: object) -> None:
        self._send(status, "application/json", json.dumps(document).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - inherited name
        """Say nothing."""


@contextmanager
def replicate_stand_in() -> Iterator[ReplicateStandIn]:
    """Serve in a thread during the block."""
    stand_in = ReplicateStandIn()
    server = _Server(stand_in)
    thread = Thread(target=server.serve_forever, name="Replicate's stand-in")
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
