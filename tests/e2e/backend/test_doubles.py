"""The doubles of the local backend, resumable uploads and realtime, as real clients meet them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import Any
from uuid import uuid4

import pytest
from realtime import AsyncRealtimeClient
from realtime.types import RealtimePostgresChangesListenEvent

from nexus_desktop.local_backend.backend import Addresses
from tests.support.backend_people import People, Person, a_document, a_token

SOUND = b"RIFF" + bytes(range(256)) * 512
PART = 50_000
SOON_S = 10.0


# --- resumable uploads


def begin(person: Person, name: str, length: int) -> Any:  # noqa: ANN401 - response
    told = {"bucketName": "audio-files", "objectName": name, "contentType": "audio/wav"}
    metadata = ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items()
    )
    return person.request(
        *("POST", "/storage/v1/upload/resumable"),
        tus_resumable="1.0.0",
        upload_length=str(length),
        upload_metadata=metadata,
    )


def send(person: Person, address: str, part: bytes, offset: int) -> Any:  # noqa: ANN401 - response
    return person.request(
        *("PATCH", address),
        content=part,
        tus_resumable="1.0.0",
        upload_offset=str(offset),
        content_type="application/offset+octet-stream",
    )


def test_a_sound_arrives_in_parts_and_an_interrupted_one_goes_on(ann: Person) -> None:
    blob = hashlib.sha256(SOUND).hexdigest()
    name = f"{ann.id}/blobs/{blob}"
    created = begin(ann, name, len(SOUND))
    assert created.status_code == 201
    address = created.headers["location"]
    for offset in range(0, len(SOUND), PART):
        asked = ann.request("HEAD", address, tus_resumable="1.0.0")
        assert int(asked.headers["upload-offset"]) == offset
        assert int(asked.headers["upload-length"]) == len(SOUND)
        sent = send(ann, address, SOUND[offset : offset + PART], offset)
        assert sent.status_code == 204
    assert int(sent.headers["upload-offset"]) == len(SOUND)
    assert ann.request("GET", f"/storage/v1/object/audio-files/{name}").content == SOUND
    confirmed = ann.rpc("confirm_blob", p_sha256=blob, p_size=len(SOUND)).json()
    assert confirmed["status"] == "ok"
    assert begin(ann, name, len(SOUND)).status_code == 409
    assert ann.request("HEAD", address, tus_resumable="1.0.0").status_code == 404


def test_an_upload_into_somebody_elses_folder_is_refused_before_a_byte_is_sent(
    ann: Person, bob: Person, people: People
) -> None:
    name = f"{ann.id}/blobs/{'ab' * 32}"
    assert begin(bob, name, 10).status_code == 403
    assert begin(Person(people.http, bob.key), name, 10).status_code == 401
    assert begin(ann, name, 60 << 20).status_code == 413
    address = begin(ann, name, 10).headers["location"]
    assert send(bob, address, b"0123456789", 0).status_code == 404
    assert send(ann, address, b"0123456789", 3).status_code == 409
    assert send(ann, address, b"01234567890", 0).status_code == 413


# --- realtime


async def joined(
    backend: Addresses, token: str, topic: str, heard: list[Any], *, private: bool = False
) -> tuple[AsyncRealtimeClient, str]:
    """Listen to rows of `projects` as somebody; return the client and how the joining went."""
    client = AsyncRealtimeClient(f"{backend.url}/realtime/v1", backend.publishable_key)
    await client.set_auth(token)
    channel = client.channel(
        topic, {"config": {"private": private, "broadcast": None, "presence": None}}
    )
    channel.on_postgres_changes(
        RealtimePostgresChangesListenEvent.All, heard.append, table="projects", schema="public"
    )
    outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def settle(state: Any, _error: Exception | None) -> None:  # noqa: ANN401 - the client's own kind
        if not outcome.done():
            outcome.set_result(str(state.value))

    await channel.subscribe(settle)
    return client, await asyncio.wait_for(outcome, SOON_S)


async def until(condition: Any) -> None:  # noqa: ANN401 - a callable without arguments
    async with asyncio.timeout(SOON_S):
        while not condition():
            await asyncio.sleep(0.02)


def test_somebody_hears_of_their_own_rows_alone(
    backend: Addresses, ann: Person, bob: Person
) -> None:
    of_ann: list[Any] = []
    of_bob: list[Any] = []

    async def story() -> None:
        hers, _ = await joined(backend, str(ann.token), "changes", of_ann)
        his, _ = await joined(backend, str(bob.token), "changes", of_bob)
        document = a_document()
        await asyncio.to_thread(ann.push, document)
        await asyncio.to_thread(ann.push, {**document, "title": "Two"}, 1)
        await until(lambda: len(of_ann) == 2)
        mark = await asyncio.to_thread(bob.push_new)
        await until(lambda: of_bob)
        assert [change["data"]["record"]["id"] for change in of_bob] == [mark]
        await hers.close()
        await his.close()

    asyncio.run(story())
    first, second = (change["data"] for change in of_ann)
    assert (first["type"], first["record"]["revision"]) == ("INSERT", 1)
    assert (second["type"], second["record"]["title"]) == ("UPDATE", "Two")
    assert "document" not in second["record"]


@pytest.mark.parametrize("who", ["owner", "other", "forger"])
def test_a_private_topic_is_for_the_owner_of_the_project(
    backend: Addresses, ann: Person, bob: Person, who: str
) -> None:
    project_id = ann.push_new()
    forged = a_token(ann.id, "another secret that is as long as it has to be")
    tokens = {"owner": str(ann.token), "other": str(bob.token), "forger": forged}

    async def story() -> str:
        topic = f"project-{project_id}"
        client, outcome = await joined(backend, tokens[who], topic, [], private=True)
        await client.close()
        return outcome

    expected = "SUBSCRIBED" if who == "owner" else "CHANNEL_ERROR"
    assert asyncio.run(story()) == expected


async def on_topic(
    backend: Addresses, person: Person, topic: str, heard: list[Any], *, private: bool
) -> tuple[AsyncRealtimeClient, Any]:
    """Listen to what is said on a topic; return the client and the channel to speak on."""
    client = AsyncRealtimeClient(f"{backend.url}/realtime/v1", backend.publishable_key)
    await client.set_auth(str(person.token))
    config: Any = {"config": {"private": private, "broadcast": {"ack": True}, "presence": None}}
    channel = client.channel(topic, config)
    channel.on_broadcast("cursor", heard.append)
    ready = asyncio.Event()
    await channel.subscribe(lambda *_: ready.set())
    await asyncio.wait_for(ready.wait(), SOON_S)
    return client, channel


@pytest.mark.parametrize("private", [False, True])
def test_to_know_the_name_of_a_topic_is_enough_for_a_public_one_alone(
    backend: Addresses, ann: Person, bob: Person, *, private: bool
) -> None:
    """The first draft speaks on public topics; here everything is said on private ones."""
    topic = f"project-{ann.push_new()}"
    heard_by_ann: list[Any] = []
    heard_by_bob: list[Any] = []

    async def story() -> None:
        hers, speaking = await on_topic(backend, ann, topic, [], private=private)
        also_hers, _ = await on_topic(backend, ann, topic, heard_by_ann, private=private)
        his, _ = await on_topic(backend, bob, topic, heard_by_bob, private=False)
        await speaking.send_broadcast("cursor", {"at": 1})
        await until(lambda: heard_by_ann)
        for client in (hers, also_hers, his):
            await client.close()

    asyncio.run(story())
    assert bool(heard_by_bob) is not private


def test_a_topic_that_is_none_of_a_project_is_nobodys(backend: Addresses, ann: Person) -> None:
    async def story() -> str:
        client, outcome = await joined(
            backend, str(ann.token), f"project-{uuid4()}", [], private=True
        )
        await client.close()
        return outcome

    assert asyncio.run(story()) == "CHANNEL_ERROR"
