"""Sounds in the cloud: which of them count, which are wanted again, and which are removed."""

from __future__ import annotations

import hashlib

from tests.e2e.backend.conftest import Database
from tests.support.backend_people import People, Person, a_document

SOUND = b"RIFF" + bytes(40)
SOUND_BLOB = hashlib.sha256(SOUND).hexdigest()


def test_a_blob_counts_when_its_object_has_the_announced_size(ann: Person) -> None:
    blob = SOUND_BLOB
    missing = ann.rpc("confirm_blob", p_sha256=blob, p_size=len(SOUND)).json()
    assert missing == {"status": "missing", "sha256": blob}
    ann.upload(f"{ann.id}/blobs/{blob}", SOUND)
    wrong = ann.rpc("confirm_blob", p_sha256=blob, p_size=len(SOUND) + 1).json()
    assert (wrong["status"], wrong["code"]) == ("refused", "size")
    right = ann.rpc("confirm_blob", p_sha256=blob, p_size=len(SOUND)).json()
    assert right == {"status": "ok", "sha256": blob, "size": len(SOUND)}


def test_a_blob_that_somebody_read_damaged_is_wanted_until_its_bytes_are_verified(
    ann: Person, people: People
) -> None:
    blob = ann.upload_blob(SOUND)
    document = a_document(blob)
    ann.push(document)
    assert ann.rpc("report_blob", p_sha256=blob).json()["status"] == "ok"
    assert ann.rpc("sync_feed", p_cursor=0).json()["wanted"] == [blob]
    assert ann.push({**document, "title": "Two"}, base=1)["missing"] == [blob]
    counted = ann.rpc("confirm_blob", p_sha256=blob, p_size=len(SOUND)).json()
    assert (counted["status"], counted["code"]) == ("refused", "unverified")
    hashed = people.server().rpc(
        "record_verified_blob", p_user=ann.id, p_sha256=blob, p_size=len(SOUND)
    )
    assert hashed.json()["status"] == "ok"
    assert ann.rpc("sync_feed", p_cursor=0).json()["wanted"] == []
    assert ann.push({**document, "title": "Two"}, base=1)["status"] == "ok"


def test_a_blob_that_nothing_refers_to_any_more_can_be_claimed_for_removal(
    ann: Person, people: People, database: Database
) -> None:
    used, unused = ann.upload_blob(SOUND), ann.upload_blob(SOUND + b"more")
    ann.push(a_document(used))
    age = "update public.user_blobs set verified_at = now() - interval '8 days' where user_id = %s"

    def claimed() -> list[str]:
        database.execute("update private.blob_turns set looked_at = now() - interval '2 days'")
        answer = people.server().rpc("claim_unused_blobs", p_people=1000).json()
        return [row["sha256"] for row in answer if row["user_id"] == ann.id]

    assert claimed() == []
    database.execute(age, (ann.id,))
    assert claimed() == [unused]
    assert ann.push(a_document(unused))["missing"] == [unused]
    refused = ann.rpc("confirm_blob", p_sha256=unused, p_size=len(SOUND) + 4).json()
    assert refused["status"] == "refused"
    assert people.server().rpc("forget_blob", p_user=ann.id, p_sha256=unused).json() is True
    assert people.server().rpc("forget_blob", p_user=ann.id, p_sha256=used).json() is False
    assert [row["sha256"] for row in ann.rows("user_blobs")] == [used]


def test_everybody_has_a_turn_in_having_their_sounds_looked_through(
    people: People, database: Database
) -> None:
    """However many old sounds in use others have."""
    crowd = [people.person() for _ in range(3)]
    unused = [each.upload_blob(SOUND) for each in crowd]
    database.execute("update public.user_blobs set verified_at = now() - interval '8 days'")
    database.execute("update private.blob_turns set looked_at = now()")
    for days, person in enumerate(crowd, 2):
        waited = "update private.blob_turns set looked_at = now() - %s * interval '1 day'"
        database.execute(f"{waited} where user_id = %s", (days, person.id))
    turns = [people.server().rpc("claim_unused_blobs", p_people=1).json() for _ in range(4)]
    seen = [[(row["user_id"], row["sha256"]) for row in turn] for turn in turns]
    owners = [[(person.id, blob)] for person, blob in zip(crowd, unused, strict=True)]
    assert seen == [*reversed(owners), []]
