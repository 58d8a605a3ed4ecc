"""The document protocol: a push takes effect once, on the revision it was made from, or never."""

from __future__ import annotations

import hashlib
import random
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.backend.conftest import Database
from tests.support.backend_people import People, Person, a_document

SOUND = b"RIFF" + bytes(40)
SOUND_BLOB = hashlib.sha256(SOUND).hexdigest()
UNKNOWN_BLOB = "ab" * 32


def feed_of(person: Person, cursor: int = 0, limit: int = 200) -> Any:  # noqa: ANN401 - JSON is whatever it is
    answer = person.rpc("sync_feed", p_cursor=cursor, p_limit=limit)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fetched(person: Person, project_id: str) -> Any:  # noqa: ANN401
    answer = person.rpc("fetch_project", p_project_id=project_id)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_new_project_is_kept_whole_and_comes_back(ann: Person) -> None:
    document = a_document(ann.upload_blob(SOUND), title="Müsik 🎵", odd={"nested": [1, None, 0.5]})
    answer = ann.push(document)
    assert answer == {
        "status": "ok",
        "revision": 1,
        "deleted": False,
        "missing": [],
        "code": None,
        "message": None,
    }
    back = fetched(ann, document["id"])
    assert back["document"] == document
    assert (back["revision"], back["schema_version"]) == (1, 2)


def test_other_clients_read_the_usual_columns(ann: Person) -> None:
    project_id = str(uuid4())
    path = f"{ann.id}/{project_id}/mix.wav"
    ann.push(
        a_document(
            id=project_id,
            title="  " + "long " * 60,
            description="about it",
            tags=["drums", 7, "bass"],
            audio_file_path=path,
            waveform_data=[0.1, 0.5],
            effects_settings=[{"effect": "gain"}],
            ai_transformations=[{"id": "x"}],
        )
    )
    (row,) = ann.rows("projects")
    assert row["title"] == ("long " * 60)[:200]
    assert row["description"] == "about it"
    assert row["tags"] == ["drums", "bass"]
    assert row["audio_file_path"] == path
    assert row["waveform_data"] == [0.1, 0.5]
    assert row["effects_settings"] == [{"effect": "gain"}]
    assert row["ai_transformations"] == [{"id": "x"}]
    assert (row["user_id"], row["is_public"]) == (ann.id, False)


@pytest.mark.parametrize(
    ("details", "column", "kept"),
    [
        ({"title": ""}, "title", "Untitled"),
        ({"title": None}, "title", "Untitled"),
        ({"waveform_data": [0.123456] * 5000}, "waveform_data", None),
        ({"audio_file_path": "../../etc/passwd"}, "audio_file_path", None),
        ({"tags": "drums"}, "tags", ["drums"]),
        ({"tags": [str(n) for n in range(99)]}, "tags", [str(n) for n in range(32)]),
        ({"is_public": "true"}, "is_public", False),
    ],
)
def test_what_does_not_fit_a_column_is_left_out_and_stays_in_the_document(
    ann: Person, details: dict[str, object], column: str, kept: object
) -> None:
    document = a_document(**details)
    assert ann.push(document)["status"] == "ok"
    (row,) = ann.rows("projects")
    assert row[column] == kept
    assert fetched(ann, document["id"])["document"] == document


def test_a_push_on_an_older_revision_is_a_conflict_and_changes_nothing(ann: Person) -> None:
    document = a_document()
    assert ann.push(document)["revision"] == 1
    assert ann.push({**document, "title": "Two"}, base=1)["revision"] == 2
    late = ann.push({**document, "title": "Late"}, base=1)
    assert (late["status"], late["revision"], late["deleted"]) == ("conflict", 2, False)
    assert ann.push(document)["status"] == "conflict"
    assert ann.push({**document, "title": "Ahead"}, base=9)["status"] == "conflict"
    assert fetched(ann, document["id"])["document"] == {**document, "title": "Two"}


def test_a_push_that_is_sent_again_takes_effect_once_and_is_answered_alike(ann: Person) -> None:
    document, mutation = a_document(), str(uuid4())
    first = ann.push(document, p_mutation_id=mutation)
    assert ann.push({**document, "title": "Two"}, base=1)["revision"] == 2
    assert ann.push(document, p_mutation_id=mutation) == first
    assert fetched(ann, document["id"])["revision"] == 2


def test_a_number_of_a_push_cannot_be_used_for_another(ann: Person) -> None:
    document, mutation = a_document(), str(uuid4())
    ann.push(document, p_mutation_id=mutation)
    answer = ann.rpc(
        "push_project",
        p_project_id=document["id"],
        p_mutation_id=mutation,
        p_base_revision=1,
        p_document=document,
    )
    assert answer.status_code == 422


