"""Attacks on the backend: who asks for what, and how it has to be refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import httpx


class Refusal(Enum):
    """How an attack ends; in every case nothing of the victim has changed."""

    DENIED = "401 or 403, or 400 with such a status in the body, as the storage says it"
    NOTHING = "an answer with nothing of the victim in it"
    ABSENT = "as if there were no such thing"
    SENSELESS = "a request that makes no sense"
    FORBIDDEN = "200 with the answer forbidden, as the protocol says it"
    MISSING = "200 with the answer missing: somebody else's blob is none"
    REFUSED = "any refusal: the storage has several words for it"


@dataclass(frozen=True)
class Attack:
    """One request.

    Attributes:
        attacker: "bob", "anon", or a kind of token that is none.
        path: may hold {ann}, {bob}, {project}, {job}, {blob} and {bobs_project}, as the body may.
        defect: the number of the first draft's defect that lets it succeed there; 0 if none does.
    """

    name: str
    attacker: str
    method: str
    path: str
    refusal: Refusal
    body: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    defect: int = 0

    def __str__(self) -> str:
        return f"{self.attacker}: {self.name}"


def filled(template: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON is whatever it is
    """Return a body or a path with the names of the scene in it."""
    text = json.dumps(template)
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return json.loads(text)


def is_refused(answer: httpx.Response, refusal: Refusal, secrets: list[str]) -> bool:
    """Tell whether an answer is that refusal, and tells nothing of what the victim keeps."""
    if any(secret in answer.text for secret in secrets):
        return False
    status = _status_of(answer)
    match refusal:
        case Refusal.DENIED:
            return status in {401, 403}
        case Refusal.NOTHING:
            return status in {200, 204} and answer.text in {"", "[]", "null", "false"}
        case Refusal.ABSENT:
            return status in {404, 406}
        case Refusal.SENSELESS:
            return 400 <= status < 500 and status not in {401, 403, 429}
        case Refusal.REFUSED:
            return 400 <= status < 500 and status != 429
        case Refusal.FORBIDDEN | Refusal.MISSING:
            return status == 200 and answer.json()["status"] == refusal.name.lower()


def _status_of(answer: httpx.Response) -> int:
    """Return the status; the storage puts the true one into the body of a 400."""
    if answer.status_code == 400 and answer.text.startswith("{"):
        return int(answer.json().get("statusCode", 400))
    return answer.status_code


# --- every table, by somebody else and by nobody

OWNED_ROWS = {
    "profiles": ("id=eq.{ann}", {"full_name": "Mallory"}, {"id": "{ann}"}),
    "projects": (
        "id=eq.{project}",
        {"title": "Mine"},
        {"id": "{fresh}", "user_id": "{ann}", "title": "x", "schema_version": 1, "revision": 1},
    ),
    "project_revisions": (
        "project_id=eq.{project}",
        {"document": {}},
        {"project_id": "{project}", "revision": 9, "user_id": "{ann}", "schema_version": 2},
    ),
    "project_mutations": (
        "user_id=eq.{ann}",
        {"result": {}},
        {"user_id": "{ann}", "mutation_id": "{fresh}", "project_id": "{project}"},
    ),
    "project_blobs": (
        "project_id=eq.{project}",
        {"sha256": "00"},
        {"project_id": "{project}", "user_id": "{ann}", "sha256": "{blob}"},
    ),
    "user_blobs": (
        "user_id=eq.{ann}",
        {"state": "removing"},
        {"user_id": "{ann}", "sha256": "ab", "size": 1, "verified_by": "hash"},
    ),
    "sync_heads": ("user_id=eq.{ann}", {"seq": 0}, {"user_id": "{ann}", "seq": 99}),
    "usage_tracking": (
        "user_id=eq.{ann}",
        {"quantity": 1},
        {"user_id": "{ann}", "resource_type": "ai_transformations", "quantity": 10},
    ),
    "ai_transformations": (
        "id=eq.{job}",
        {"status": "completed", "output_audio_path": "x"},
        {
            "project_id": "{project}",
            "user_id": "{ann}",
            "input_audio_path": "x",
            "transformation_type": "denoise",
            "idempotency_key": "{fresh}",
        },
    ),
    "error_logs": (
        "user_id=eq.{ann}",
        {"error_message": "none"},
        {"user_id": "{ann}", "error_message": "made up"},
    ),
    "analytics_events": (
        "user_id=eq.{ann}",
        {"event_type": "none.at.all"},
        {"user_id": "{ann}", "event_type": "made.up"},
    ),
    "account_deletion_requests": (
        "user_id=eq.{ann}",
        {"requested_at": "2020-01-01"},
        {"user_id": "{ann}"},
    ),
}
PUBLIC_ROWS = {
    "plan_limits": (
        "tier=eq.free",
        {"max_quantity": 999999},
        {"tier": "free", "resource_type": "exports", "max_quantity": 999999},
    ),
    "project_publications": (
        "project_id=eq.{shown}",
        {"title": "Hacked"},
        {"project_id": "{project}", "title": "Stolen"},
    ),
}


def attacks_on_tables() -> Iterator[Attack]:
    """Yield reading, inserting, merging, changing and deleting of every table."""
    for table, (those, change, row) in {**OWNED_ROWS, **PUBLIC_ROWS}.items():
        base = f"/rest/v1/{table}"
        merging = {"prefer": "resolution=merge-duplicates"}
        for who in ("bob", "anon"):
            if table in OWNED_ROWS:
                refusal = Refusal.NOTHING if who == "bob" else Refusal.DENIED
                yield Attack(f"read {table}", who, "GET", f"{base}?{those}", refusal)
            yield Attack(
                *(f"insert into {table}", who, "POST", base, Refusal.DENIED, row),
                defect=2 if table == "usage_tracking" else 0,
            )
            yield Attack(
                f"merge into {table}", who, "POST", base, Refusal.DENIED, row, headers=merging
            )
            changed = who == "bob" and table == "profiles"
            yield Attack(
                *(f"change {table}", who, "PATCH", f"{base}?{those}"),
                Refusal.NOTHING if changed else Refusal.DENIED,
                change,
            )
            deleted = who == "bob" and table == "account_deletion_requests"
            yield Attack(
                *(f"delete from {table}", who, "DELETE", f"{base}?{those}"),
                Refusal.NOTHING if deleted else Refusal.DENIED,
            )
