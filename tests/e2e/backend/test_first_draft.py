"""The defects of a first draft of the database, by number: each is there, and none is here.

The whole suite of attacks is carried out on a backend of the draft as well; what succeeds there is
refused by the migrations, in the tests of attacks. What is no attack has a test of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.e2e.backend.conftest import Database
from tests.e2e.make_attack_table import BEGIN, END, README, table_of
from tests.support.attacks_by_hand import all_attacks
from tests.support.backend_people import People
from tests.support.first_draft import Draft, Outcome, draft_backend
from tests.support.local_backend import require_parts
from tests.support.supabase_cli import findings

ATTACKED = [attack for _, attack in all_attacks() if attack.defect]
WITH_TESTS_OF_THEIR_OWN = {5, 6, 7, 8, 10, 17}
"""17, topics that whoever knows their name may join, is in the tests of the doubles."""


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Draft]:
    require_parts()
    with draft_backend(tmp_path_factory.mktemp("draft")) as made:
        yield made


@pytest.fixture(scope="module")
def outcomes(draft: Draft) -> dict[str, Outcome]:
    """What became of every attack on the draft."""
    return {str(attack): draft.outcome_of(attack) for _, attack in all_attacks()}


@pytest.mark.parametrize("attack", [str(attack) for attack in ATTACKED])
def test_an_attack_on_a_defect_succeeds_on_the_draft(
    outcomes: dict[str, Outcome], attack: str
) -> None:
    assert outcomes[attack] is Outcome.SUCCEEDS, "a control that refuses controls nothing"


def test_every_defect_is_attacked_or_has_a_test_of_its_own() -> None:
    assert {attack.defect for attack in ATTACKED} | WITH_TESTS_OF_THEIR_OWN == set(range(1, 20))


def test_the_table_in_the_readme_is_what_was_found(outcomes: dict[str, Outcome]) -> None:
    told = README.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert told.strip() == table_of(outcomes).strip()


def test_supabases_advisors_warn_of_the_draft(draft: Draft, tmp_path: Path) -> None:
    """Defects 5, 6 and 18: policies added up and asked row by row, references without an index."""
    found = findings(draft.addresses.database_url, tmp_path, "advisors", "--level=info")
    assert {each["name"] for each in found} >= {
        *("multiple_permissive_policies", "auth_rls_initplan", "rls_policy_always_true"),
        "unindexed_foreign_keys",
    }


def a_new_account(database: Database, **metadata: str) -> str:
    user_id = str(uuid4())
    database.execute(
        "insert into auth.users (id, email, raw_user_meta_data) values (%s, %s, %s)",
        (user_id, f"{user_id}@example.org", Jsonb(metadata)),
    )
    return user_id


def test_an_account_has_a_profile_at_once_here_and_cannot_get_one_in_the_draft(
    draft: Draft, database: Database
) -> None:
    """Defect 7: the client is to make it, and no policy lets it."""
    names = {"username": "The_One", "full_name": "  A  "}
    with database.transaction(force_rollback=True):
        made = [a_new_account(database, **names) for _ in range(2)]
        found = database.execute(
            "select username, full_name, subscription_tier from public.profiles"
            " where id = any (%s) order by username nulls last",
            (made,),
        ).fetchall()
    assert found == [("The_One", "A", "free"), (None, "A", "free")]

    person = draft.people.person()
    assert person.rows("profiles") == []
    asked = person.request("POST", "/rest/v1/profiles", {"id": person.id})
    assert asked.status_code in {401, 403}


def test_an_account_can_end_here_and_not_in_the_draft(
    draft: Draft, database: Database, people: People
) -> None:
    """Defect 8: nothing goes with the account, so it cannot go."""

    def ends(where: Database, user_id: str) -> bool:
        with where.transaction(force_rollback=True):
            try:
                with where.transaction():
                    where.execute("set constraints all immediate")
                    where.execute("delete from auth.users where id = %s", (user_id,))
            except psycopg.errors.ForeignKeyViolation:
                return False
            left = "select count(*) from public.projects where user_id = %s"
            return count(where, left, user_id) == 0

    leaving = people.person()
    leaving.push_new()
    assert ends(database, leaving.id)
    assert not ends(draft.database, draft.scene.names["bob"])


def test_what_the_draft_forgets_is_here(draft: Draft, database: Database) -> None:
    """Defect 10: errors, agreed statistics, buckets with their policies, and an end of old rows."""
    forgotten: tuple[LiteralString, ...] = (
        "select count(*) from pg_tables where tablename in ('error_logs', 'analytics_events')",
        "select count(*) from storage.buckets",
        "select count(*) from pg_policies where schemaname = 'storage'",
        "select count(*) from pg_proc where proname = 'purge'",
        "select count(*) from information_schema.columns where column_name = 'analytics_opt_in'",
    )
    for question in forgotten:
        assert count(draft.database, question) == 0 < count(database, question), question


def count(database: Database, statement: LiteralString, *values: object) -> int:
    row = database.execute(statement, values).fetchone()
    return int(row[0]) if row else 0
