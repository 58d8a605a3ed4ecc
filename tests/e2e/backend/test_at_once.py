"""Many at once: limits are met exactly, a push counts once, and nobody's change is skipped."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import psycopg
import pytest

from nexus_desktop.local_backend.backend import Addresses
from tests.e2e.backend.conftest import Database
from tests.support.backend_people import Json, People, Person, a_document, become

SOUND = b"RIFF" + bytes(40)
CONNECTIONS = 10
"""How many the REST interface holds to the database."""


def at_once(call: Callable[[int], httpx.Response], times: int, workers: int) -> Counter[int]:
    """Make as many calls as `times`, `workers` at a time; return how often each status came."""
    with ThreadPoolExecutor(workers) as pool:
        return Counter(answer.status_code for answer in pool.map(call, range(times)))


def ask_for_job(person: Person, project_id: str, key: str) -> httpx.Response:
    return person.rpc(
        "request_ai_transformation",
        p_project_id=project_id,
        p_type="denoise",
        p_input_path=f"{person.id}/blobs/{'ab' * 32}",
        p_parameters={"amount": 1},
        p_idempotency_key=key,
    )


def test_of_forty_jobs_at_once_exactly_ten_are_taken(ann: Person) -> None:
    project_id = ann.push_new()
    got = at_once(lambda _: ask_for_job(ann, project_id, str(uuid4())), 40, 12)
    assert got == {200: 10, 429: 30}
    assert len(ann.rows("ai_transformations")) == 10
    assert sum(row["quantity"] for row in ann.rows("usage_tracking")) == 10
    (used,) = [row for row in usage_of(ann) if row["resource_type"] == "ai_transformations"]
    assert (used["used"], used["max_quantity"], used["window_seconds"]) == (10, 10, 3600)


def usage_of(person: Person) -> list[Json]:
    answer = person.rpc("my_usage")
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()
    return found


def test_a_wish_that_is_sent_eight_times_is_one_job_and_paid_once(ann: Person) -> None:
    project_id, key = ann.push_new(), str(uuid4())
    assert at_once(lambda _: ask_for_job(ann, project_id, key), 8, 8) == {200: 8}
    assert len(ann.rows("ai_transformations")) == len(ann.rows("usage_tracking")) == 1


def test_a_push_that_is_sent_eight_times_at_once_counts_once(ann: Person) -> None:
    document, mutation = a_document(), str(uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ann.push(document, p_mutation_id=mutation), range(8)))
    assert [answer["status"] for answer in answers] == ["ok"] * 8
    (row,) = ann.rows("projects")
    assert row["revision"] == row["change_seq"] == 1


def test_of_eight_pushes_on_one_revision_one_is_taken(ann: Person) -> None:
    document = a_document()
    ann.push(document)
    titles = [f"Version of machine {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda t: ann.push({**document, "title": t}, base=1), titles))
    statuses = Counter(answer["status"] for answer in answers)
    assert statuses == {"ok": 1, "conflict": 7}
    winner = titles[[answer["status"] for answer in answers].index("ok")]
    assert ann.rows("projects")[0]["title"] == winner


@pytest.mark.parametrize("machines", [2, 8])
def test_a_reader_of_the_feed_misses_nothing_while_machines_write(
    ann: Person, machines: int
) -> None:
    seen: dict[str, int] = {}
    is_over = threading.Event()

    def write(_: int) -> None:
        document = a_document()
        for base in range(6):
            assert ann.push(document, base=base)["status"] == "ok"

    def read() -> int:
        cursor = 0
        while True:
            was_over = is_over.is_set()
            page = ann.rpc("sync_feed", p_cursor=cursor, p_limit=3).json()
            assert not page["full_resync"]
            assert all(row["seq"] > cursor for row in page["rows"])
            seen.update((row["project_id"], row["revision"]) for row in page["rows"])
            cursor = page["next_cursor"]
            if was_over and not page["has_more"]:
                return int(cursor)

    with ThreadPoolExecutor(9) as pool:
        reading = pool.submit(read)
        list(pool.map(write, range(machines)))
        is_over.set()
        cursor = reading.result()
    assert (len(seen), set(seen.values()), cursor) == (machines, {6}, 6 * machines)


def test_numbers_of_the_feed_appear_in_the_order_of_the_commits(
    backend: Addresses, ann: Person
) -> None:
    """A slow transaction keeps a later one waiting; a sequence would let it overtake."""
    first, second = a_document(), a_document()
    ann.push(first)
    ann.push(second)
    rename = "select private.next_seq(%s)"
    with psycopg.connect(backend.database_url) as slow, ThreadPoolExecutor(1) as pool:
        (number,) = slow.execute(rename, (ann.id,)).fetchone() or (0,)
        assert number == 3
        quick = pool.submit(ann.push, second, 1)
        with pytest.raises(TimeoutError):
            quick.result(0.5)
        slow.commit()
        assert quick.result()["status"] == "ok"
    assert {row["change_seq"] for row in ann.rows("projects")} == {1, 4}


def test_each_job_is_claimed_by_one_worker_until_its_lease_ends(
    people: People, database: Database
) -> None:
    database.execute("delete from public.ai_transformations")
    rich = people.person("rich", tier="studio")
    project_id = rich.push_new()
    for _ in range(11):
        assert ask_for_job(rich, project_id, str(uuid4())).status_code == 200
    server = people.server()

    def claim(number: int) -> list[str]:
        answer = server.rpc("claim_ai_transformation", p_worker=f"w{number}", p_lease_s=60)
        return [row["id"] for row in answer.json()]

    def claims(times: int) -> Counter[str]:
        with ThreadPoolExecutor(6) as pool:
            return Counter(job for found in pool.map(claim, range(times)) for job in found)

    assert sorted(claims(18).values()) == [1] * 11
    lapse = "update public.ai_transformations set lease_until = now() - interval '1 s'"
    for _ in range(2):
        database.execute(lapse)
        assert sorted(claims(18).values()) == [1] * 11
    database.execute(lapse)
    assert claims(6) == {}
    jobs = rich.rows("ai_transformations")
    assert {job["status"] for job in jobs} == {"failed"}
    assert rich.rows("usage_tracking") == [], "what gave nothing is not paid for"


# --- limits that count by the hour


def test_what_only_reads_counts_as_well(ann: Person, bob: Person, database: Database) -> None:
    """It is noted on its connection, until somebody writes there."""
    for _ in range(7):
        ann.rows("profiles")
    bobs_project = bob.push_new()
    for _ in range(40):
        at_once(lambda _: bob.rpc("fetch_project", p_project_id=bobs_project), 20, 10)
        counted = database.execute(
            "select sum(calls) from private.api_calls where user_id = %s", (ann.id,)
        ).fetchone()
        if counted == (7,):
            return
    pytest.fail(f"of seven reads {counted} were counted")


def test_whoever_only_reads_is_refused_in_the_end(ann: Person, database: Database) -> None:
    """At the latest when every connection has answered what was left."""
    database.execute(
        "insert into private.api_calls values (%s, date_trunc('minute', now()), 998)", (ann.id,)
    )
    got = at_once(lambda _: ann.request("GET", "/rest/v1/profiles"), 2 * CONNECTIONS + 20, 8)
    assert set(got) == {200, 429}
    assert 2 <= got[200] <= 2 * CONNECTIONS


def test_a_thousand_calls_an_hour_are_answered(ann: Person, database: Database) -> None:
    database.execute(
        "insert into private.api_calls values"
        " (%(id)s, date_trunc('minute', now()) - interval '59 min', 998),"
        " (%(id)s, date_trunc('minute', now()) - interval '61 min', 5000)",
        {"id": ann.id},
    )
    assert ann.push(a_document())["status"] == "ok"
    assert ann.rpc("sync_feed", p_cursor=0).status_code == 200
    refused = ann.rpc("sync_feed", p_cursor=0)
    assert refused.status_code == 429
    assert refused.json()["code"] == "PT429"
    assert refused.json()["details"] == "1000 of 1000 used in 3600 s"
    assert ann.request("GET", "/rest/v1/projects").status_code == 429


def test_a_hundred_uploads_an_hour_are_stored(ann: Person, database: Database) -> None:
    database.execute(
        "insert into storage.objects (bucket_id, name, metadata, owner_id)"
        " select 'audio-files', %(id)s || '/blobs/' || n, '{\"size\": 1}', %(id)s"
        " from generate_series(1, 99) n",
        {"id": ann.id},
    )
    blob = ann.upload_blob(SOUND)
    assert ann.upload(f"{ann.id}/blobs/{blob[::-1]}", SOUND).status_code in {400, 403}
    used = {row["resource_type"]: row["used"] for row in usage_of(ann)}
    assert (used["file_uploads"], used["storage_mb"]) == (100, 0)


def test_who_has_no_room_left_stores_nothing_more(ann: Person, database: Database) -> None:
    database.execute(
        "insert into storage.objects (bucket_id, name, metadata, owner_id, created_at)"
        " values ('audio-files', %(id)s || '/blobs/large', %(size)s, %(id)s,"
        " now() - interval '2 hours')",
        {"id": ann.id, "size": f'{{"size": {1 << 30}}}'},
    )
    assert ann.upload(f"{ann.id}/blobs/{'ab' * 32}", SOUND).status_code in {400, 403}


def test_the_last_place_of_an_hour_is_given_once(
    backend: Addresses, ann: Person, database: Database
) -> None:
    database.execute(
        "insert into public.error_logs (user_id, error_message)"
        " select %s, 'x' from generate_series(1, 59)",
        (ann.id,),
    )
    log = "insert into public.error_logs (error_message) values ('the last')"
    with (
        psycopg.connect(backend.database_url) as first,
        psycopg.connect(backend.database_url) as second,
        ThreadPoolExecutor(1) as pool,
    ):
        become(first, ann.id)
        become(second, ann.id)
        first.execute(log)
        waiting = pool.submit(second.execute, log)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        first.commit()
        with pytest.raises(psycopg.Error, match="the limit for error_logs is reached"):
            waiting.result()


def test_sixty_errors_an_hour_are_logged(ann: Person) -> None:
    def log(number: int) -> httpx.Response:
        return ann.request("POST", "/rest/v1/error_logs", {"error_message": f"failure {number}"})

    assert at_once(log, 64, 8) == {201: 60, 429: 4}