def test_a_document_waits_for_its_sounds(ann: Person) -> None:
    document = a_document(UNKNOWN_BLOB)
    answer = ann.push(document)
    assert (answer["status"], answer["missing"]) == ("missing", [UNKNOWN_BLOB])
    assert ann.rows("projects") == []
    blob = ann.upload_blob(SOUND)
    sent = a_document(blob, id=document["id"])
    also = ann.push(sent, p_blobs=[UNKNOWN_BLOB])
    assert also["missing"] == [UNKNOWN_BLOB]
    assert ann.push(sent)["status"] == "ok"


def test_what_is_missing_may_be_there_when_the_same_push_comes_again(ann: Person) -> None:
    blob = SOUND_BLOB
    document, mutation = a_document(blob), str(uuid4())
    assert ann.push(document, p_mutation_id=mutation)["status"] == "missing"
    assert ann.upload_blob(SOUND) == blob
    assert ann.push(document, p_mutation_id=mutation)["status"] == "ok"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"p_document": []}, "document"),
        ({"p_document": None}, "document"),
        ({"p_document": {"id": str(uuid4())}}, "document_id"),
        ({"p_schema_version": 0}, "schema_version"),
        ({"p_schema_version": None}, "schema_version"),
        ({"p_blobs": ["../" + "a" * 61]}, "blobs"),
        ({"p_blobs": ["AB" * 32]}, "blobs"),
        ({"p_blobs": [None]}, "blobs"),
    ],
)
def test_a_document_that_cannot_be_kept_is_refused_with_a_code(
    ann: Person, change: dict[str, Any], code: str
) -> None:
    mutation = str(uuid4())
    answer = ann.push(a_document(), p_mutation_id=mutation, **change)
    assert (answer["status"], answer["code"]) == ("refused", code)
    assert ann.rows("projects") == []
    (kept,) = ann.rows("project_mutations")
    assert kept["result"] == answer


def test_a_document_that_is_too_large_is_refused(ann: Person) -> None:
    answer = ann.push(a_document(filling="x" * (8 << 20)))
    assert (answer["status"], answer["code"]) == ("refused", "document_size")


def test_an_older_program_cannot_write_over_a_newer_document(ann: Person) -> None:
    document = a_document(version=3)
    assert ann.push(document)["status"] == "ok"
    older = ann.push({**document, "version": 2}, base=1)
    assert (older["status"], older["code"]) == ("schema", "older")
    assert fetched(ann, document["id"])["schema_version"] == 3


def test_a_deleted_project_never_lives_again(ann: Person) -> None:
    document = a_document(ann.upload_blob(SOUND), is_public=True)
    ann.push(document)
    gone = ann.delete(document["id"], 1)
    assert (gone["status"], gone["revision"], gone["deleted"]) == ("ok", 2, True)
    for base in (0, 1, 2):
        again = ann.push(document, base=base)
        assert (again["status"], again["deleted"]) == ("conflict", True)
        assert ann.delete(document["id"], base)["status"] == "conflict"
    assert fetched(ann, document["id"])["document"] is None
    assert ann.rows("project_blobs") == []
    assert ann.rows("project_publications", f"project_id=eq.{document['id']}") == []


def test_what_was_never_there_cannot_be_deleted(ann: Person) -> None:
    assert ann.delete(str(uuid4()), 0)["status"] == "conflict"


def test_a_plan_holds_so_many_projects(ann: Person, database: Database) -> None:
    database.execute(
        """
        insert into public.projects (id, user_id, title, schema_version, revision, change_seq,
          last_mutation)
        select gen_random_uuid(), %s, 'Song', 2, 1, n, gen_random_uuid()
        from generate_series(1, 50) n
        """,
        (ann.id,),
    )
    database.execute("insert into public.sync_heads (user_id, seq) values (%s, 50)", (ann.id,))
    document = a_document()
    answer = ann.push(document)
    assert (answer["status"], answer["code"]) == ("refused", "project_limit")
    ann.delete(ann.rows("projects", "limit=1")[0]["id"], 1)
    assert ann.push(document)["status"] == "ok"


