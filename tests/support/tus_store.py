"""A storage that takes resumable uploads, in memory, and answers as the real one does."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.support.cloud_line import json_answer

PATH = "/storage/v1/upload/resumable"
Trouble = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Upload:
    """One under way.

    Attributes:
        taken: what has arrived.
    """

    name: str
    length: int
    taken: bytearray = field(default_factory=bytearray)


class TusStore(httpx.MockTransport):
    """The storage.

    Attributes:
        objects: what is stored whole, by its name.
        asked: "METHOD size" of every request, in order.
        hosts: every server that was asked.
        location: where a new upload is said to lie; "{}" stands for its number.
        trouble: asked first; answers instead, or raises.
    """

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.asked: list[str] = []
        self.hosts: set[str] = set()
        self.location = "https://inside.example" + PATH + "/{}"
        self.trouble: Trouble = lambda _request: None

    def _answer(self, request: httpx.Request) -> httpx.Response:
        size = f" {len(request.content)}" if request.content else ""
        self.asked.append(f"{request.method}{size}")
        self.hosts.add(request.url.host)
        assert request.headers["tus-resumable"] == "1.0.0"
        instead = self.trouble(request)
        if instead is not None:
            return instead
        if request.method == "POST":
            return self._create(request)
        upload = self.uploads.get(request.url.path.removeprefix(f"{PATH}/"))
        if upload is None:
            return httpx.Response(404)
        if request.method == "PATCH":
            return self._append(upload, request)
        return httpx.Response(200, headers={"upload-offset": str(len(upload.taken))})

    def _create(self, request: httpx.Request) -> httpx.Response:
        pairs = (pair.split(" ") for pair in request.headers["upload-metadata"].split(","))
        about = {name: base64.b64decode(value).decode() for name, value in pairs}
        name = f"{about['bucketName']}/{about['objectName']}"
        assert request.headers["x-upsert"] == "false"
        if name in self.objects:
            return httpx.Response(409, text="The resource already exists")
        number = f"upload{len(self.uploads)}"
        self.uploads[number] = Upload(name, int(request.headers["upload-length"]))
        return httpx.Response(201, headers={"location": self.location.format(number)})

    def _append(self, upload: Upload, request: httpx.Request) -> httpx.Response:
        if int(request.headers["upload-offset"]) != len(upload.taken):
            return httpx.Response(409, text="it stands elsewhere")
        assert request.headers["content-type"] == "application/offset+octet-stream"
        upload.taken += request.content
        assert len(upload.taken) <= upload.length
        if len(upload.taken) == upload.length:
            self.objects[upload.name] = bytes(upload.taken)
        return httpx.Response(204, headers={"upload-offset": str(len(upload.taken))})


def once(method: str, answer: httpx.Response | Exception) -> Trouble:
    """Return the trouble of one request with this method, the first to come."""
    left = [answer]

    def strike(request: httpx.Request) -> httpx.Response | None:
        if request.method != method or not left:
            return None
        trouble = left.pop()
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    return strike


def hidden(status: int, code: str) -> httpx.Response:
    """Return a refusal of the storage that hides its status in a 400."""
    return json_answer(400, {"statusCode": str(status), "error": code, "message": "no"})
