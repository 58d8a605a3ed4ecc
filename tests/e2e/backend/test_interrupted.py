"""Functions that end in the middle: whatever they had done by then, it is finished later.

A function is cut off before its first, second, third … call of the backend, as if its process had
been killed there: every further call of it is dropped, also those with which it would tidy up.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from tests.e2e.backend.conftest import SWEEP_SECRET, Database
from tests.e2e.backend.test_subscriptions import paid, subscription
from tests.support.backend_people import People, Person, a_document
from tests.support.replicate_stand_in import RESULT, ReplicateStandIn

SOUND = b"RIFF" + bytes(range(200)) * 40
BLOB = hashlib.sha256(SOUND).hexdigest()
MOST_CALLS = 40
Scene = TypeVar("Scene")


def cut_offs(
    people: People, scene: Callable[[], Scene], is_whole: Callable[[Scene], bool]
) -> Iterator[Scene]:
    """Yield what each cut leaves: a new scene, cut off one call later, until one is gone through.

    Args:
        scene: makes what a function is to work on.
        is_whole: calls the function, and tells whether it got through.
    """
    for calls in range(MOST_CALLS):
        here = scene()
        with cut_off_after(people, calls):
            if is_whole(here):
                assert calls > 0, "a function that calls nothing cannot be cut off"
                return
        yield here
    pytest.fail(f"it makes more than {MOST_CALLS} calls, or never succeeds")


@contextmanager
def cut_off_after(people: People, calls: int) -> Iterator[None]:
    """Let functions call the backend so many times, and then no more."""
    dropped = {"match": "/", "agent": "Deno", "after": calls, "times": 1_000_000, "drop": True}
    assert people.http.post("/_test/faults", json=[dropped]).status_code == 204
    try:
        yield
    finally:
        assert people.http.post("/_test/faults", json=[]).status_code == 204


def called(person: Person, name: str, body: object = None, method: str = "POST") -> httpx.Response:
    return person.request(method, f"/functions/v1/{name}", body)


def sweep_is_whole(people: People) -> bool:
    sweeper = people.caller()
    answer = sweeper.request("POST", "/functions/v1/sweep", {}, x_sweep_secret=SWEEP_SECRET)
    return answer.is_success and None not in answer.json().values()


def let_time_pass(database: Database, person: Person, table: str, *columns: str) -> None:
    """Make what somebody has in a table eight days older."""
    older = ", ".join(f"{column} = {column} - interval '8 days'" for column in columns)
    with database.transaction():
        database.execute("set local session_replication_role = replica")
        database.execute(f"update {table} set {older} where user_id = %s", (person.id,))


def a_day_without_news(database: Database, person: Person) -> None:
    jobs = "public.ai_transformations"
    let_time_pass(database, person, jobs, "created_at", "updated_at", "lease_until")


# --- AI jobs


@dataclass
class Wish:
    """A job that somebody has asked for, by the key they gave it."""

    person: Person
    body: dict[str, Any]

    def job(self) -> Any:  # noqa: ANN401 - JSON is whatever it is
        """Return the row of the job, None if there is none."""
        key = self.body["idempotency_key"]
        found = self.person.rows("ai_transformations", f"idempotency_key=eq.{key}")
        return found[0] if found else None

    def payments(self) -> int:
        job = self.job()
        return len(self.person.rows("usage_tracking", f"ref_id=eq.{job['id']}")) if job else 0

    def ask(self) -> httpx.Response:
        return called(self.person, "ai-transform", self.body)


@pytest.fixture
def rich(people: People) -> Person:
    """Somebody who may begin many jobs, with a sound to make them of."""
    person = people.person("rich", tier="studio")
    person.upload_blob(SOUND)
    return person


@pytest.fixture
def wish(rich: Person) -> Callable[[], Wish]:
    """Makes a wish for another job."""
    project = rich.push_new()

    def made() -> Wish:
        body = {
            "project_id": project,
            "type": "rearrange",
            "input_path": f"{rich.id}/blobs/{BLOB}",
            "parameters": {"prompt": "a waltz"},
            "idempotency_key": str(uuid4()),
        }
        return Wish(rich, body)

    return made


def predictions_of(wish: Wish, replicate: ReplicateStandIn) -> list[str]:
    job = wish.job()
    begun = replicate.predictions.items()
    return [name for name, body in begun if job and body["webhook"].endswith(job["id"])]


@pytest.mark.parametrize("comes_again", [False, True])
def test_a_job_whose_beginning_is_cut_off_is_begun_once_or_not_paid_for(
    people: People,
    database: Database,
    replicate: ReplicateStandIn,
    rich: Person,
    wish: Callable[[], Wish],
    *,
    comes_again: bool,
) -> None:
    ends = []
    for cut in cut_offs(people, wish, lambda wish: wish.ask().is_success):
        if comes_again:
            assert cut.ask().is_success
        begun = predictions_of(cut, replicate)
        assert len(begun) <= 1
        for prediction in begun:
            output = f"{replicate.url}/out.wav"
            replicate.ends[prediction] = {"status": "succeeded", "output": output}
        a_day_without_news(database, rich)
        assert sweep_is_whole(people)
        job = cut.job()
        ends.append(job["status"] if job else "never asked for")
        assert cut.payments() == (ends[-1] == "completed")
    assert set(ends) <= {"never asked for", "failed", "completed"}
    assert ends[0] == ("completed" if comes_again else "never asked for")


@pytest.mark.parametrize("is_sent_again", [False, True])
def test_news_whose_reading_is_cut_off_is_read_later(
    people: People,
    database: Database,
    replicate: ReplicateStandIn,
    rich: Person,
    wish: Callable[[], Wish],
    *,
    is_sent_again: bool,
) -> None:
    def begun() -> tuple[Wish, tuple[bytes, dict[str, str]]]:
        asked = wish()
        assert asked.ask().status_code == 202
        (prediction,) = predictions_of(asked, replicate)
        output = f"{replicate.url}/out.wav"
        replicate.ends[prediction] = {"status": "succeeded", "output": output}
        return asked, replicate.delivery(prediction, "succeeded", output=output)

    def told(news: tuple[bytes, dict[str, str]]) -> bool:
        body, headers = news
        return people.http.post(
            "/functions/v1/ai-webhook", content=body, headers=headers
        ).is_success

    for asked, news in cut_offs(people, begun, lambda scene: told(scene[1])):
        if is_sent_again:
            assert told(news)
        else:
            a_day_without_news(database, rich)
            assert sweep_is_whole(people)
        job = asked.job()
        assert (job["status"], asked.payments()) == ("completed", 1)
        stored = f"/storage/v1/object/audio-files/{job['output_audio_path']}"
        assert rich.request("GET", stored).content == RESULT


# --- sounds and the own data


@pytest.mark.parametrize("bytes_are_right", [False, True])
def test_a_sound_whose_verification_is_cut_off_is_verified_when_it_is_asked_for_again(
    people: People, rich: Person, *, bytes_are_right: bool
) -> None:
    def stored() -> bytes:
        sound = SOUND + uuid4().bytes
        content = sound if bytes_are_right else sound + b"!"
        assert rich.upload(f"{rich.id}/blobs/{name_of(sound)}", content).status_code == 200
        return sound

    def name_of(sound: bytes) -> str:
        return hashlib.sha256(sound).hexdigest()

    def verified(sound: bytes) -> httpx.Response:
        return called(rich, "verify-blob", {"sha256": name_of(sound)})

    for sound in cut_offs(people, stored, lambda sound: verified(sound).is_success):
        if not bytes_are_right:
            assert verified(sound).json()["status"] in {"refused", "missing"}
            again = rich.upload(f"{rich.id}/blobs/{name_of(sound)}", sound)
            assert again.status_code == 200
        assert verified(sound).json()["status"] == "ok"


def test_a_sound_that_nobody_ever_verified_is_swept_after_a_week(
    people: People, database: Database, rich: Person
) -> None:
    name = f"{rich.id}/blobs/{'cd' * 32}"
    assert rich.upload(name, SOUND).status_code == 200
    older = "update storage.objects set created_at = now() - make_interval(days => %s)"
    for age_days, is_kept in ((6, True), (8, False)):
        database.execute(f"{older} where name = %s", (age_days, name))
        let_time_pass(database, rich, "private.blob_turns", "looked_at")
        assert sweep_is_whole(people)
        there = rich.request("GET", f"/storage/v1/object/audio-files/{name}").is_success
        assert there is is_kept
    assert rich.upload(name, SOUND).status_code == 200
    assert [row["sha256"] for row in rich.rows("user_blobs")] == [BLOB]


def test_a_file_of_the_own_data_that_is_cut_off_cannot_be_taken_for_a_whole_one(
    people: People, ann: Person
) -> None:
    blobs = [ann.upload_blob(SOUND + bytes([number])) for number in range(2)]
    ann.push(a_document(*blobs))

    def is_whole(_: None) -> bool:
        try:
            answer = called(ann, "export-my-data", {})
            with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
                return len(archive.namelist()) == 4
        except (httpx.TransportError, zipfile.BadZipFile):
            return False

    tries = list(cut_offs(people, lambda: None, is_whole))
    assert len(tries) >= 3
    assert is_whole(None)


# --- the end of an account, and what else is swept


def test_the_wish_to_end_an_account_is_there_once_whenever_it_is_cut_off(
    people: People,
) -> None:
    def wishes(person: Person) -> bool:
        return called(person, "delete-account").is_success

    for person in cut_offs(people, people.person, wishes):
        assert wishes(person)
        assert len(person.rows("account_deletion_requests")) == 1


@dataclass
class Leftovers:
    """What a sweep has to do: an account to end, a sound to remove, a job to ask after."""

    leaving: Person
    tidy: Person
    unused: str
    wish: Wish


def test_a_sweep_that_is_cut_off_is_finished_by_the_next_one(
    people: People,
    database: Database,
    replicate: ReplicateStandIn,
    rich: Person,
    wish: Callable[[], Wish],
) -> None:
    def left() -> Leftovers:
        leaving, tidy = people.person("leaving"), people.person("tidy")
        leaving.push(a_document(leaving.upload_blob(SOUND)))
        assert called(leaving, "delete-account").status_code == 202
        let_time_pass(database, leaving, "public.account_deletion_requests", "requested_at")
        tidy.push(a_document(tidy.upload_blob(SOUND)))
        unused = tidy.upload_blob(SOUND + b"unused")
        let_time_pass(database, tidy, "public.user_blobs", "verified_at")
        let_time_pass(database, tidy, "private.blob_turns", "looked_at")
        asked = wish()
        assert asked.ask().status_code == 202
        (prediction,) = predictions_of(asked, replicate)
        output = f"{replicate.url}/out.wav"
        replicate.ends[prediction] = {"status": "succeeded", "output": output}
        a_day_without_news(database, rich)
        return Leftovers(leaving, tidy, unused, asked)

    for cut in cut_offs(people, left, lambda _: sweep_is_whole(people)):
        is_there, files = what_is_left_of(cut.leaving, database)
        assert is_there or files == 0, "files without an account would never be found again"
        let_time_pass(database, cut.tidy, "private.blob_turns", "looked_at")
        assert sweep_is_whole(people)
        assert what_is_left_of(cut.leaving, database) == (0, 0)
        assert [row["sha256"] for row in cut.tidy.rows("user_blobs")] == [BLOB]
        assert what_is_left_of(cut.tidy, database) == (1, 1)
        assert (cut.wish.job()["status"], cut.wish.payments()) == ("completed", 1)


def what_is_left_of(person: Person, database: Database) -> tuple[int, int]:
    """Return how many accounts and files somebody has."""
    row = database.execute(
        "select (select count(*) from auth.users where id = %(id)s),"
        " (select count(*) from storage.objects where name like %(id)s || '/%%')",
        {"id": person.id},
    ).fetchone()
    assert row
    return int(row[0]), int(row[1])


# --- subscriptions


def test_an_event_of_the_payment_service_that_is_cut_off_counts_when_it_is_sent_again(
    people: People,
) -> None:
    def event() -> tuple[Person, dict[str, Any]]:
        person = people.person()
        return person, subscription(person, "created")

    for person, told in cut_offs(people, event, lambda scene: paid(people, scene[1]).is_success):
        assert paid(people, told).json() == {"result": "applied"}
        assert person.rows("profiles")[0]["subscription_tier"] == "pro"
        assert paid(people, told).json() == {"result": "ignored"}
