"""Sounds on their way up, by TUS 1.0: a broken line costs at most one chunk.

Written for what Supabase's storage really does: of an upload's address only the path can be relied
on, an upload that is over is 404 or 410, and one of an object that is there already is 409.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

import httpx

from nexus_desktop.cloud.answers import Nonsense
from nexus_desktop.cloud.refusals import HttpRefusal
from nexus_desktop.cloud.translate_errors import RATE_WINDOW_S, in_words
from nexus_desktop.cloud.usage import STORAGE, UPLOADS
from nexus_desktop.domain.account import Allowance
from nexus_desktop.domain.ids import AccountId, BlobHash
from nexus_desktop.domain.sync_failures import BlobChanged, Hold, QuotaExceeded, RateLimited
from nexus_desktop.domain.sync_protocol import KeepPlace, Moved, UploadPlace

BUCKET = "audio-files"
CHUNK_BYTES = 6 << 20
"""What Supabase asks for: exactly this, the last one less."""

RESUMABLE = "/storage/v1/upload/resumable"
PAUSE_S = 1.0
MOST_QUARRELS = 5
"""How often in a row the server may say that it stands elsewhere, before it is left alone."""

_READ_BYTES = 1 << 20
_CHUNK_TIMEOUT = httpx.Timeout(60.0, read=300.0)
_TITLE = "The sound was not sent"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_STANDS_ELSEWHERE = (HTTPStatus.CONFLICT, HTTPStatus.LOCKED)


class _UploadGone(Exception):
    """The server knows nothing of an upload any more."""


class Allowances(Protocol):
    """Asks the cloud what the plan allows."""

    def __call__(self) -> tuple[Allowance, ...]: ...


class BlobUploads:
    """Sends files of one account, each from where it stopped the last time."""

    def __init__(
        self,
        http: httpx.Client,
        account: AccountId,
        ask_allowances: Allowances,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Send over `http`, which has the tokens of `account`."""
        self._http = http
        self._account = account
        self._ask_allowances = ask_allowances
        self._pause = pause

    def send(
        self,
        blob: BlobHash,
        path: Path,
        place: UploadPlace | None,
        keep: KeepPlace,
        moved: Moved = lambda _number: None,
    ) -> None:
        """Send a file; its object lies in the cloud when this returns.

        Args:
            place: where an earlier call stopped.
            keep: makes the place durable, after every chunk.
            moved: told the bytes of each chunk.

        Raises:
            BlobChanged: the file's bytes do not hash to its name; what was sent is no object.
            QuotaExceeded: the storage of the plan is full.
            RateLimited: too many files were sent within the hour.
            CloudError: the line broke, or the cloud refuses.
            OSError: the file cannot be read.
        """
        with in_words(_TITLE, Hold.UPLOADS), path.open("rb") as file:
            size = path.stat().st_size
            place = self._still_known(place) if place is not None else None
            while True:
                place = place or self._created(blob, size, keep)
                if place is None:
                    return
                try:
                    self._send_rest(blob, file, size, place, keep, moved)
                except _UploadGone:
                    place = None
                    continue
                return

    def _created(self, blob: BlobHash, size: int, keep: KeepPlace) -> UploadPlace | None:
        """Make a new upload; None where the object is there already."""
        metadata = {
            "bucketName": BUCKET,
            "objectName": f"{self._account}/blobs/{blob}",
            "contentType": "application/octet-stream",
            "cacheControl": "31536000",
        }
        pairs = (
            f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in metadata.items()
        )
        headers = {"upload-length": str(size), "upload-metadata": ",".join(pairs)}
        try:
            answer = self._ask("POST", RESUMABLE, headers={**headers, "x-upsert": "false"})
        except HttpRefusal as refusal:
            if refusal.status == HTTPStatus.CONFLICT:
                return None
            if refusal.status == HTTPStatus.FORBIDDEN:
                self._say_which_limit()
            raise
        place = UploadPlace(
            _path_of(answer.headers.get("location", "")),
            0,
            answer.headers.get("upload-expires", ""),
        )
        keep(place)
        return place

    def _still_known(self, place: UploadPlace) -> UploadPlace | None:
        try:
            return self._where(place)
        except _UploadGone:
            return None

    def _where(self, place: UploadPlace) -> UploadPlace:
        """Ask the server where an upload stands."""
        try:
            answer = self._ask("HEAD", _path_of(place.url))
        except HttpRefusal as refusal:
            # An answer to HEAD has no body, so that the storage cannot say what its 400 means.
            if refusal.status in (*_GONE, HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN):
                raise _UploadGone from refusal
            raise
        return UploadPlace(place.url, _offset_in(answer), place.expires)

    def _send_rest(
        self,
        blob: BlobHash,
        file: BinaryIO,
        size: int,
        place: UploadPlace,
        keep: KeepPlace,
        moved: Moved,
    ) -> None:
        digest, hashed, quarrels = hashlib.sha256(), 0, 0
        if place.offset > size:
            raise _changed()
        while place.offset < size:
            if place.offset < hashed:
                digest, hashed = hashlib.sha256(), 0
            _hash_up_to(file, digest, hashed, place.offset)
            chunk = file.read(CHUNK_BYTES)
            digest.update(chunk)
            hashed = place.offset + len(chunk)
            # The last chunk is what makes an object of it, so it goes only if all of it is right.
            if not chunk or hashed > size or (hashed == size and digest.hexdigest() != blob):
                raise _changed()
            offset = self._send_chunk(place, chunk)
            if offset is None:
                quarrels += 1
                if quarrels > MOST_QUARRELS:
                    raise HttpRefusal(HTTPStatus.SERVICE_UNAVAILABLE, "", "the upload is stuck")
                self._pause(PAUSE_S)
                place = self._where(place)
                continue
            quarrels = 0
            moved(offset - place.offset)
            place = UploadPlace(place.url, offset, place.expires)
            keep(place)

    def _send_chunk(self, place: UploadPlace, chunk: bytes) -> int | None:
        """Send what follows; return where the upload stands now, None if it stood elsewhere."""
        headers = {
            "upload-offset": str(place.offset),
            "content-type": "application/offset+octet-stream",
        }
        try:
            answer = self._ask("PATCH", _path_of(place.url), headers=headers, content=chunk)
        except HttpRefusal as refusal:
            if refusal.status in _STANDS_ELSEWHERE:
                return None
            if refusal.status in _GONE:
                raise _UploadGone from refusal
            raise
        offset = _offset_in(answer)
        if not place.offset < offset <= place.offset + len(chunk):
            raise Nonsense(f"{len(chunk)} bytes at {place.offset} led to {offset}")
        return offset

    def _ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, content: bytes = b""
    ) -> httpx.Response:
        return self._http.request(
            method,
            path,
            headers={"tus-resumable": "1.0.0", **(headers or {})},
            content=content,
            timeout=_CHUNK_TIMEOUT,
        )

    def _say_which_limit(self) -> None:
        """Find out which of the limits it was: the storage says no more than that it may not be.

        Raises:
            QuotaExceeded, RateLimited: that one.
        """
        used_up = {each.resource: each for each in self._ask_allowances() if each.is_used_up}
        if STORAGE in used_up:
            full = used_up[STORAGE]
            raise QuotaExceeded(
                _TITLE,
                f"The storage of your plan is full: {full.used} of {full.most} MB.",
                hint="Remove projects you do not need, or choose a larger plan.",
            )
        if UPLOADS in used_up:
            window_s = float(used_up[UPLOADS].window_s or RATE_WINDOW_S)
            message = f"Your plan sends {used_up[UPLOADS].most} files an hour."
            # The oldest of them falls out of the hour long before a whole one has passed.
            raise RateLimited(_TITLE, message, retry_after_s=window_s / 12, hold=Hold.UPLOADS)


def _changed() -> BlobChanged:
    return BlobChanged(
        _TITLE,
        "The file on this computer has changed, and is not what the project plays.",
        hint="It will be looked for in the cloud.",
    )


def _path_of(location: str) -> str:
    """Return the path of an upload; where the server thinks it lies itself is left out.

    Raises:
        Nonsense: it is no address of an upload.
    """
    _, found, name = urlsplit(location).path.rpartition("/upload/resumable/")
    if not found or not name:
        raise Nonsense(f"an upload at “{location}”")
    return f"{RESUMABLE}/{name}"


def _offset_in(answer: httpx.Response) -> int:
    said = answer.headers.get("upload-offset", "")
    if not (said.isascii() and said.isdigit()):
        raise Nonsense(f"an upload at “{said}”")
    return int(said)


def _hash_up_to(file: BinaryIO, digest: hashlib._Hash, start: int, stop: int) -> None:
    """Hash what lies before the next chunk, which an earlier call has sent; stand at its end."""
    file.seek(start)
    while start < stop and (part := file.read(min(_READ_BYTES, stop - start))):
        digest.update(part)
        start += len(part)
