"""What the database's own catalogue says about who may do what: nothing was forgotten."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest

from tests.e2e.backend.conftest import Database
from tests.support.backend_people import People

OURS = ["public", "private"]

FOR_EVERYBODY = {
    *("public.fetch_project", "public.health"),
    *("private.before_request", "private.is_public_audio"),
}
FOR_THE_SIGNED_IN = FOR_EVERYBODY | {
    *("public.push_project", "public.sync_feed", "public.confirm_blob", "public.report_blob"),
    *("public.request_ai_transformation", "public.cancel_ai_transformation"),
    *("public.my_usage", "public.export_my_data"),
    *("private.is_own_audio", "private.may_upload"),
}
FOR_THE_SERVER = {
    *("public.record_verified_blob", "public.claim_unused_blobs", "public.forget_blob"),
    *("public.claim_ai_transformation", "public.start_ai_transformation"),
    *("public.apply_replicate_event", "public.is_new_delivery"),
    *("public.lease_ai_transformation", "public.fail_ai_transformation"),
    *("public.expire_ai_transformations", "public.due_account_deletions"),
    *("public.objects_of", "public.end_account", "public.apply_subscription"),
    *("private.purge", "private.before_request"),
}
READ_BY_EVERYBODY = {"plan_limits", "project_publications"}
READ_BY_THEIR_OWNER = {
    *("profiles", "projects", "project_revisions", "project_mutations", "project_blobs"),
    *("user_blobs", "sync_heads", "usage_tracking", "ai_transformations"),
    *("error_logs", "analytics_events", "account_deletion_requests"),
}
WRITTEN_BY_THEIR_OWNER = {
    ("profiles", "UPDATE"): {"username", "full_name", "avatar_url", "analytics_opt_in"},
    ("error_logs", "INSERT"): {"error_message", "error_stack", "context", "app_version"},
    ("analytics_events", "INSERT"): {"event_type", "metadata"},
    ("account_deletion_requests", "INSERT"): {"user_id"},
}


def rows(database: Database, query: str, *values: object) -> list[Any]:
    return database.execute(query, values).fetchall()


def test_every_table_has_row_level_security(database: Database) -> None:
    tables = rows(
        database,
        """
        select relname, relrowsecurity from pg_class
        where relnamespace = any (%s::regnamespace[]) and relkind in ('r', 'p')
        """,
        OURS,
    )
    assert len(tables) > 14
    assert [name for name, is_secure in tables if not is_secure] == []
    assert [
        name
        for (name,) in rows(
            database,
            "select relname from pg_class where relnamespace = any (%s::regnamespace[])"
            " and relkind in ('v', 'm')",
            OURS,
        )
    ] == [], "a view would be read with the rights of its owner"


def test_every_function_looks_names_up_nowhere(database: Database) -> None:
    functions = rows(
        database,
        "select proname, coalesce(array_to_string(proconfig, ','), '') from pg_proc"
        " where pronamespace = any (%s::regnamespace[])",
        OURS,
    )
    assert len(functions) > 40
    assert [name for name, settings in functions if settings != 'search_path=""'] == []


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("anon", FOR_EVERYBODY),
        ("authenticated", FOR_THE_SIGNED_IN),
        ("service_role", FOR_THE_SERVER),
    ],
)
def test_each_role_may_execute_these_functions_and_no_other(
    database: Database, role: str, expected: set[str]
) -> None:
    allowed = rows(
        database,
        """
        select pronamespace::regnamespace || '.' || proname from pg_proc
        where pronamespace = any (%s::regnamespace[]) and has_function_privilege(%s, oid, 'EXECUTE')
        """,
        *(OURS, role),
    )
    names = {name for (name,) in allowed}
    if role == "service_role":
        # Hosted and here, the server's key may execute what is new in public; what counts is that
        # nothing for the server alone is missing.
        assert expected <= names
    else:
        assert names == expected


def test_nothing_is_left_to_everybody(database: Database) -> None:
    """A role without any grant stands for PUBLIC."""
    with psycopg.connect(database.info.dsn, password=database.info.password) as other:
        other.execute("create role nobody_in_particular")
        found = other.execute(
            """
            select proname from pg_proc
            where pronamespace = any (%s::regnamespace[])
              and has_function_privilege('nobody_in_particular', oid, 'EXECUTE')
            """,
            (OURS,),
        ).fetchall()
        other.rollback()
    assert found == []


def test_tables_can_be_read_and_written_by_these_columns_alone(database: Database) -> None:
    granted = rows(
        database,
        """
        select grantee, table_name, privilege_type, array_agg(column_name::text)
        from information_schema.column_privileges
        where table_schema = any (%s) and grantee in ('anon', 'authenticated', 'PUBLIC')
        group by 1, 2, 3
        """,
        OURS,
    )
    read = {(role, table) for role, table, right, _ in granted if right == "SELECT"}
    assert read == {
        *(("anon", table) for table in READ_BY_EVERYBODY),
        *(("authenticated", table) for table in READ_BY_EVERYBODY | READ_BY_THEIR_OWNER),
    }
    written = {
        (table, right): set(columns)
        for role, table, right, columns in granted
        if role == "authenticated" and right != "SELECT"
    }
    assert written == WRITTEN_BY_THEIR_OWNER
    deleted = rows(
        database,
        """
        select grantee, table_name from information_schema.table_privileges
        where table_schema = any (%s) and grantee in ('anon', 'authenticated', 'PUBLIC')
          and privilege_type not in ('SELECT', 'INSERT', 'UPDATE')
        """,
        OURS,
    )
    assert deleted == [("authenticated", "account_deletion_requests")]


def test_a_table_that_a_later_migration_adds_is_closed_at_first(database: Database) -> None:
    with psycopg.connect(database.info.dsn, password=database.info.password) as other:
        other.execute("create table public.added_later (id bigserial primary key)")
        other.execute("create table private.added_later (id bigserial primary key)")
        found = other.execute(
            """
            select r, t from unnest(array['anon', 'authenticated']) r,
              unnest(array['public.added_later', 'private.added_later']) t
            where has_table_privilege(r, t, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
            """
        ).fetchall()
        other.rollback()
    assert found == []


def policies(database: Database) -> list[dict[str, Any]]:
    names = ("schema", "table", "name", "roles", "command", "using", "check")
    found = rows(
        database,
        """
        select schemaname, tablename, policyname, roles::text[], cmd, qual, with_check
        from pg_policies
        where schemaname = any (%s) or schemaname = 'storage'
        """,
        OURS,
    )
    return [dict(zip(names, row, strict=True)) for row in found]


def test_every_policy_names_its_roles_and_asks_who_it_is_once_a_statement(
    database: Database,
) -> None:
    found = policies(database)
    assert len(found) > 20
    for policy in found:
        assert set(policy["roles"]) <= {"anon", "authenticated"}, policy["name"]
        for rule in filter(None, (policy["using"], policy["check"])):
            per_row = re.sub(r"\( SELECT auth\.uid\(\) AS uid\)", "", rule)
            assert "auth." not in per_row, f"{policy['name']}: {rule}"
            assert rule != "true" or policy["table"] in READ_BY_EVERYBODY, policy["name"]


def test_what_may_be_written_is_checked_by_every_policy_that_lets_write(database: Database) -> None:
    writing = [each for each in policies(database) if each["command"] not in {"SELECT", "DELETE"}]
    assert len(writing) >= 7
    assert [each["name"] for each in writing if not each["check"]] == []


def test_no_two_policies_are_added_up(database: Database) -> None:
    """Permissive policies are or-ed: of two, the weaker one decides."""
    seen: dict[tuple[str, str, str], list[str]] = {}
    for policy in policies(database):
        if policy["schema"] == "storage":
            continue  # one for each bucket
        for role in policy["roles"]:
            place = (policy["table"], policy["command"], role)
            seen.setdefault(place, []).append(policy["name"])
    assert [names for names in seen.values() if len(names) > 1] == []


def test_what_a_policy_looks_for_has_an_index(database: Database) -> None:
    """The owner's column leads an index of every table that is read by its owner."""
    leading = {
        (table, column)
        for table, column in rows(
            database,
            """
            select c.relname, a.attname from pg_index i
            join pg_class c on c.oid = i.indrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where c.relnamespace = 'public'::regnamespace and i.indpred is null
            """,
        )
    }
    for policy in policies(database):
        if policy["table"] in READ_BY_THEIR_OWNER:
            column = "id" if policy["table"] == "profiles" else "user_id"
            assert column in (policy["using"] or policy["check"]), policy["name"]
            assert (policy["table"], column) in leading, policy["table"]


def test_every_reference_has_an_index_and_goes_with_the_account(database: Database) -> None:
    references = rows(
        database,
        """
        select conrelid::regclass::text, confrelid::regclass::text, confdeltype, exists (
          select from pg_index i where i.indrelid = k.conrelid and i.indpred is null
            and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
        )
        from pg_constraint k
        where contype = 'f' and connamespace = any (%s::regnamespace[])
        """,
        OURS,
    )
    assert len(references) > 12
    assert [row for row in references if not row[3]] == []
    # A blob that documents refer to stays; it goes with both at the end of an account.
    kept = [row[:2] for row in references if row[2] != "c"]
    assert kept == [("project_blobs", "user_blobs")]


def test_no_api_shows_the_private_schema(people: People) -> None:
    for profile in ("private", "auth", "storage", "pg_catalog", "information_schema"):
        answer = people.server().request("GET", "/rest/v1/users", accept_profile=profile)
        assert answer.status_code == 406, profile


def test_buckets_say_who_reads_what_of_which_size(database: Database) -> None:
    buckets = rows(database, "select id, public, file_size_limit from storage.buckets order by id")
    assert buckets == [
        ("audio-files", False, 50 << 20),
        ("public-assets", True, 50 << 20),
        ("user-avatars", True, 2 << 20),
    ]
    assert (
        rows(
            database,
            "select relname from pg_class where relnamespace = 'storage'::regnamespace"
            " and relname in ('objects', 'buckets') and not relrowsecurity",
        )
        == []
    )


def test_what_is_told_at_once_is_three_tables(database: Database) -> None:
    told = rows(
        database,
        "select tablename from pg_publication_tables where pubname = 'supabase_realtime'"
        " order by 1",
    )
    assert [name for (name,) in told] == ["ai_transformations", "projects", "sync_heads"]
