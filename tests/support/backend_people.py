"""People with accounts on the local backend, and how each of them talks to it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import psycopg

from nexus_desktop.local_backend.backend import Addresses

Json = Any
"""What JSON holds is whatever it is."""


def jwt_secret_of(addresses: Addresses) -> str:
    """Return what signs the sessions of a backend, which only its own folder knows."""
    settings = Path(addresses.mail).with_name("settings.json")
    return str(json.loads(settings.read_text())["jwt_secret"])


def a_token(user_id: str, secret: str, *, lifetime_s: int = 3600, **claims: object) -> str:
    """Return a session's token as the backend itself signs them."""
    now = int(time.time())
    body = {
        "sub": user_id,
        "role": "authenticated",
        "aud": "authenticated",
        "session_id": str(uuid4()),
        "iat": now - 7200,
        "exp": now + lifetime_s,
        **claims,
    }
    return jwt.encode(body, secret, algorithm="HS256")


def become(connection: psycopg.Connection[Any], user_id: str) -> None:
    """Be this person on a connection until its transaction ends, as after a request of theirs."""
    claims = json.dumps({"sub": user_id, "role": "authenticated"})
    connection.execute(
        "select set_config('request.jwt.claim.sub', %s, true),"
        " set_config('request.jwt.claims', %s, true), set_config('role', 'authenticated', true)",
        (user_id, claims),
    )


@dataclass
class Caller:
    """Somebody who talks to the backend over HTTP, with whatever token.

    Attributes:
        token: sent as the bearer; without one, the key alone is sent.
    """

    http: httpx.Client
    key: str
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def request(
        self,
        method: str,
        path: str,
        body: Json = None,
        content: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Send a request to "/rest/v1/…", "/storage/v1/…" and so on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        bearer = {"authorization": f"Bearer {self.token or self.key}"}
        return self.http.request(
            method,
            path,
            json=body,
            content=content,
            headers={"apikey": self.key, **bearer, **self.headers, **named},
        )

    def rpc(self, name: str, **arguments: Json) -> httpx.Response:
        """Call a function of the database."""
        return self.request("POST", f"/rest/v1/rpc/{name}", arguments)

    def rows(self, table: str, query: str = "select=*") -> Json:
        """Return the rows of a table that this caller may see."""
        answer = self.request("GET", f"/rest/v1/{table}?{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()


@dataclass
class Person(Caller):
    """Somebody with an account."""

    id: str = ""

    def push(self, document: Json, base: int = 0, **more: Json) -> Json:
        """Push a document on a revision and return the answer."""
        arguments = {
            "p_project_id": document["id"],
            "p_mutation_id": str(uuid4()),
            "p_base_revision": base,
            "p_document": document,
            "p_delete": False,
            "p_schema_version": document.get("version", 2),
            "p_blobs": [],
            "p_device": "a test",
            **more,
        }
        answer = self.rpc("push_project", **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def push_new(self) -> str:
        """Push a project of no sounds and return its id."""
        document = a_document()
        answer = self.push(document)
        assert answer["status"] == "ok", answer
        return str(document["id"])

    def delete(self, project_id: str, base: int, **more: Json) -> Json:
        """Push the end of a project and return the answer."""
        gone = {"p_document": None, "p_delete": True, "p_schema_version": None, **more}
        return self.push({"id": project_id}, base, **gone)

    def upload(self, name: str, content: bytes, bucket: str = "audio-files") -> httpx.Response:
        """Store an object."""
        path = f"/storage/v1/object/{bucket}/{name}"
        return self.request("POST", path, content=content, content_type="audio/wav")

    def upload_blob(self, content: bytes) -> str:
        """Store a sound under its hash and have it confirmed; return the hash."""
        name = hashlib.sha256(content).hexdigest()
        stored = self.upload(f"{self.id}/blobs/{name}", content)
        assert stored.status_code == 200, stored.text
        confirmed = self.rpc("confirm_blob", p_sha256=name, p_size=len(content)).json()
        assert confirmed["status"] == "ok", confirmed
        return name


def a_document(*blobs: str, **details: Json) -> Json:
    """Return a project's document with one sound for each blob."""
    return {
        "version": 2,
        "id": str(uuid4()),
        "title": "Song",
        "sample_rate": 48_000,
        "tempo_bpm": 120.0,
        "beats_per_bar": 4,
        "sources": [
            {
                "id": f"source-{number}",
                "name": "take",
                "sample_rate": 48_000,
                "channels": 2,
                "frames": 100,
                "segments": [{"blob": blob, "frames": 100}],
            }
            for number, blob in enumerate(blobs)
        ],
        "tracks": [],
        "markers": [],
        **details,
    }


class People:
    """Makes accounts, quicker than signing up does, and callers that have none."""

    def __init__(self, addresses: Addresses, database: psycopg.Connection[Any]) -> None:
        """Use the backend's own database to make the accounts."""
        self.addresses = addresses
        self.secret = jwt_secret_of(addresses)
        self.http = httpx.Client(base_url=addresses.url, timeout=60)
        self._database = database

    def person(self, name: str = "somebody", tier: str = "free") -> Person:
        """Return somebody new with a confirmed account."""
        user_id = str(uuid4())
        self._database.execute(
            """
            insert into auth.users (id, aud, role, email, raw_user_meta_data, email_confirmed_at)
            values (%s, 'authenticated', 'authenticated', %s, %s, now())
            """,
            (user_id, f"{name}-{user_id}@example.org", json.dumps({"username": None})),
        )
        self._database.execute(
            "update public.profiles set subscription_tier = %s where id = %s", (tier, user_id)
        )
        session_id = str(uuid4())
        self._database.execute(
            "insert into auth.sessions (id, user_id, aal) values (%s, %s, 'aal1')",
            (session_id, user_id),
        )
        token = a_token(user_id, self.secret, session_id=session_id)
        return Person(self.http, self.addresses.publishable_key, token, id=user_id)

    def caller(self, token: str | None = None) -> Caller:
        """Return somebody with the publishable key and this token, or none."""
        return Caller(self.http, self.addresses.publishable_key, token)

    def server(self) -> Caller:
        """Return who holds the secret key: the functions of the backend."""
        return Caller(self.http, self.addresses.secret_key)
