"""Ann, who has something of everything, and bob, who wants it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import uuid4

import httpx
import jwt
import psycopg

from tests.support.attacks_by_hand import SOUND
from tests.support.backend_attacks import Attack, filled
from tests.support.backend_people import Caller, Json, People, Person, a_document, a_token

SECRET_TITLE = "Nobody may read this"
SECRETS = [SECRET_TITLE, SOUND.decode()]
ANOTHER_SECRET = "another secret that is as long as it has to be"


@dataclass(frozen=True)
class Scene:
    """Who attacks what.

    Attributes:
        names: what stands in for {ann}, {project} and so on.
        attackers: who asks, by name.
    """

    names: dict[str, str]
    attackers: dict[str, Caller]

    def answer_to(self, attack: Attack, body: Json = None) -> httpx.Response:
        """Carry an attack out, with another body than its own if one is given."""
        names = {**self.names, "fresh": str(uuid4())}
        asked = attack.body if body is None else body
        return self.attackers[attack.attacker].request(
            attack.method,
            filled(attack.path, names),
            filled(asked, names) if asked is not None else None,
            attack.content,
            **attack.headers,
        )


def scene_here(people: People, database: psycopg.Connection[Json]) -> Scene:
    """Give both all that there is, through the front door."""
    ann, bob = people.person("ann"), people.person("bob")
    database.execute(
        "update public.profiles set username = 'ann_the_first', full_name = %s,"
        " analytics_opt_in = true where id = %s",
        (SECRET_TITLE, ann.id),
    )
    bobs_project = bob.push_new()
    bobs_blob = bob.upload_blob(SOUND + b"of bob")
    his = {
        "bob": bob.id,
        "bobs_project": bobs_project,
        "bobs_bare_project": bob.push_new(),
        "bobs_blob": bobs_blob,
        "bobs_job": _a_job(bob, bobs_project, bobs_blob),
    }
    return Scene({**_belongings_of(ann, people), **his}, _attackers(ann, bob, people))


def _belongings_of(ann: Person, people: People) -> dict[str, str]:
    """Give ann a row in every table, and files; return their names."""
    blob = ann.upload_blob(SOUND)
    document = a_document(blob, title=SECRET_TITLE)
    assert ann.push(document)["status"] == "ok"
    shown = a_document(title="For all", is_public=True)
    assert ann.push(shown)["status"] == "ok"
    assert ann.upload(f"{ann.id}/{document['id']}/mix.wav", SOUND).status_code == 200
    job = _a_job(ann, document["id"], blob)
    prediction = {"p_id": job, "p_prediction_id": f"prediction-of-{ann.id}"}
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
        "job": job,
    }


def _a_job(person: Person, project_id: str, blob: str) -> str:
    job = person.rpc(
        "request_ai_transformation",
        p_project_id=project_id,
        p_type="denoise",
        p_input_path=f"{person.id}/blobs/{blob}",
        p_parameters={},
        p_idempotency_key=str(uuid4()),
    ).json()
    return str(job["id"])


def scene_on_draft(people: People, database: psycopg.Connection[Json]) -> Scene:
    """Give both what the first draft has room for; nothing of it makes rows by itself."""
    ann, bob = people.person("ann"), people.person("bob")
    made = ("project", "shown", "job", "bobs_project", "bobs_bare_project", "bobs_job")
    names = {
        **{name: str(uuid4()) for name in made},
        "ann": ann.id,
        "bob": bob.id,
        "blob": "ab" * 32,
        "bobs_blob": "cd" * 32,
    }
    database.execute(
        "insert into public.profiles (id, username, full_name) values"
        " (%(ann)s, 'ann_the_first', %(title)s), (%(bob)s, null, null)",
        {**names, "title": SECRET_TITLE},
    )
    database.execute(
        "insert into public.projects (id, user_id, title, is_public, audio_file_path) values"
        " (%(project)s, %(ann)s, %(title)s, false, 'x'),"
        " (%(shown)s, %(ann)s, 'For all', true, 'x'),"
        " (%(bobs_project)s, %(bob)s, 'Song', false, 'x'),"
        " (%(bobs_bare_project)s, %(bob)s, 'Song', false, 'x')",
        {**names, "title": SECRET_TITLE},
    )
    database.execute(
        "insert into public.ai_transformations"
        " (id, project_id, user_id, input_audio_path, transformation_type) values"
        " (%(job)s, %(project)s, %(ann)s, 'x', 'denoise'),"
        " (%(bobs_job)s, %(bobs_project)s, %(bob)s, 'x', 'denoise')",
        names,
    )
    database.execute(
        "insert into public.usage_tracking (user_id, resource_type) values"
        " (%(ann)s, 'ai_transformations'), (%(bob)s, 'ai_transformations')",
        names,
    )
    return Scene(names, _attackers(ann, bob, people))


def _attackers(ann: Person, bob: Person, people: People) -> dict[str, Caller]:
    forged = {name: people.caller(token) for name, token in _forged_tokens(ann, people).items()}
    return {"bob": bob, "anon": people.caller(), **forged}


def _forged_tokens(ann: Person, people: People) -> dict[str, str]:
    """Return tokens that claim to be ann's."""
    now = int(time.time())
    claims = {"sub": ann.id, "role": "authenticated", "aud": "authenticated", "exp": now + 3600}
    server = {**claims, "role": "service_role"}
    return {
        "expired": a_token(ann.id, people.secret, lifetime_s=-1),
        "signed by somebody": a_token(ann.id, ANOTHER_SECRET),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "of another algorithm": jwt.encode(claims, people.secret * 2, algorithm="HS512"),
        "cut short": str(ann.token)[:-8],
        "of no person": "nonsense",
        "of the server's role": jwt.encode(server, ANOTHER_SECRET, algorithm="HS256"),
    }
