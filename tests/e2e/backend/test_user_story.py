"""The story of a person, told through the official Python client."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import httpx
import pytest
from postgrest.exceptions import APIError
from realtime.types import RealtimePostgresChangesListenEvent
from storage3.exceptions import StorageApiError
from supabase import AsyncClientOptions, Client, ClientOptions, acreate_client, create_client
from supabase_auth.errors import AuthApiError
from supabase_functions.errors import FunctionsHttpError

from nexus_desktop.local_backend.backend import Addresses
from tests.support.backend_people import a_document

PASSWORD = "a password of some length"
SOUND = b"RIFF" + bytes(range(256)) * 16
SOON_S = 10.0
NewClient = Callable[[], Client]


@pytest.fixture
def new_client(backend: Addresses) -> Iterator[NewClient]:
    """Makes clients as the program does; their connections are closed in the end."""
    with ExitStack() as open_connections:

        def made() -> Client:
            http = open_connections.enter_context(httpx.Client(timeout=60))
            options = ClientOptions(httpx_client=http, auto_refresh_token=False, flow_type="pkce")
            return create_client(backend.url, backend.publishable_key, options)

        yield made


@pytest.fixture
def mail(backend: Addresses) -> Callable[[str], str]:
    """Returns the text of the newest mail to somebody."""

    def newest(address: str) -> str:
        lines = Path(backend.mail).read_text().splitlines()
        to_them = [each for each in map(json.loads, lines) if each["to"] == address]
        return str(to_them[-1]["text"])

    return newest


def called(client: Client, name: str, **arguments: Any) -> Any:  # noqa: ANN401 - JSON
    """Call a function of the database and return its answer."""
    return client.rpc(name, arguments).execute().data


def own_row(client: Client, table: str) -> Any:  # noqa: ANN401 - JSON
    """Return the one row of a table that somebody may see."""
    (row,) = client.table(table).select("*").execute().data
    return row


def id_of(client: Client) -> str:
    user = client.auth.get_user()
    assert user
    return str(user.user.id)


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


def link_in(text: str) -> str:
    found = re.search(r"http\S+", text)
    assert found
    return found[0]


def an_address() -> str:
    return f"ann-{uuid4().hex[:12]}@example.org"


def signed_up(client: Client, mail: Callable[[str], str], **metadata: str) -> str:
    """Sign up and confirm; return the address."""
    address = an_address()
    client.auth.sign_up({"email": address, "password": PASSWORD, "options": {"data": {**metadata}}})
    code = code_in(mail(address))
    assert client.auth.verify_otp({"email": address, "token": code, "type": "signup"}).session
    return address


def test_signing_up_needs_the_code_from_the_mail(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client, address = new_client(), an_address()
    begun = client.auth.sign_up(
        {
            "email": address,
            "password": PASSWORD,
            "options": {"data": {"username": "ann_of_the_story", "full_name": "Ann"}},
        }
    )
    assert begun.session is None
    with pytest.raises(AuthApiError, match="not confirmed"):
        client.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    code = code_in(mail(address))
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    with pytest.raises(AuthApiError):
        client.auth.verify_otp({"email": address, "token": wrong, "type": "signup"})
    session = client.auth.verify_otp({"email": address, "token": code, "type": "signup"}).session
    assert session
    profile = own_row(client, "profiles")
    assert (profile["username"], profile["full_name"]) == ("ann_of_the_story", "Ann")
    assert profile["subscription_tier"] == "free"

    client.auth.sign_out()
    with pytest.raises(AuthApiError):
        client.auth.refresh_session(session.refresh_token)
    assert client.auth.sign_in_with_password({"email": address, "password": PASSWORD}).session
    with pytest.raises(AuthApiError):
        client.auth.sign_in_with_password({"email": address, "password": "another password"})


def test_the_link_in_the_mail_confirms_as_well(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client, address = new_client(), an_address()
    client.auth.sign_up({"email": address, "password": PASSWORD})
    answer = httpx.get(link_in(mail(address)))
    assert answer.status_code in {302, 303}
    assert client.auth.sign_in_with_password({"email": address, "password": PASSWORD}).session


def test_a_forgotten_password_is_replaced_with_the_code_from_a_mail(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    address = signed_up(new_client(), mail)
    client = new_client()
    client.auth.reset_password_for_email(address)
    code = code_in(mail(address))
    client.auth.verify_otp({"email": address, "token": code, "type": "recovery"})
    client.auth.update_user({"password": "quite another one"})
    fresh = new_client()
    with pytest.raises(AuthApiError):
        fresh.auth.sign_in_with_password({"email": address, "password": PASSWORD})
    assert fresh.auth.sign_in_with_password({"email": address, "password": "quite another one"})
    with pytest.raises(AuthApiError):
        fresh.auth.verify_otp({"email": address, "token": code, "type": "recovery"})


def test_signing_in_without_a_password_takes_a_code(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    address = signed_up(new_client(), mail)
    client = new_client()
    client.auth.sign_in_with_otp({"email": address, "options": {"should_create_user": False}})
    token = code_in(mail(address))
    assert client.auth.verify_otp({"email": address, "token": token, "type": "magiclink"}).session


def test_a_session_is_refreshed_once_with_each_token(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client = new_client()
    signed_up(client, mail)
    before = client.auth.get_session()
    assert before
    after = client.auth.refresh_session().session
    assert after
    assert after.refresh_token != before.refresh_token
    assert client.auth.get_user()
    assert own_row(client, "profiles")["subscription_tier"] == "free"


@pytest.mark.parametrize("port", [43_219, 53_682])
def test_signing_in_with_github_comes_back_to_a_port_of_this_computer(
    new_client: NewClient, port: int
) -> None:
    client = new_client()
    back = f"http://127.0.0.1:{port}/callback"
    begun = client.auth.sign_in_with_oauth({"provider": "github", "options": {"redirect_to": back}})
    with httpx.Client() as browser:
        address = begun.url
        while not address.startswith(back):
            answer = browser.get(address)
            assert answer.is_redirect, answer.text
            address = answer.headers["location"]
    (code,) = parse_qs(urlparse(address).query)["code"]
    exchanged = client.auth.exchange_code_for_session({"auth_code": code})
    assert exchanged.session
    assert exchanged.user
    assert exchanged.user.email == "octo@example.com"
    thief = new_client()
    with pytest.raises(AuthApiError):
        thief.auth.exchange_code_for_session({"auth_code": code, "code_verifier": "x" * 60})


def test_a_browser_is_sent_nowhere_else_after_signing_in(new_client: NewClient) -> None:
    begun = new_client().auth.sign_in_with_oauth(
        {"provider": "github", "options": {"redirect_to": "https://evil.example/callback"}}
    )
    visited: list[str] = [begun.url]
    with httpx.Client() as browser:
        while urlparse(visited[-1]).hostname == "127.0.0.1" and len(visited) < 6:
            answer = browser.get(visited[-1])
            visited.append(answer.headers.get("location", "the end"))
    assert len(visited) > 1
    assert [each for each in visited if urlparse(each).hostname == "evil.example"] == []


def test_a_sound_is_stored_once_read_listed_and_signed(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client = new_client()
    signed_up(client, mail)
    person, blob = id_of(client), "b" * 64
    bucket = client.storage.from_("audio-files")
    bucket.upload(f"{person}/blobs/{blob}", SOUND, {"content-type": "audio/wav"})
    with pytest.raises(StorageApiError):
        bucket.upload(f"{person}/blobs/{blob}", SOUND, {"content-type": "audio/wav"})
    assert bucket.download(f"{person}/blobs/{blob}") == SOUND
    assert [each["name"] for each in bucket.list(f"{person}/blobs")] == [blob]
    signed = bucket.create_signed_url(f"{person}/blobs/{blob}", 60)["signedURL"]
    assert signed
    assert httpx.get(signed).content == SOUND


def test_a_project_is_pushed_and_the_own_data_taken_along(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client = new_client()
    signed_up(client, mail)
    person, blob = id_of(client), "b" * 64
    bucket = client.storage.from_("audio-files")
    bucket.upload(f"{person}/blobs/{blob}", SOUND, {"content-type": "audio/wav"})
    confirmed = called(client, "confirm_blob", p_sha256=blob, p_size=len(SOUND))
    assert confirmed["status"] == "ok"
    document = a_document(blob, title="From the client")
    pushed = called(
        *(client, "push_project"),
        p_project_id=document["id"],
        p_mutation_id=str(uuid4()),
        p_base_revision=0,
        p_document=document,
        p_delete=False,
        p_schema_version=2,
        p_blobs=[blob],
        p_device="laptop",
    )
    assert pushed["revision"] == 1
    assert called(client, "sync_feed", p_cursor=0, p_limit=10)["rows"]
    row = own_row(client, "projects")
    assert (row["title"], row["device_name"]) == ("From the client", "laptop")
    data = called(client, "export_my_data")
    assert data["projects"][0]["document"] == document
    assert [each["sha256"] for each in data["blobs"]] == [blob]
    assert called(client, "health")["status"] == "ok"
    with pytest.raises(APIError) as refused:
        client.table("profiles").update({"subscription_tier": "studio"}).eq("id", person).execute()
    assert refused.value.code == "42501"


def test_a_job_is_asked_for_and_called_off(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client = new_client()
    signed_up(client, mail)
    document = a_document()
    push = {"p_project_id": document["id"], "p_document": document, "p_schema_version": 2}
    called(client, "push_project", **push, p_mutation_id=str(uuid4()), p_base_revision=0)
    job = called(
        *(client, "request_ai_transformation"),
        p_project_id=document["id"],
        p_type="separate",
        p_input_path=f"{id_of(client)}/{document['id']}/mix.wav",
        p_parameters={},
        p_idempotency_key=str(uuid4()),
    )
    assert job["status"] == "pending"
    assert called(client, "cancel_ai_transformation", p_id=job["id"])["status"] == "canceled"


def test_functions_are_called_with_the_session(
    new_client: NewClient, mail: Callable[[str], str]
) -> None:
    client = new_client()
    signed_up(client, mail)
    blob = hashlib.sha256(SOUND).hexdigest()
    bucket = client.storage.from_("audio-files")
    bucket.upload(f"{id_of(client)}/blobs/{blob}", SOUND, {"content-type": "audio/wav"})
    verified = invoked(client, "verify-blob", {"sha256": blob})
    assert verified == {"status": "ok", "sha256": blob, "size": len(SOUND)}
    assert own_row(client, "user_blobs")["verified_by"] == "hash"
    assert invoked(client, "delete-account")["status"] == "requested"
    with pytest.raises(FunctionsHttpError):
        invoked(new_client(), "verify-blob", {"sha256": blob})


def invoked(client: Client, name: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """Call a function of the backend and return its answer."""
    answer = client.functions.invoke(name, {"body": body or {}})
    assert isinstance(answer, bytes)
    return json.loads(answer)


def test_another_machine_hears_at_once_that_something_was_saved(
    backend: Addresses, new_client: NewClient, mail: Callable[[str], str]
) -> None:
    here = new_client()
    address = signed_up(here, mail)
    heard: list[Any] = []

    async def listens(http: httpx.AsyncClient) -> None:
        options = AsyncClientOptions(httpx_client=http, auto_refresh_token=False)
        there = await acreate_client(backend.url, backend.publishable_key, options)
        await there.auth.sign_in_with_password({"email": address, "password": PASSWORD})
        channel = there.channel("changes")
        channel.on_postgres_changes(
            RealtimePostgresChangesListenEvent.All, heard.append, table="sync_heads"
        )
        ready = asyncio.Event()
        await channel.subscribe(lambda *_: ready.set())
        async with asyncio.timeout(SOON_S):
            await ready.wait()
            await asyncio.to_thread(push_one, here)
            while not heard:
                await asyncio.sleep(0.02)
        await there.remove_all_channels()
        await there.realtime.close()

    async def story() -> None:
        async with httpx.AsyncClient(timeout=60) as http:
            await listens(http)

    def push_one(client: Client) -> None:
        document = a_document()
        push = {"p_project_id": document["id"], "p_document": document, "p_schema_version": 2}
        called(client, "push_project", **push, p_mutation_id=str(uuid4()), p_base_revision=0)

    asyncio.run(story())
    (change,) = heard
    assert change["data"]["record"]["seq"] == 1
