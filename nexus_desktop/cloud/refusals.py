"""What the parts of the backend say when they refuse, brought to one form.

Each part says it in its own way, and the storage hides the true status in the body of a 400.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

_STORAGE_PATH = "/storage/v1/"
_CODE_NAMES = ("error_code", "code", "error")
_MESSAGE_NAMES = ("message", "msg", "error_description", "error")
LONGEST_WAIT_S = 86_400.0


class HttpRefusal(Exception):
    """An answer with a status from 400 on.

    Attributes:
        status: the true one.
        code: the part's own word for it ("42501", "invalid_credentials", "NoSuchKey"), or "".
        message: the part's own sentence, in English.
        retry_after_s: seconds to wait from the answer on; None where it does not say.
        is_ours: whether it is JSON, as every part of the backend answers; what stands between, such
            as a proxy or the page of a hotel's network, answers otherwise.
    """

    def __init__(
        self,
        status: int,
        code: str = "",
        message: str = "",
        *,
        retry_after_s: float | None = None,
        is_ours: bool = True,
    ) -> None:
        super().__init__(f"{status} {code} {message}".strip())
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_s = retry_after_s
        self.is_ours = is_ours


def refusal_in(response: httpx.Response) -> HttpRefusal:
    """Return what an answer with a status from 400 on says; its body has been read."""
    body = _object_in(response)
    status = response.status_code
    if response.request.url.path.startswith(_STORAGE_PATH):
        status = _whole_number(body.get("statusCode"), otherwise=status)
    return HttpRefusal(
        status,
        _first_text(body, _CODE_NAMES),
        _first_text(body, _MESSAGE_NAMES),
        retry_after_s=_wait_s(response),
        is_ours=bool(body),
    )


def refuses_token(refusal: HttpRefusal) -> bool:
    """Tell whether the access token is why: it has expired, or the server does not know it."""
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        return True
    words = refusal.message.lower()
    is_about_token = refusal.code == "InvalidJWT" or "jwt" in words or '"exp" claim' in words
    return refusal.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN) and is_about_token


def _object_in(response: httpx.Response) -> dict[str, object]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _first_text(body: dict[str, object], names: tuple[str, ...]) -> str:
    return next((found for name in names if isinstance(found := body.get(name), str)), "")


def _whole_number(value: object, *, otherwise: int) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _wait_s(response: httpx.Response) -> float | None:
    """Return what Retry-After says, in seconds; a time is taken by the clock of who wrote it."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT_S)
    until, now = _time_in(said), _time_in(response.headers.get("date", "")) or datetime.now(UTC)
    if until is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT_S)


def _time_in(header: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
