"""The backend's edge functions, each with its types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path

import httpx

from nexus_desktop.cloud.answers import an_object, required_number
from nexus_desktop.cloud.projects import blob_status
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.sync_protocol import BlobStatus

_PATH = "/functions/v1"
_READ_BYTES = 256 << 10
_TIMEOUT = httpx.Timeout(60.0, read=300.0)
"""A function that reads a sound of fifty megabytes answers when it has read all of it."""

_WORKER_LIMIT = 546
_NOT_RUNNING = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_IMPLEMENTED,
    HTTPStatus.SERVICE_UNAVAILABLE,
    _WORKER_LIMIT,
)


class FunctionApi:
    """The functions that a person may call.

    Raises (every method):
        CloudError: one of the families of `sync_failures`.
    """

    def __init__(self, http: httpx.Client) -> None:
        """Call over `http`, with its tokens."""
        self._http = http

    def verify_blob(self, blob: BlobHash) -> BlobStatus | None:
        """Have an uploaded sound read and hashed; None where the backend cannot run it."""
        with in_words("The sound was not verified"):
            try:
                return blob_status(self._called("verify-blob", {"sha256": blob}))
            except HttpRefusal as refusal:
                if refusal.status in _NOT_RUNNING:
                    return None
                raise

    def export_my_data(self, target: Path, moved: Callable[[int], None]) -> None:
        """Write all that is kept of the account into a zip, as it streams in.

        Args:
            target: a file that is replaced.
            moved: told the bytes that have come, again and again.

        Raises:
            OSError: the disk refuses.
        """
        with (
            in_words("Your data was not fetched"),
            self._http.stream("POST", f"{_PATH}/export-my-data", timeout=_TIMEOUT) as answer,
            target.open("wb") as file,
        ):
            for part in answer.iter_bytes(_READ_BYTES):
                file.write(part)
                moved(len(part))

    def delete_account(self) -> int:
        """Ask for the end of the account; return the days until it comes, and can be withdrawn."""
        with in_words("The account was not deleted"):
            return required_number(self._called("delete-account"), "grace_days")

    def keep_account(self) -> None:
        """Withdraw the wish to end the account."""
        with in_words("The account is to be deleted still"):
            self._http.delete(f"{_PATH}/delete-account", timeout=_TIMEOUT)

    def _called(self, name: str, body: Mapping[str, object] | None = None) -> Mapping[str, object]:
        answer = self._http.post(f"{_PATH}/{name}", json=body or {}, timeout=_TIMEOUT)
        return an_object(answer.json())
