"""A million projects: whoever looks at their own finds them by an index, in every table."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from nexus_desktop.local_backend.backend import Addresses
from tests.e2e.backend.conftest import Database
from tests.support.backend_people import become

PEOPLE, PROJECTS, OTHER_ROWS = 2_000, 1_000_000, 200_000
SOMEBODY = str(uuid4())
OWNED = {
    "profiles": "id",
    "sync_heads": "user_id",
    "projects": "user_id",
    "project_revisions": "user_id",
    "project_mutations": "user_id",
    "project_blobs": "user_id",
    "user_blobs": "user_id",
    "usage_tracking": "user_id",
    "ai_transformations": "user_id",
    "error_logs": "user_id",
    "analytics_events": "user_id",
}

FILL = f"""
create temporary table people as
  select row_number() over () as n, id from (
    select '{SOMEBODY}'::uuid as id
    union all select gen_random_uuid() from generate_series(2, {PEOPLE})
  ) as everybody;
create index on people (n);

insert into auth.users (id, email) select id, id || '@x.org' from people;
insert into public.profiles (id) select id from people;
insert into public.sync_heads (user_id, seq) select id, 500 from people;
insert into public.projects
  (id, user_id, title, schema_version, revision, change_seq, last_mutation)
  select gen_random_uuid(), p.id, 'Song', 2, 1, s / {PEOPLE}, gen_random_uuid()
  from generate_series(0, {PROJECTS} - 1) s join people p on p.n = s % {PEOPLE} + 1;

create temporary table part as
  select j.id as project_id, j.user_id, row_number() over () as n,
    md5(j.id::text) || md5(j.id::text) as sha256
  from public.projects j limit {OTHER_ROWS};
insert into public.project_revisions
  (project_id, revision, user_id, document, schema_version, mutation_id)
  select project_id, 1, user_id, '{{}}', 2, gen_random_uuid() from part;
insert into public.project_mutations (user_id, mutation_id, project_id, body_hash, result)
  select user_id, gen_random_uuid(), project_id, 'x', '{{}}' from part;
insert into public.user_blobs (user_id, sha256, size, verified_by)
  select user_id, sha256, 1, 'hash' from part;
insert into public.project_blobs (project_id, user_id, sha256)
  select project_id, user_id, sha256 from part;
insert into public.usage_tracking (user_id, resource_type)
  select user_id, 'ai_transformations' from part;
insert into public.ai_transformations
  (project_id, user_id, input_audio_path, transformation_type, idempotency_key)
  select project_id, user_id, 'x', 'denoise', gen_random_uuid() from part;
insert into public.error_logs (user_id, error_message) select user_id, 'x' from part;
insert into public.analytics_events (user_id, event_type) select user_id, 'a.b' from part;
insert into storage.objects (bucket_id, name)
  select 'audio-files', user_id || '/blobs/' || sha256 from part;
analyze;
"""


@pytest.fixture(scope="module")
def crowded(backend: Addresses, database: Database) -> Iterator[Database]:
    """The database with a million projects of others, all of it taken back in the end."""
    with psycopg.connect(backend.database_url) as connection:
        # Triggers would make each row a person's own doing, which takes an hour.
        connection.execute("set local session_replication_role = replica")
        connection.execute(FILL)
        yield connection
        connection.rollback()


def plan_of(crowded: Database, question: str) -> str:
    with crowded.transaction(force_rollback=True):
        become(crowded, SOMEBODY)
        return "\n".join(line for (line,) in crowded.execute(f"explain {question}"))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("table", OWNED)
def test_own_rows_are_found_by_an_index(crowded: Database, table: str) -> None:
    plan = plan_of(crowded, f"select * from public.{table}")
    assert "Seq Scan" not in plan, plan
    assert "Index" in plan, plan


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_files_of_a_folder_are_found_by_an_index_under_the_policy_as_well(
    crowded: Database,
) -> None:
    folder = f"{SOMEBODY}/blobs/"
    question = "select name from storage.objects where bucket_id = 'audio-files' and name like"
    plan = plan_of(crowded, f"{question} '{folder}%'")
    assert "Seq Scan on objects" not in plan, plan
    assert "Index" in plan, plan


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "question",
    ["private.stored_bytes(%s)", "private.recent_uploads(%s, 3600)", "public.objects_of(%s, 100)"],
)
def test_what_somebody_has_stored_is_found_by_an_index(crowded: Database, question: str) -> None:
    looks = "select seq_scan from pg_stat_xact_all_tables where relid = 'storage.objects'::regclass"
    before = crowded.execute(looks).fetchone()
    crowded.execute(f"select {question}", (SOMEBODY,))
    assert crowded.execute(looks).fetchone() == before
