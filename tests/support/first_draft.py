"""A backend on the first draft of the database, as a negative control: attacks succeed there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import psycopg

from nexus_desktop.app.paths import resources
from nexus_desktop.local_backend.backend import Addresses, LocalBackend
from tests.support.attack_scene import SECRETS, Scene, scene_on_draft
from tests.support.backend_attacks import Attack, Refusal, is_refused
from tests.support.backend_people import Json, People

DRAFT = Path(__file__).parents[1] / "data" / "first_draft.sql"
TABLES = ("profiles", "projects", "ai_transformations", "usage_tracking")
UNKNOWN = {"PGRST202", "PGRST205"}
"""What PostgREST says of a function and a table that are not there."""


class Outcome(Enum):
    """What became of an attack on the draft."""

    SUCCEEDS = "succeeds"
    REFUSED = "refused"
    ABSENT = "nothing there to attack"


@dataclass
class Draft:
    """A backend whose database is the first draft, with ann and bob in it."""

    addresses: Addresses
    database: psycopg.Connection[Json]
    people: People
    scene: Scene
    columns: dict[str, set[str]] = field(default_factory=dict)

    def outcome_of(self, attack: Attack) -> Outcome:
        """Carry an attack out in the words that the draft knows; all is as before afterwards."""
        before = self._rows()
        answer = self.scene.answer_to(attack, self._in_its_columns(attack))
        if _names_nothing(answer.text):
            return Outcome.ABSENT
        if not answer.is_success:
            return Outcome.REFUSED
        is_changed = self._rows() != before
        if is_changed:
            self._restore(before)
        tells = not is_refused(answer, Refusal.NOTHING, SECRETS) and attack.method == "GET"
        leaks = any(secret in answer.text for secret in SECRETS)
        return Outcome.SUCCEEDS if is_changed or tells or leaks else Outcome.REFUSED

    def _in_its_columns(self, attack: Attack) -> Json:
        """Return the body without columns that the draft has not: nobody fails for those."""
        known = self.columns.get(attack.path.rpartition("/")[2].partition("?")[0], set())
        if not known or not attack.path.startswith("/rest/v1/") or attack.body is None:
            return None
        rows = attack.body if isinstance(attack.body, list) else [attack.body]
        kept = [{name: row[name] for name in row if name in known} for row in rows]
        return kept if isinstance(attack.body, list) else kept[0]

    def _rows(self) -> dict[str, str]:
        return {table: self._rows_of(table) for table in TABLES}

    def _rows_of(self, table: str) -> str:
        rows = "select coalesce(jsonb_agg(t order by t.id), '[]')::text from"
        found = self.database.execute(f"{rows} public.{table} t").fetchone()
        return str(found[0]) if found else "[]"

    def _restore(self, rows: dict[str, str]) -> None:
        with self.database.transaction():
            self.database.execute(f"truncate {', '.join(f'public.{name}' for name in TABLES)}")
            for table in TABLES:
                self.database.execute(
                    f"insert into public.{table}"
                    f" select * from jsonb_populate_recordset(null::public.{table}, %s::jsonb)",
                    (rows[table],),
                )


def _names_nothing(answer: str) -> bool:
    """Tell whether an answer says that a table, a function or a bucket is not there."""
    if not answer.startswith("{"):
        return False
    told = json.loads(answer)
    is_no_bucket = "bucket" in str(told.get("message", "")).lower()
    return told.get("code") in UNKNOWN or (is_no_bucket and str(told.get("statusCode")) == "404")


@contextmanager
def draft_backend(folder: Path) -> Iterator[Draft]:
    """Run a backend of the real server's parts whose one migration is the draft."""
    made_of = folder / "resources"
    (made_of / "supabase" / "migrations").mkdir(parents=True)
    (made_of / "local_backend").symlink_to(resources() / "local_backend")
    for name in ("functions", "config.toml"):
        (made_of / "supabase" / name).symlink_to(resources() / "supabase" / name)
    shutil.copy(DRAFT, made_of / "supabase" / "migrations" / "20250101000000_first_draft.sql")
    backend = LocalBackend(folder / "backend", made_of)
    with (
        backend.started() as (addresses, _),
        psycopg.connect(addresses.database_url, autocommit=True) as database,
    ):
        people = People(addresses, database)
        columns: dict[str, set[str]] = {}
        for table, column in database.execute(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = 'public'"
        ):
            columns.setdefault(table, set()).add(column)
        yield Draft(addresses, database, people, scene_on_draft(people, database), columns)
        people.http.close()
    backend.erase()
