"""A stand-in for GitHub's sign-in, as much of it as an OAuth client meets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlparse

OCTO = {
    "id": 42,
    "login": "octo",
    "name": "Octo",
    "email": "octo@example.com",
    "avatar_url": "",
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlparse(self.path)
        if url.path == "/login/oauth/authorize":
            asked = dict(parse_qsl(url.query))
            answer = urlencode({"code": "a-code-of-octo", "state": asked["state"]})
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{answer}")
            self.end_headers()
        elif url.path.endswith("/user/emails"):
            self._tell([{"email": OCTO["email"], "primary": True, "verified": True}])
        else:
            self._tell(OCTO)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._tell({"access_token": "gho_x", "token_type": "bearer", "scope": "user:email"})

    def _tell(self, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - inherited name
        """Say nothing."""


@contextmanager
def github_stand_in() -> Iterator[str]:
    """Serve in a thread during the block; give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, name="GitHub's stand-in")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
