"""Sounds on their way up: every byte once, from where it stopped, and only what is right."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from nexus_desktop.cloud.connection import cloud_client
from nexus_desktop.cloud.uploads import CHUNK_BYTES, MOST_QUARRELS, BlobUploads
from nexus_desktop.domain.account import Allowance
from nexus_desktop.domain.ids import BlobHash
from nexus_desktop.domain.sync_failures import (
    BlobChanged,
    CloudError,
    CloudForbidden,
    Hold,
    Offline,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServerTrouble,
    TooLarge,
)
from nexus_desktop.domain.sync_protocol import UploadPlace
from tests.support.cloud_line import ANN, SETTINGS
from tests.support.tus_store import PATH, TusStore, hidden, once

SIZE = 2 * CHUNK_BYTES + 5
SOUND = random.Random(5).randbytes(SIZE)
NAME = BlobHash(hashlib.sha256(SOUND).hexdigest())
OBJECT = f"audio-files/{ANN}/blobs/{NAME}"
WHOLE = [f"PATCH {CHUNK_BYTES}", f"PATCH {CHUNK_BYTES}", "PATCH 5"]


@dataclass
class Sender:
    """Somebody who sends one file again and again.

    Attributes:
        places: what was kept, in order.
        moved: bytes that went, chunk by chunk.
        allowances: what the plan is said to allow.
    """

    path: Path
    store: TusStore
    http: httpx.Client
    places: list[UploadPlace] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    allowances: tuple[Allowance, ...] = ()

    def send(self) -> None:
        uploads = BlobUploads(self.http, ANN, lambda: self.allowances, self.pauses.append)
        place = self.places[-1] if self.places else None
        uploads.send(NAME, self.path, place, self.places.append, self.moved.append)


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    path, store = tmp_path / "sound", TusStore()
    path.write_bytes(SOUND)
    with cloud_client(SETTINGS, transport=store) as http:
        yield Sender(path, store, http)


def test_a_sound_goes_up_in_chunks_and_its_place_is_kept_after_each(sender: Sender) -> None:
    sender.send()
    assert sender.store.objects == {OBJECT: SOUND}
    assert sender.store.asked == ["POST", *WHOLE]
    assert [place.offset for place in sender.places] == [0, CHUNK_BYTES, 2 * CHUNK_BYTES, SIZE]
    assert sender.moved == [CHUNK_BYTES, CHUNK_BYTES, 5]


@pytest.mark.parametrize(
    "location",
    [
        "https://inside.example:8000" + PATH + "/{}",
        PATH + "/{}",
        "http://storage:5000/upload/resumable/{}",
        "//evil.example" + PATH + "/{}",
    ],
)
def test_of_the_address_of_an_upload_only_the_path_counts(sender: Sender, location: str) -> None:
    sender.store.location = location
    sender.send()
    assert sender.store.objects == {OBJECT: SOUND}
    assert sender.store.hosts == {"backend.example"}, "the token goes nowhere else"


@pytest.mark.parametrize(
    "location", ["", "https://evil.example/", "https://evil.example/rest/v1/x"]
)
def test_an_address_that_is_none_is_trouble_of_the_server(sender: Sender, location: str) -> None:
    sender.store.location = location
    with pytest.raises(ServerTrouble):
        sender.send()
    assert sender.places == []


def test_a_broken_line_costs_one_chunk(sender: Sender) -> None:
    def break_the_second(request: httpx.Request) -> None:
        if request.headers.get("upload-offset") == str(CHUNK_BYTES):
            raise httpx.ReadError("gone")

    sender.store.trouble = break_the_second
    with pytest.raises(OutcomeUnknown):
        sender.send()
    assert sender.places[-1].offset == CHUNK_BYTES
    sender.store.trouble = lambda _request: None
    sender.store.asked.clear()
    sender.send()
    assert sender.store.asked == ["HEAD", *WHOLE[1:]]
    assert sender.store.objects == {OBJECT: SOUND}


def test_an_answer_that_was_lost_is_asked_for(sender: Sender) -> None:
    """The chunk arrived, its answer did not: the server knows better than this computer."""

    def take_and_break(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PATCH":
            sender.store.uploads["upload0"].taken += request.content
            raise httpx.ReadError("gone")
        return None

    sender.store.trouble = take_and_break
    with pytest.raises(OutcomeUnknown):
        sender.send()
    assert sender.places[-1].offset == 0
    sender.store.trouble = lambda _request: None
    sender.send()
    assert sender.store.objects == {OBJECT: SOUND}
    assert sender.moved == [CHUNK_BYTES, 5]


def test_a_chunk_that_was_taken_in_part_goes_on_from_there(sender: Sender) -> None:
    def take_a_thousand(request: httpx.Request) -> httpx.Response | None:
        upload = next(iter(sender.store.uploads.values()), None)
        if request.method != "PATCH" or upload is None or upload.taken:
            return None
        upload.taken += request.content[:1000]
        return httpx.Response(204, headers={"upload-offset": "1000"})

    sender.store.trouble = take_a_thousand
    sender.send()
    assert sender.store.objects == {OBJECT: SOUND}
    assert sender.moved == [1000, CHUNK_BYTES, CHUNK_BYTES + 5 - 1000]


@pytest.mark.parametrize("gone", [httpx.Response(404), httpx.Response(410), httpx.Response(400)])
def test_an_upload_that_is_over_begins_anew(sender: Sender, gone: httpx.Response) -> None:
    sender.places = [UploadPlace(f"{PATH}/long-ago", CHUNK_BYTES)]
    sender.store.trouble = once("HEAD", gone)
    sender.send()
    assert sender.store.asked == ["HEAD", "POST", *WHOLE]
    assert sender.store.objects == {OBJECT: SOUND}


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_ends_under_way_begins_anew(sender: Sender, status: int) -> None:
    sender.store.trouble = once("PATCH", httpx.Response(status))
    sender.send()
    assert sender.store.asked == ["POST", WHOLE[0], "POST", *WHOLE]
    assert sender.store.objects == {OBJECT: SOUND}


@pytest.mark.parametrize("status", [409, 423])
def test_where_somebody_else_writes_the_server_is_asked_and_waited_for(
    sender: Sender, status: int
) -> None:
    sender.store.trouble = once("PATCH", httpx.Response(status))
    sender.send()
    assert sender.store.asked == ["POST", WHOLE[0], "HEAD", *WHOLE]
    assert len(sender.pauses) == 1


def test_an_upload_that_is_stuck_is_left_alone_for_now(sender: Sender) -> None:
    sender.store.trouble = lambda request: (
        httpx.Response(409) if request.method == "PATCH" else None
    )
    with pytest.raises(ServerTrouble):
        sender.send()
    assert len(sender.pauses) == MOST_QUARRELS


@pytest.mark.parametrize("there", [httpx.Response(409), hidden(409, "Duplicate")])
def test_what_is_there_already_is_not_sent(sender: Sender, there: httpx.Response) -> None:
    sender.store.trouble = once("POST", there)
    sender.send()
    assert sender.store.asked == ["POST"]
    assert sender.moved == []


def test_what_another_machine_has_finished_meanwhile_is_there(sender: Sender) -> None:
    def finished_elsewhere(request: httpx.Request) -> httpx.Response | None:
        if request.method != "PATCH":
            return None
        sender.store.objects[OBJECT] = SOUND
        sender.store.uploads.clear()
        return httpx.Response(409)

    sender.store.trouble = finished_elsewhere
    sender.send()
    assert sender.store.asked == ["POST", WHOLE[0], "HEAD", "POST"]


@pytest.mark.parametrize("changed_at", [0, CHUNK_BYTES, SIZE - 1])
def test_a_file_that_has_changed_never_becomes_an_object(sender: Sender, changed_at: int) -> None:
    changed = bytearray(SOUND)
    changed[changed_at] ^= 1
    sender.path.write_bytes(changed)
    with pytest.raises(BlobChanged):
        sender.send()
    assert sender.store.objects == {}
    assert sender.store.asked == ["POST", *WHOLE[:2]]


def test_a_change_in_what_was_sent_before_is_noticed(sender: Sender) -> None:
    sender.store.trouble = lambda request: (
        httpx.Response(500) if request.headers.get("upload-offset", "0") != "0" else None
    )
    with pytest.raises(ServerTrouble):
        sender.send()
    sender.store.trouble = lambda _request: None
    with sender.path.open("r+b") as file:
        file.write(b"changed")
    with pytest.raises(BlobChanged):
        sender.send()
    assert sender.store.objects == {}


@pytest.mark.parametrize("length", [0, 10, CHUNK_BYTES + 1])
def test_a_file_that_became_shorter_is_noticed(sender: Sender, length: int) -> None:
    sender.store.trouble = lambda request: (
        httpx.Response(500)
        if request.headers.get("upload-offset", "0") == str(2 * CHUNK_BYTES)
        else None
    )
    with pytest.raises(ServerTrouble):
        sender.send()
    sender.store.trouble = lambda _request: None
    sender.path.write_bytes(SOUND[:length])
    with pytest.raises(BlobChanged):
        sender.send()
    assert sender.store.objects == {}


FULL = Allowance("storage_mb", 1024, 1024)
MANY = Allowance("file_uploads", 100, 100, 3600)
ROOM = (Allowance("storage_mb", 3, 1024), Allowance("file_uploads", 4, 100, 3600))


@pytest.mark.parametrize("refusal", [httpx.Response(403), hidden(403, "Unauthorized")])
@pytest.mark.parametrize(
    ("allowances", "family"),
    [((FULL, MANY), QuotaExceeded), ((ROOM[0], MANY), RateLimited), (ROOM, CloudForbidden)],
)
def test_a_refusal_is_told_by_the_limit_that_it_came_from(
    sender: Sender,
    refusal: httpx.Response,
    allowances: tuple[Allowance, ...],
    family: type[CloudError],
) -> None:
    sender.store.trouble = once("POST", refusal)
    sender.allowances = allowances
    with pytest.raises(family) as refused:
        sender.send()
    if isinstance(refused.value, RateLimited):
        assert refused.value.hold is Hold.UPLOADS
        assert 0 < refused.value.retry_after_s < 3600


@pytest.mark.parametrize(
    ("trouble", "family"),
    [
        (httpx.Response(413), TooLarge),
        (httpx.Response(503), ServerTrouble),
        (httpx.Response(429, headers={"retry-after": "30"}), RateLimited),
        (httpx.ConnectError("no route"), Offline),
    ],
)
def test_other_trouble_is_told_as_it_is_and_an_upload_is_not_forgotten(
    sender: Sender, trouble: httpx.Response | Exception, family: type[CloudError]
) -> None:
    sender.store.trouble = once("PATCH", trouble)
    with pytest.raises(family) as failed:
        sender.send()
    assert [place.offset for place in sender.places] == [0]
    if isinstance(failed.value, RateLimited):
        assert (failed.value.hold, failed.value.retry_after_s) == (Hold.UPLOADS, 30.0)


def test_it_can_be_called_off_between_two_chunks(sender: Sender) -> None:
    class Enough(Exception):
        pass

    def stop(_number: int) -> None:
        raise Enough

    uploads = BlobUploads(sender.http, ANN, tuple)
    with pytest.raises(Enough):
        uploads.send(NAME, sender.path, None, sender.places.append, stop)
    assert sender.store.asked == ["POST", WHOLE[0]]


def test_an_answer_that_makes_no_sense_is_not_believed(sender: Sender) -> None:
    for offset in ("", "-1", "0", str(SIZE + 1), "many"):
        sender.places.clear()
        nonsense = httpx.Response(204, headers={"upload-offset": offset})
        sender.store.trouble = once("PATCH", nonsense)
        with pytest.raises(ServerTrouble):
            sender.send()
