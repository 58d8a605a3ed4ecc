"""The functions of the backend: what they do for people, and what they do not for anybody else."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.backend.conftest import SWEEP_SECRET, Database
from tests.support.backend_people import Caller, People, Person, a_document
from tests.support.replicate_stand_in import RESULT, ReplicateStandIn

SOUND = b"RIFF" + bytes(range(200)) * 40
BLOB = hashlib.sha256(SOUND).hexdigest()
FOR_PEOPLE = ["ai-transform", "verify-blob", "export-my-data", "delete-account"]


def called(caller: Caller, name: str, body: object = None) -> httpx.Response:
    return caller.request("POST", f"/functions/v1/{name}", body if body is not None else {})


def swept(people: People) -> Any:  # noqa: ANN401 - JSON is whatever it is
    answer = people.caller().request("POST", "/functions/v1/sweep", {}, x_sweep_secret=SWEEP_SECRET)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_everybody_may_ask_whether_all_is_well(people: People) -> None:
    answer = people.http.get("/functions/v1/health")
    assert answer.json() == {"status": "ok", "database": "ok", "storage": "ok"}


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_what_is_for_people_needs_a_token_of_theirs(people: People, name: str) -> None:
    for token in (None, "nonsense", "a.b.c"):
        assert called(people.caller(token), name).status_code == 401


@pytest.mark.parametrize("secret", ["", "wrong", SWEEP_SECRET + "x"])
def test_only_who_knows_the_secret_sweeps(people: People, secret: str) -> None:
    asked = people.caller().request("POST", "/functions/v1/sweep", {}, x_sweep_secret=secret)
    assert asked.status_code == 401


# --- sounds


def test_a_sound_counts_when_its_bytes_hash_to_its_name(ann: Person) -> None:
    assert called(ann, "verify-blob", {"sha256": BLOB}).json()["status"] == "missing"
    assert ann.upload(f"{ann.id}/blobs/{BLOB}", SOUND).status_code == 200
    assert called(ann, "verify-blob", {"sha256": BLOB}).json() == {
        "status": "ok",
        "sha256": BLOB,
        "size": len(SOUND),
    }
    (row,) = ann.rows("user_blobs")
    assert (row["verified_by"], row["state"]) == ("hash", "stored")
    assert ann.push(a_document(BLOB))["status"] == "ok"


def test_other_bytes_under_a_name_are_removed_so_that_the_right_ones_can_come(ann: Person) -> None:
    assert ann.upload(f"{ann.id}/blobs/{BLOB}", SOUND[:-1] + b"!").status_code == 200
    refused = called(ann, "verify-blob", {"sha256": BLOB}).json()
    assert (refused["status"], refused["code"]) == ("refused", "hash")
    assert ann.push(a_document(BLOB))["missing"] == [BLOB]
    assert ann.upload(f"{ann.id}/blobs/{BLOB}", SOUND).status_code == 200
    assert called(ann, "verify-blob", {"sha256": BLOB}).json()["status"] == "ok"


@pytest.mark.parametrize("name", ["", "../x", BLOB.upper(), None, 7])
def test_what_is_no_name_of_a_sound_is_refused(ann: Person, name: object) -> None:
    assert called(ann, "verify-blob", {"sha256": name}).status_code == 400


# --- AI jobs


def a_wish(ann: Person, **changes: object) -> dict[str, object]:
    if not ann.rows("user_blobs"):
        ann.upload_blob(SOUND)
    return {
        "project_id": ann.push_new(),
        "type": "rearrange",
        "input_path": f"{ann.id}/blobs/{BLOB}",
        "parameters": {"prompt": "a waltz", "duration": 8, "webhook": "http://evil.example"},
        "idempotency_key": str(uuid4()),
        **changes,
    }


def told(people: People, news: tuple[bytes, dict[str, str]], job: str = "") -> httpx.Response:
    body, headers = news
    query = f"?job={job}" if job else ""
    return people.http.post(f"/functions/v1/ai-webhook{query}", content=body, headers=headers)


def state_of(ann: Person, job: str) -> Any:  # noqa: ANN401 - JSON is whatever it is
    (row,) = ann.rows("ai_transformations", f"id=eq.{job}")
    return row


def test_a_job_goes_from_the_wish_to_the_sound(
    ann: Person, people: People, replicate: ReplicateStandIn
) -> None:
    wish = a_wish(ann)
    begun = called(ann, "ai-transform", wish)
    assert begun.status_code == 202, begun.text
    job = begun.json()["id"]
    prediction = replicate.begun_for(job)
    asked = replicate.predictions[prediction]
    assert asked["input_bytes"] == SOUND
    assert set(asked["input"]) == {"prompt", "duration", "input_audio"}
    assert called(ann, "ai-transform", wish).json()["replicate_prediction_id"] == prediction
    assert replicate.begun_for(job) == prediction, "asked again is not begun again"

    result = replicate.delivery(prediction, "succeeded", output=f"{replicate.url}/out.wav")
    assert told(people, replicate.delivery(prediction, "processing")).json() == {
        "result": "ignored"
    }
    assert told(people, result).json() == {"result": "applied"}
    done = state_of(ann, job)
    assert (done["status"], done["error_message"]) == ("completed", None)
    path = f"/storage/v1/object/audio-files/{done['output_audio_path']}"
    assert ann.request("GET", path).content == RESULT
    assert told(people, result).json() == {"result": "ignored"}
    late = replicate.delivery(prediction, "failed", error="too late")
    assert told(people, late).json() == {"result": "ignored"}
    assert state_of(ann, job)["status"] == "completed"


def test_what_fails_is_told_and_not_paid_for(
    ann: Person, people: People, replicate: ReplicateStandIn
) -> None:
    job = called(ann, "ai-transform", a_wish(ann)).json()["id"]
    assert len(ann.rows("usage_tracking")) == 1
    news = replicate.delivery(replicate.begun_for(job), "failed", error="out of memory")
    assert told(people, news).json() == {"result": "applied"}
    assert state_of(ann, job)["error_message"] == "out of memory"
    assert ann.rows("usage_tracking") == []


def test_a_job_that_replicate_refuses_has_failed_at_once(
    ann: Person, replicate: ReplicateStandIn
) -> None:
    replicate.refusal = 422
    try:
        assert called(ann, "ai-transform", a_wish(ann)).status_code == 502
    finally:
        replicate.refusal = 0
    (job,) = ann.rows("ai_transformations")
    assert (job["status"], job["error_message"]) == ("failed", "Replicate: not today")
    assert ann.rows("usage_tracking") == []


def test_a_job_that_nobody_can_say_was_begun_is_failed_later_and_never_begun_again(
    ann: Person, people: People, replicate: ReplicateStandIn, database: Database
) -> None:
    replicate.refusal = 503
    wish = a_wish(ann)
    try:
        assert called(ann, "ai-transform", wish).status_code == 500
    finally:
        replicate.refusal = 0
    known = len(replicate.predictions)
    again = called(ann, "ai-transform", wish)
    assert (again.status_code, again.json()["status"]) == (200, "pending")
    assert swept(people)["jobs_failed"] == 0
    database.execute(
        "update public.ai_transformations set lease_until = now() - interval '16 minutes'"
        " where user_id = %s",
        (ann.id,),
    )
    assert swept(people)["jobs_failed"] == 1
    assert len(replicate.predictions) == known
    assert ann.rows("usage_tracking") == []


def test_news_of_a_job_whose_beginning_was_not_noted_heals_it(
    ann: Person, people: People, replicate: ReplicateStandIn, database: Database
) -> None:
    job = called(ann, "ai-transform", a_wish(ann)).json()["id"]
    prediction = replicate.begun_for(job)
    database.execute(
        "update public.ai_transformations set replicate_prediction_id = null, status = 'pending'"
        " where id = %s",
        (job,),
    )
    started = replicate.delivery(prediction, "starting")
    assert told(people, started, job).json() == {"result": "ignored"}
    healed = state_of(ann, job)
    assert (healed["status"], healed["replicate_prediction_id"]) == ("processing", prediction)


@pytest.mark.parametrize(
    ("output", "state"),
    [("{replicate}/out.wav", "completed"), ("https://evil.example/x.wav", "failed")],
)
def test_a_job_whose_news_was_lost_is_asked_after(
    ann: Person,
    people: People,
    replicate: ReplicateStandIn,
    database: Database,
    output: str,
    state: str,
) -> None:
    job = called(ann, "ai-transform", a_wish(ann)).json()["id"]
    prediction = replicate.begun_for(job)
    address = output.format(replicate=replicate.url)
    replicate.ends[prediction] = {"status": "succeeded", "output": address}
    assert swept(people)["jobs_settled"] == 0, "news is still on its way"
    with database.transaction():
        database.execute("set local session_replication_role = replica")
        database.execute(
            "update public.ai_transformations set updated_at = now() - interval '3 minutes'"
            " where id = %s",
            (job,),
        )
    assert swept(people)["jobs_settled"] == (state == "completed")
    assert state_of(ann, job)["status"] == state
    assert len(ann.rows("usage_tracking")) == (state == "completed")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": "whsec_bm90IHRoZSBzZWNyZXQ="}, 401),
        ({"age_s": 301}, 401),
        ({"age_s": -301}, 401),
        ({"output": "https://evil.example/out.wav"}, 422),
        ({"output": "http://127.0.0.1:1/latest/meta-data"}, 422),
        ({"output": "file:///etc/passwd"}, 422),
        ({"output": None}, 500),
    ],
)
def test_forged_and_misleading_news_change_nothing(
    ann: Person,
    people: People,
    replicate: ReplicateStandIn,
    change: dict[str, Any],
    status: int,
) -> None:
    job = called(ann, "ai-transform", a_wish(ann)).json()["id"]
    prediction = replicate.begun_for(job)
    news = replicate.delivery(prediction, "succeeded", **{"output": replicate.url, **change})
    assert told(people, news).status_code == status
    assert state_of(ann, job)["status"] == "processing"
    # Whoever really sends it may send it again: a delivery that failed was given back.
    right = replicate.delivery(prediction, "succeeded", output=f"{replicate.url}/out.wav")
    assert told(people, right).json() == {"result": "applied"}


def test_a_result_is_not_fetched_from_where_its_host_sends_one(
    ann: Person, people: People, replicate: ReplicateStandIn
) -> None:
    job = called(ann, "ai-transform", a_wish(ann)).json()["id"]
    prediction = replicate.begun_for(job)
    news = replicate.delivery(prediction, "succeeded", output=f"{replicate.url}/elsewhere.wav")
    assert told(people, news).status_code == 500
    assert state_of(ann, job)["status"] == "processing"


def test_a_signed_body_that_was_changed_is_refused(
    people: People, replicate: ReplicateStandIn
) -> None:
    body, headers = replicate.delivery("x", "failed")
    changed = body.replace(b"failed", b"canceled")
    assert told(people, (changed, headers)).status_code == 401
    assert told(people, (body, {})).status_code == 401


def test_news_of_a_prediction_that_is_nobodys_is_not_found(
    people: People, replicate: ReplicateStandIn
) -> None:
    assert told(people, replicate.delivery(uuid4().hex, "succeeded")).status_code == 404


# --- the own data


def test_all_that_is_kept_of_somebody_comes_as_one_zip(ann: Person, bob: Person) -> None:
    document = a_document(ann.upload_blob(SOUND), title="Taken along")
    ann.push(document)
    bob.push(a_document(title="Of bob"))
    answer = called(ann, "export-my-data")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {
            *("data.json", f"projects/{document['id']}.json", f"audio/{BLOB}"),
        }
        assert archive.read(f"audio/{BLOB}") == SOUND
        assert json.loads(archive.read(f"projects/{document['id']}.json")) == document
        assert b"Of bob" not in archive.read("data.json")


def test_an_account_ends_a_week_after_the_wish_with_all_it_has(
    ann: Person, people: People, database: Database
) -> None:
    document = a_document(ann.upload_blob(SOUND))
    ann.push(document)
    for number in range(3):
        ann.upload(f"{ann.id}/{document['id']}/mix-{number}.wav", SOUND)
    assert called(ann, "delete-account").status_code == 202
    assert called(ann, "delete-account").status_code == 202
    assert ann.request("DELETE", "/functions/v1/delete-account").json() == {"status": "withdrawn"}
    assert ann.rows("account_deletion_requests") == []
    called(ann, "delete-account")
    assert swept(people)["accounts_ended"] == 0

    database.execute(
        "update public.account_deletion_requests set requested_at = now() - interval '7 days'"
        " where user_id = %s",
        (ann.id,),
    )
    assert swept(people)["accounts_ended"] == 1
    left = database.execute(
        "select (select count(*) from auth.users where id = %(id)s)"
        " + (select count(*) from public.projects where user_id = %(id)s)"
        " + (select count(*) from public.user_blobs where user_id = %(id)s)"
        " + (select count(*) from storage.objects where name like %(id)s || '/%%')",
        {"id": ann.id},
    ).fetchone()
    assert left == (0,)


def test_sounds_that_nothing_refers_to_are_swept_after_a_week(
    ann: Person, people: People, database: Database
) -> None:
    used, unused = ann.upload_blob(SOUND), ann.upload_blob(SOUND + b"unused")
    ann.push(a_document(used))
    database.execute(
        "update public.user_blobs set verified_at = now() - interval '8 days' where user_id = %s",
        (ann.id,),
    )
    database.execute("update private.blob_turns set looked_at = now() - interval '2 days'")
    assert swept(people)["blobs_removed"] >= 1
    assert [row["sha256"] for row in ann.rows("user_blobs")] == [used]
    gone = ann.request("GET", f"/storage/v1/object/audio-files/{ann.id}/blobs/{unused}")
    assert gone.status_code in {400, 404}
    assert ann.upload_blob(SOUND + b"unused") == unused
