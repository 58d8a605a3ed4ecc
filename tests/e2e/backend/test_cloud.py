"""The program's own way to the cloud, against the real backend of this computer."""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from nexus_desktop.cloud.auth import AuthApi
from nexus_desktop.cloud.browser_sign_in import coming_back
from nexus_desktop.cloud.connection import cloud_client
from nexus_desktop.cloud.session_keeper import SessionKeeper
from nexus_desktop.cloud.settings import CloudSettings
from nexus_desktop.cloud.supabase_cloud import SupabaseCloud
from nexus_desktop.domain.account import Session
from nexus_desktop.domain.ids import AccountId, BlobHash, ProjectId
from nexus_desktop.domain.sync_failures import CloudRefused, OutcomeUnknown, SessionRejected
from nexus_desktop.domain.sync_protocol import (
    BlobStatus,
    PushOrder,
    PushStatus,
    UploadPlace,
)
from nexus_desktop.local_backend.backend import Addresses
from nexus_desktop.store.credentials import RunOnlySessions
from tests.support.backend_people import People, Person, a_document

PASSWORD = "a password of some length"
FAULTS = "/_test/faults"
SOUND = random.Random(7).randbytes((13 << 20) + 11)
BLOB = BlobHash(hashlib.sha256(SOUND).hexdigest())
Opened = Callable[[Person], SupabaseCloud]


@pytest.fixture
def settings(backend: Addresses) -> CloudSettings:
    return CloudSettings(backend.url, backend.publishable_key)


@pytest.fixture
def auth(settings: CloudSettings) -> Iterator[AuthApi]:
    with cloud_client(settings) as http:
        yield AuthApi(settings, http)


@pytest.fixture
def mail(backend: Addresses) -> Callable[[str], str]:
    """Returns the code in the newest mail to somebody."""

    def newest(address: str) -> str:
        lines = map(json.loads, Path(backend.mail).read_text().splitlines())
        text = [each["text"] for each in lines if each["to"] == address][-1]
        found = re.search(r"\b\d{6}\b", text)
        assert found
        return found[0]

    return newest


@pytest.fixture
def opened(settings: CloudSettings) -> Iterator[Opened]:
    """Opens the cloud of a person who is signed in."""
    with ExitStack() as clouds:

        def made(person: Person) -> SupabaseCloud:
            assert person.token
            session = Session(AccountId(person.id), "", person.token, "none", 0.0, 1e12)
            keeper = SessionKeeper(session, RunOnlySessions(), no_refresh)
            return clouds.enter_context(SupabaseCloud(settings, keeper))

        yield made


def no_refresh(_token: str) -> Session:
    raise AssertionError("the token is good")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound"
    path.write_bytes(SOUND)
    return path


@pytest.fixture
def faults(people: People) -> Iterator[Callable[..., None]]:
    """Plans faults of the backend for this test."""

    def plan(*planned: dict[str, object]) -> None:
        assert people.http.post(FAULTS, json=list(planned)).status_code == 204

    yield plan
    plan()


def an_address() -> str:
    return f"ann-{uuid4().hex[:12]}@example.org"


def an_order(*blobs: str) -> PushOrder:
    document = a_document(*blobs, title="Gnossienne № 1")
    return PushOrder(
        ProjectId(document["id"]),
        *(str(uuid4()), 0, document, False, 2),
        tuple(BlobHash(blob) for blob in blobs),
        "LAPTOP",
    )


def test_an_account_is_made_confirmed_entered_and_left(
    auth: AuthApi, mail: Callable[[str], str]
) -> None:
    address = an_address()
    assert auth.sign_up(address, PASSWORD, full_name="Ann") is None
    with pytest.raises(CloudRefused, match="not confirmed yet"):
        auth.sign_in(address, PASSWORD)
    with pytest.raises(CloudRefused, match="wrong or too old"):
        auth.confirm(address, "000000")
    confirmed = auth.confirm(address, mail(address))
    assert confirmed.email == address
    with pytest.raises(CloudRefused, match="do not match"):
        auth.sign_in(address, "another password")
    session = auth.sign_in(address, PASSWORD)
    assert session.account == confirmed.account
    assert 3000 < session.lifetime_s <= 3600

    renewed = auth.refresh(session.refresh_token)
    assert renewed.account == session.account
    assert renewed.refresh_token != session.refresh_token
    auth.sign_out(renewed)
    with pytest.raises(SessionRejected, match="Sign in again"):
        auth.refresh(renewed.refresh_token)
    assert auth.refresh(confirmed.refresh_token), "other sessions go on"


