"""One log file that cannot grow without end, one console, and no secret in either."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_NAME = "studio-nexus.log"
LARGEST_LOG = 2_000_000
OLD_LOGS = 3
HIDDEN = "[hidden]"

_VALUE = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"',;&)\]}]+)"""
_SECRETS = (
    # A signed token, and the prefixes by which services mark their keys.
    (re.compile(r"\beyJ[\w-]{4,}\.[\w-]+(\.[\w-]*)?"), HIDDEN),
    (re.compile(r"\b(r8|sbp|sb_secret|sb_publishable|sk_live|sk_test|whsec)_\w{6,}"), HIDDEN),
    # A header, an address with a password in it, and whatever calls itself a secret.
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(\w://)[^\s/@]+:[^\s/@]+@"), rf"\1{HIDDEN}@"),
    (
        re.compile(
            r"(?i)(\w*(?:password|passphrase|secret|api_?-?key|token)[\"']?\s*[=:]\s*)" + _VALUE
        ),
        rf"\1{HIDDEN}",
    ),
)


def start_logging(logs: Path, *, is_verbose: bool = False) -> Callable[[], None]:
    """Log to a file in `logs` and, from warnings on, to the console; call the answer to stop.

    A verbose log holds every step, and shows the important ones on the console too. A folder
    that cannot be written costs the file only: the program is needed most where things are wrong.
    """
    root = logging.getLogger()
    level_before = root.level
    handlers: list[logging.Handler] = [_console(logging.INFO if is_verbose else logging.WARNING)]
    try:
        handlers.append(_file(logs / LOG_NAME))
    except OSError as error:
        complaint = f"No log is kept, {logs} cannot be written: {error.strerror}"
    else:
        complaint = ""
    root.setLevel(logging.DEBUG if is_verbose else logging.INFO)
    for handler in handlers:
        root.addHandler(handler)
    if complaint:
        root.warning(complaint)

    def stop() -> None:
        root.setLevel(level_before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()

    return stop


def without_secrets(text: str) -> str:
    """Return `text` with everything hidden that looks like a password, a key or a token."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class SafeFormatter(logging.Formatter):
    """Writes one record in UTC, and takes secrets out of all of it, the traceback included."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def _file(path: Path) -> logging.Handler:
    handler = RotatingFileHandler(
        path, maxBytes=LARGEST_LOG, backupCount=OLD_LOGS, encoding="utf-8"
    )
    handler.setFormatter(
        SafeFormatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
    )
    return handler


def _console(level: int) -> logging.Handler:
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(SafeFormatter("%(levelname)s: %(message)s"))
    return handler
