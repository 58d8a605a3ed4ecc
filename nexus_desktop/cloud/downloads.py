"""Sounds on their way down: streamed to the disk, from where an earlier call stopped."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import httpx

from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import in_words
from nexus_desktop.cloud.uploads import BUCKET
from nexus_desktop.domain.ids import AccountId, BlobHash
from nexus_desktop.domain.sync_protocol import Moved

_READ_BYTES = 256 << 10


def download(
    http: httpx.Client,
    owner: AccountId,
    blob: BlobHash,
    target: Path,
    moved: Moved = lambda _number: None,
) -> bool:
    """Write the bytes of a sound to a file, behind what it holds already; the caller compares them.

    Args:
        owner: whose folder it lies in.
        moved: told the bytes that have come, again and again; may raise to end it.

    Returns:
        False where there is no such object, or none that this account may see.

    Raises:
        CloudError: the line broke (what has come stays), or the cloud refuses.
        OSError: the disk refuses.
    """
    with in_words("The sound was not fetched"):
        try:
            _fetch(http, f"/storage/v1/object/{BUCKET}/{owner}/blobs/{blob}", target, moved)
        except HttpRefusal as refusal:
            if refusal.status == HTTPStatus.NOT_FOUND:
                return False
            raise
        return True


def _fetch(http: httpx.Client, path: str, target: Path, moved: Moved) -> None:
    held = target.stat().st_size if target.exists() else 0
    try:
        _append(http, path, target, held, moved)
    except HttpRefusal as refusal:
        if refusal.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        # As much is held as there is, or more; what is asked for again was not right.
        _append(http, path, target, 0, moved)


def _append(http: httpx.Client, path: str, target: Path, held: int, moved: Moved) -> None:
    # Without an encoding on the way, a range is one of the bytes that are stored.
    headers = {"accept-encoding": "identity"}
    if held:
        headers["range"] = f"bytes={held}-"
    with http.stream("GET", path, headers=headers) as answer:
        goes_on = answer.status_code == HTTPStatus.PARTIAL_CONTENT and answer.headers.get(
            "content-range", ""
        ).startswith(f"bytes {held}-")
        with target.open("ab" if goes_on else "wb") as file:
            for part in answer.iter_bytes(_READ_BYTES):
                file.write(part)
                moved(len(part))
