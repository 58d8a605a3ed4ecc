"""What somebody who means harm tries: all of it is refused, and nothing of the victim changes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import jwt
import pytest

from tests.e2e.backend.conftest import Database
from tests.support.attacks_by_hand import SOUND, attacks_by_hand
from tests.support.backend_attacks import Attack, attacks_on_tables, filled, is_refused
from tests.support.backend_people import Caller, People, Person, a_document, a_token

ATTACKS = [*attacks_on_tables(), *attacks_by_hand()]
SECRET_TITLE = "Nobody may read this"


@dataclass(frozen=True)
class Scene:
    """Ann, who has something of everything, and bob, who wants it.

    Attributes:
        names: what stands in for {ann}, {project} and so on.
        attackers: who asks, by name.
    """

    names: dict[str, str]
    attackers: dict[str, Caller]


@pytest.fixture(scope="module")
def scene(people: People, database: Database) -> Scene:
    ann, bob = people.person("ann"), people.person("bob")
    database.execute(
        "update public.profiles set username = 'ann_the_first', full_name = %s,"
        " analytics_opt_in = true where id = %s",
        (SECRET_TITLE, ann.id),
    )
    return Scene(
        {
            **belongings_of(ann, people),
            "bob": bob.id,
            "bobs_project": bob.push_new(),
            "bobs_blob": bob.upload_blob(SOUND + b"of bob"),
        },
        {
            "bob": bob,
            "anon": people.caller(),
            **{name: people.caller(token) for name, token in forged_tokens(ann, people).items()},
        },
    )


def belongings_of(ann: Person, people: People) -> dict[str, str]:
    """Give ann a row in every table, and files; return their names."""
    blob = ann.upload_blob(SOUND)
    document = a_document(blob, title=SECRET_TITLE)
    assert ann.push(document)["status"] == "ok"
    shown = a_document(title="For all", is_public=True)
    assert ann.push(shown)["status"] == "ok"
    assert ann.upload(f"{ann.id}/{document['id']}/mix.wav", SOUND).status_code == 200
    job = ann.rpc(
        "request_ai_transformation",
        p_project_id=document["id"],
        p_type="denoise",
        p_input_path=f"{ann.id}/blobs/{blob}",
        p_parameters={},
        p_idempotency_key=str(uuid4()),
    ).json()
    prediction = {"p_id": job["id"], "p_prediction_id": f"prediction-of-{ann.id}"}
    assert people.server().rpc("start_ai_transformation", **prediction).json() is True
    for table, row in (
        ("error_logs", {"error_message": SECRET_TITLE}),
        ("analytics_events", {"event_type": "file.opened"}),
        ("account_deletion_requests", {"user_id": ann.id}),
    ):
        assert ann.request("POST", f"/rest/v1/{table}", row).status_code == 201
    return {
        "ann": ann.id,
        "project": document["id"],
        "shown": shown["id"],
        "blob": blob,
        "job": job["id"],
    }


def forged_tokens(ann: Person, people: People) -> dict[str, str]:
    """Return tokens that claim to be ann's."""
    now = int(time.time())
    claims = {"sub": ann.id, "role": "authenticated", "aud": "authenticated", "exp": now + 3600}
    another_secret = "another secret that is as long as it has to be"
    server = {**claims, "role": "service_role"}
    return {
        "expired": a_token(ann.id, people.secret, lifetime_s=-1),
        "signed by somebody": a_token(ann.id, another_secret),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "of another algorithm": jwt.encode(claims, people.secret * 2, algorithm="HS512"),
        "cut short": str(ann.token)[:-8],
        "of no person": "nonsense",
        "of the server's role": jwt.encode(server, another_secret, algorithm="HS256"),
    }


@pytest.fixture(scope="module")
def last_state(scene: Scene, database: Database) -> list[object]:
    """All that stood in the database after the last attack."""
    return state_of(scene, database)


@pytest.fixture
def unchanged(scene: Scene, database: Database, last_state: list[object]) -> Iterator[None]:
    """Fail a test after which ann has anything else than before, or bob more than he may."""
    yield
    before = last_state.copy()
    last_state[:] = state_of(scene, database)
    assert last_state == before


def state_of(scene: Scene, database: Database) -> list[object]:
    """Return all that ann has, and what bob may not change of his own."""
    tables = (
        *("projects", "project_revisions", "project_mutations", "project_blobs"),
        *("user_blobs", "sync_heads", "usage_tracking", "ai_transformations"),
        *("error_logs", "analytics_events", "account_deletion_requests"),
    )
    owned = " union all ".join(
        f"select '{table}', to_jsonb(t)::text from public.{table} t where user_id = %(ann)s"
        for table in tables
    )
    return database.execute(
        f"""
        {owned}
        union all select 'profile', to_jsonb(p)::text from public.profiles p where id = %(ann)s
        union all select 'his', to_jsonb(p)::text from public.profiles p where id = %(bob)s
        union all select 'limits', to_jsonb(l)::text from public.plan_limits l
        union all select 'shown', to_jsonb(p)::text from public.project_publications p
          where project_id in (select id from public.projects where user_id = %(ann)s)
        union all select 'objects', o.name || (o.metadata ->> 'eTag') from storage.objects o
        union all select 'buckets', to_jsonb(b)::text from storage.buckets b
        union all select 'paid', count(*)::text from private.subscriptions
        order by 1, 2
        """,
        scene.names,
    ).fetchall()


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_an_attack_is_refused_and_changes_nothing(scene: Scene, attack: Attack) -> None:
    names = {**scene.names, "fresh": str(uuid4())}
    answer = scene.attackers[attack.attacker].request(
        attack.method,
        filled(attack.path, names),
        filled(attack.body, names) if attack.body is not None else None,
        attack.content,
        **attack.headers,
    )
    secrets = [SECRET_TITLE, SOUND.decode()]
    assert is_refused(answer, attack.refusal, secrets), f"{answer.status_code} {answer.text[:300]}"


def test_no_attack_is_there_twice_and_there_are_enough() -> None:
    assert [name for name, times in Counter(map(str, ATTACKS)).items() if times > 1] == []
    assert len(ATTACKS) >= 120