def test_a_code_from_a_mail_enters_and_replaces_a_password(
    auth: AuthApi, mail: Callable[[str], str]
) -> None:
    address = an_address()
    auth.sign_up(address, PASSWORD)
    auth.confirm(address, mail(address))
    auth.send_code(address)
    assert auth.sign_in_with_code(address, mail(address)).email == address
    auth.send_reset(address)
    assert auth.reset_password(address, mail(address), "quite another one").email == address
    with pytest.raises(CloudRefused):
        auth.sign_in(address, PASSWORD)
    assert auth.sign_in(address, "quite another one")


def test_the_browser_signs_in_and_comes_back(auth: AuthApi) -> None:
    with coming_back() as back:
        visit = auth.visit("github", back.url)
        browser = threading.Thread(
            target=httpx.get, args=(visit.url,), kwargs={"follow_redirects": True}
        )
        browser.start()
        session = visit.finish(back.code(wait_s=20))
        browser.join()
    assert session.email == "octo@example.com"
    with pytest.raises(CloudRefused):
        visit.finish("another code")


def test_a_project_goes_up_with_its_sound_and_comes_down_again(
    opened: Opened, ann: Person, sound: Path, tmp_path: Path
) -> None:
    cloud, places, order = opened(ann), list[UploadPlace](), an_order(BLOB)
    assert cloud.push(order).missing == (BLOB,)
    assert cloud.confirm_blob(BLOB, len(SOUND)) is BlobStatus.MISSING
    cloud.upload_blob(BLOB, sound, None, places.append, lambda _number: None)
    assert places[-1].offset == len(SOUND)
    assert cloud.confirm_blob(BLOB, len(SOUND)) is BlobStatus.STORED
    answer = cloud.push(order)
    assert (answer.status, answer.revision) == (PushStatus.OK, 1)
    assert cloud.push(order) == answer, "the same order is answered alike"

    page = cloud.feed(0)
    assert [(row.project_id, row.revision) for row in page.rows] == [(order.project_id, 1)]
    assert cloud.feed(page.next_cursor).rows == ()
    fetched = cloud.fetch(order.project_id)
    assert fetched is not None
    assert fetched.document == order.document
    assert fetched.owner == cloud.account
    part = tmp_path / "sound.part"
    part.write_bytes(SOUND[:1000])
    assert cloud.download_blob(fetched.owner, BLOB, part, lambda _number: None)
    assert part.read_bytes() == SOUND


def test_conflicts_deletions_and_wanted_sounds_are_told(
    opened: Opened, ann: Person, sound: Path
) -> None:
    cloud, order = opened(ann), an_order()
    cloud.push(order)
    behind = cloud.push(replace(order, mutation_id=str(uuid4())))
    assert (behind.status, behind.revision) == (PushStatus.CONFLICT, 1)
    gone = replace(
        order,
        mutation_id=str(uuid4()),
        base_revision=1,
        document=None,
        delete=True,
        schema_version=None,
    )
    assert cloud.push(gone).status is PushStatus.OK
    assert cloud.feed(0).rows[0].deleted
    cloud.upload_blob(BLOB, sound, None, lambda _place: None, lambda _number: None)
    cloud.confirm_blob(BLOB, len(SOUND))
    cloud.report_blob(BLOB)
    assert cloud.feed(0).wanted == (BLOB,)
    assert cloud.confirm_blob(BLOB, len(SOUND)) is BlobStatus.STORED
    assert cloud.feed(0).wanted == ()


def test_nobody_sees_what_is_not_theirs(
    opened: Opened, ann: Person, bob: Person, tmp_path: Path
) -> None:
    of_ann, of_bob, order = opened(ann), opened(bob), an_order()
    of_ann.push(order)
    blob = BlobHash(ann.upload_blob(b"RIFF of ann"))
    assert of_bob.fetch(order.project_id) is None
    assert of_bob.push(replace(order, mutation_id=str(uuid4()))).status is PushStatus.FORBIDDEN
    part = tmp_path / "sound.part"
    assert not of_bob.download_blob(of_ann.account, blob, part, lambda _number: None)
    assert of_ann.download_blob(of_ann.account, blob, part, lambda _number: None)


def test_a_line_that_breaks_under_way_costs_nothing_but_a_chunk(
    opened: Opened, ann: Person, sound: Path, faults: Callable[..., None]
) -> None:
    cloud, places, moved = opened(ann), list[UploadPlace](), list[int]()

    def break_the_next(number: int) -> None:
        moved.append(number)
        if len(moved) == 1:
            faults({"match": "/upload/resumable/", "times": 1, "drop": True})

    with pytest.raises(OutcomeUnknown):
        cloud.upload_blob(BLOB, sound, None, places.append, break_the_next)
    cloud.upload_blob(BLOB, sound, places[-1], places.append, moved.append)
    assert sum(moved) == len(SOUND)
    assert cloud.confirm_blob(BLOB, len(SOUND)) is BlobStatus.STORED
    cloud.upload_blob(BLOB, sound, None, places.append, moved.append)
    assert sum(moved) == len(SOUND), "what is there is not sent again"