def test_fifty_revisions_are_kept_and_of_large_documents_fewer(
    ann: Person, database: Database
) -> None:
    document = a_document()
    ann.push(document)

    def kept() -> list[int]:
        rows = ann.rows("project_revisions", "select=revision&order=revision.desc")
        return [row["revision"] for row in rows]

    older = (
        "insert into public.project_revisions"
        " (project_id, revision, user_id, document, schema_version, mutation_id)"
        " select %(project)s, n, %(id)s, {document}, 2, gen_random_uuid()"
        " from generate_series(2, {last}) n"
    )
    now = "update public.projects set revision = %s where id = %s"
    names = {"project": document["id"], "id": ann.id}
    database.execute(older.format(document="'{}'", last=60), names)
    database.execute(now, (60, document["id"]))
    assert ann.push(document, base=60)["revision"] == 61
    assert kept() == list(range(61, 11, -1))

    noise = "(select to_jsonb(string_agg(md5(random()::text), '')) from generate_series(1, 300000))"
    database.execute(
        "delete from public.project_revisions where project_id = %(project)s and revision > 1",
        names,
    )
    database.execute(older.format(document=noise, last=5), names)
    database.execute(now, (5, document["id"]))
    large = {**document, "filling": random.Random(1).randbytes(400_000).hex()}
    assert ann.push(large, base=5)["revision"] == 6
    assert kept() == [6, 5, 4, 3]


# --- the feed


def test_the_feed_tells_what_has_changed_since_a_cursor(ann: Person) -> None:
    first, second = a_document(), a_document()
    ann.push(first)
    ann.push(second)
    start = feed_of(ann)
    assert start["rows"] == [
        {"project_id": first["id"], "revision": 1, "seq": 1, "deleted": False},
        {"project_id": second["id"], "revision": 1, "seq": 2, "deleted": False},
    ]
    assert (start["next_cursor"], start["has_more"], start["full_resync"]) == (2, False, False)
    assert start["wanted"] == []

    ann.push(first, base=1)
    ann.delete(second["id"], 1)
    news = feed_of(ann, 2)
    assert [(row["revision"], row["seq"], row["deleted"]) for row in news["rows"]] == [
        (2, 3, False),
        (2, 4, True),
    ]
    assert feed_of(ann, 4)["rows"] == []


def test_the_feed_comes_in_pages(ann: Person) -> None:
    documents = [a_document() for _ in range(5)]
    for document in documents:
        ann.push(document)
    seen: list[str] = []
    cursor, has_more = 0, True
    while has_more:
        page = feed_of(ann, cursor, 2)
        seen += [row["project_id"] for row in page["rows"]]
        cursor, has_more = page["next_cursor"], page["has_more"]
    assert seen == [document["id"] for document in documents]
    assert cursor == 5


def test_a_cursor_of_another_database_or_from_before_the_purge_begins_anew(
    ann: Person, database: Database
) -> None:
    ann.push(a_document())
    gone = a_document()
    ann.push(gone)
    ann.delete(gone["id"], 1)
    assert feed_of(ann, 99)["full_resync"] is True
    assert feed_of(ann, 1)["full_resync"] is False
    database.execute(
        "update public.projects set deleted_at = now() - interval '181 days' where id = %s",
        (gone["id"],),
    )
    database.execute("select private.purge()")
    assert len(ann.rows("projects")) == 1
    assert feed_of(ann, 1)["full_resync"] is True
    assert feed_of(ann, 3)["full_resync"] is False
    assert [row["revision"] for row in feed_of(ann)["rows"]] == [1]


# --- public projects


def test_a_public_project_shows_the_world_what_is_meant_for_it(
    ann: Person, people: People, database: Database
) -> None:
    database.execute("update public.profiles set username = %s where id = %s", ("ann_x", ann.id))
    blob = ann.upload_blob(SOUND)
    document = a_document(blob, is_public=True, title="Open", tags=["free"])
    ann.push(document)
    world = people.caller()
    (shown,) = world.rows("project_publications", f"project_id=eq.{document['id']}")
    assert set(shown) == {
        *("project_id", "title", "description", "tags"),
        *("owner_username", "waveform_data", "published_at"),
    }
    assert (shown["title"], shown["owner_username"]) == ("Open", "ann_x")
    fetched_by_anybody = world.rpc("fetch_project", p_project_id=document["id"])
    assert fetched_by_anybody.json()["document"] == document
    address = f"/storage/v1/object/audio-files/{ann.id}/blobs/{blob}"
    assert world.request("GET", address).content == SOUND

    ann.push({**document, "is_public": False}, base=1)
    assert world.rows("project_publications", f"project_id=eq.{document['id']}") == []
    assert world.rpc("fetch_project", p_project_id=document["id"]).status_code == 404
    assert world.request("GET", address).status_code in {400, 401, 403, 404}
