"""Waits on this computer for the browser to come back from signing in elsewhere."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from nexus_desktop.domain.sync_failures import CloudError, CloudRefused

HOST = "127.0.0.1"
PATH = "/callback"
WAIT_S = 300.0
_LOOK_EVERY_S = 0.2
_TITLE = "Could not sign in"
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Studio Nexus</title>
<body style="font: 18px sans-serif; margin: 20vh auto; max-width: 30em">
<h1>Studio Nexus</h1><p>{words}</p></body></html>
"""
_WELCOME = "You can close this page and go back to Studio Nexus."
_SORRY = "Signing in did not work. Go back to Studio Nexus and try again."


class ComingBack:
    """The address that the browser is sent to, for the length of one visit.

    Attributes:
        url: that address, on a free port.
    """

    def __init__(self, port: int, wait_for: Callable[[float], bool]) -> None:
        self.url = f"http://{HOST}:{port}{PATH}"
        self._wait_for = wait_for
        self.answer: dict[str, str] = {}

    def code(self, is_canceled: Callable[[], bool] = lambda: False, wait_s: float = WAIT_S) -> str:
        """Wait for the browser; return the code that it brings.

        Raises:
            CloudRefused: the person did not agree there.
            CloudError: nobody came back, or the wait was canceled.
        """
        waited_s = 0.0
        while not self._wait_for(_LOOK_EVERY_S):
            waited_s += _LOOK_EVERY_S
            if is_canceled() or waited_s >= wait_s:
                raise CloudError(_TITLE, "The browser has not come back.", hint="Try again.")
        if "code" not in self.answer:
            said = self.answer.get("error_description") or self.answer.get("error") or "no code"
            raise CloudRefused(_TITLE, f"The other side says: {said}.", hint="Try again.")
        return self.answer["code"]


@contextmanager
def coming_back() -> Iterator[ComingBack]:
    """Listen during the block, on this computer alone, for one browser to come back."""
    came = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path != PATH or came.is_set():
                self.send_error(404)
                return
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            waiting.answer.update(asked)
            page = _PAGE.format(words=_WELCOME if "code" in asked else _SORRY).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(page)))
            self.send_header("cache-control", "no-store")
            self.send_header("referrer-policy", "no-referrer")
            self.end_headers()
            self.wfile.write(page)
            came.set()

        def log_message(self, *_: object) -> None:
            """Say nothing: the code in the address is a secret."""

    with http.server.ThreadingHTTPServer((HOST, 0), Handler) as server:
        server.daemon_threads = True
        waiting = ComingBack(server.server_port, came.wait)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="coming back")
        thread.start()
        try:
            yield waiting
        finally:
            server.shutdown()
            thread.join()
