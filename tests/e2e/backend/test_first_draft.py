"""Defects of a first draft of the database: each attack succeeds there, and none here.

What the draft lacks altogether (tombstones, a ledger, limits on the server) has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest

from nexus_desktop.local_backend.backend import Addresses
from tests.e2e.backend.conftest import Database

DRAFT = Path(__file__).parents[2] / "data" / "first_draft.sql"
ANN, BOB = str(uuid4()), str(uuid4())
PROJECT, HIS, BARE, JOB = (str(uuid4()) for _ in range(4))
NEW_JOB = (
    "insert into ai_transformations (project_id, user_id, status, input_audio_path,"
    " output_audio_path, transformation_type)"
)

DEFECTS: dict[str, tuple[str, str]] = {
    "people choose their own tier": (
        *("authenticated", "update profiles set subscription_tier = 'studio' where id = %(bob)s"),
    ),
    "anybody writes usage on anybody's account": (
        "authenticated",
        "insert into usage_tracking (user_id, resource_type) values (%(ann)s, 'exports')",
    ),
    "nobody in particular writes usage": (
        "anon",
        "insert into usage_tracking (user_id, resource_type) values (%(ann)s, 'exports')",
    ),
    "usage of minus ten is written": (
        "authenticated",
        "insert into usage_tracking (user_id, resource_type, quantity)"
        " values (%(bob)s, 'ai_transformations', -10)",
    ),
    "people finish their own jobs": (
        "authenticated",
        "update ai_transformations set status = 'completed' where id = %(job)s",
    ),
    "people begin jobs without paying": (
        "authenticated",
        f"{NEW_JOB} values (%(his)s, %(bob)s, 'pending', 'x', null, 'denoise')",
    ),
    "a job belongs to somebody else's project": (
        "authenticated",
        f"{NEW_JOB} values (%(project)s, %(bob)s, 'pending', 'x', null, 'denoise')",
    ),
    "a job has a status that is none": (
        "authenticated",
        f"{NEW_JOB} values (%(his)s, %(bob)s, 'succeeded', 'x', 'y', 'denoise')",
    ),
    "jobs vanish with what they have cost": (
        *("authenticated", "delete from ai_transformations where id = %(job)s"),
    ),
    "the world reads the owner of a public project": (
        *("anon", "select user_id from projects where id = %(project)s"),
    ),
    "the world reads the files of a public project": (
        *("anon", "select audio_file_path from projects where id = %(project)s"),
    ),
    "everybody reads the settings of a public project": (
        *("authenticated", "select effects_settings from projects where id = %(project)s"),
    ),
    "a project is written past the check of its revision": (
        *("authenticated", "update projects set title = 'Over it' where id = %(his)s"),
    ),
    "a project is deleted without a trace for other devices": (
        *("authenticated", "delete from projects where id = %(bare)s"),
    ),
    "a path leads into somebody else's folder": (
        "authenticated",
        "update projects set audio_file_path = %(ann)s || '/secret.wav' where id = %(his)s",
    ),
    "a waveform of a megabyte is in every list": (
        "authenticated",
        "update projects set waveform_data = to_jsonb(repeat('x', 1048576)) where id = %(his)s",
    ),
}


def people_and_rows(database: Database) -> None:
    """Make ann with a public project, and bob with one of his own and a job."""
    columns = [
        name
        for (name,) in database.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'public' and table_name = 'projects'"
        )
    ]
    is_ours = "revision" in columns
    for user_id in (ANN, BOB):
        database.execute(
            "insert into auth.users (id, email) values (%s, %s)", (user_id, f"{user_id}@x.org")
        )
        database.execute(
            "insert into public.profiles (id) values (%s) on conflict do nothing", (user_id,)
        )
    more = ", schema_version, revision, change_seq, last_mutation" if is_ours else ""
    owners = {PROJECT: (ANN, True), HIS: (BOB, False), BARE: (BOB, False)}
    for number, (project_id, (user_id, is_public)) in enumerate(owners.items()):
        values = f", 1, 1, {number}, gen_random_uuid()" if is_ours else ""
        database.execute(
            f"insert into public.projects (id, user_id, title, is_public{more})"
            f" values (%s, %s, 'Song', %s{values})",
            (project_id, user_id, is_public),
        )
    key = ", idempotency_key" if is_ours else ""
    database.execute(
        "insert into public.ai_transformations"
        f" (id, project_id, user_id, input_audio_path, transformation_type{key})"
        f" values (%s, %s, %s, 'x', 'denoise'{', gen_random_uuid()' if is_ours else ''})",
        (JOB, HIS, BOB),
    )


@pytest.fixture(scope="module")
def draft(backend: Addresses, database: Database) -> Iterator[Database]:
    """A database beside the real one, with the draft in it."""
    database.execute("create database first_draft")
    address = backend.database_url.rpartition("/")[0] + "/first_draft"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            """
            create schema auth;
            create table auth.users (id uuid primary key, email text);
            create function auth.uid() returns uuid language sql stable as
              $$ select nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
            grant usage on schema auth, public to anon, authenticated;
            alter default privileges in schema public
              grant all on tables to anon, authenticated;
            """
        )
        connection.execute(DRAFT.read_text())
        yield connection
    database.execute("drop database first_draft")


def succeeds(database: Database, role: str, statement: str) -> bool:
    """Tell whether bob, or nobody, achieves something with a statement; nothing of it stays."""
    names = {"ann": ANN, "bob": BOB, "project": PROJECT, "his": HIS, "bare": BARE, "job": JOB}
    with database.transaction(force_rollback=True):
        people_and_rows(database)
        caller = BOB if role == "authenticated" else ""
        database.execute("select set_config('request.jwt.claim.sub', %s, true)", (caller,))
        database.execute("select set_config('role', %s, true)", (role,))
        try:
            with database.transaction():
                found = database.execute(statement, names)
        except psycopg.Error:
            return False
        return found.rowcount > 0


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_migrations_are_without_it_and_the_draft_has_it(
    draft: Database, database: Database, defect: str
) -> None:
    role, statement = DEFECTS[defect]
    assert succeeds(draft, role, statement), "a control that refuses controls nothing"
    assert not succeeds(database, role, statement)


def test_an_account_can_end_here_and_not_in_the_draft(draft: Database, database: Database) -> None:
    def ends(where: Database) -> bool:
        with where.transaction(force_rollback=True):
            people_and_rows(where)
            try:
                with where.transaction():
                    where.execute("set constraints all immediate")
                    where.execute("delete from auth.users where id = %s", (BOB,))
            except psycopg.errors.ForeignKeyViolation:
                return False
            return _count(where, "select count(*) from public.projects where id = %s", HIS) == 0

    assert ends(database)
    assert not ends(draft)


def test_the_profile_is_made_with_the_account_and_a_taken_name_stops_nobody(
    database: Database,
) -> None:
    with database.transaction(force_rollback=True):
        for user_id in (ANN, BOB):
            database.execute(
                "insert into auth.users (id, email, raw_user_meta_data) values (%s, %s, %s)",
                (user_id, f"{user_id}@x.org", '{"username": "The_One", "full_name": "  A  "}'),
            )
        found: list[Any] = database.execute(
            "select username, full_name, subscription_tier from public.profiles"
            " where id in (%s, %s) order by username nulls last",
            (ANN, BOB),
        ).fetchall()
    assert found == [("The_One", "A", "free"), (None, "A", "free")]


def _count(database: Database, statement: LiteralString, *values: object) -> int:
    row = database.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
