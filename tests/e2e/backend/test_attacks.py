"""What somebody who means harm tries: all of it is refused, and nothing of the victim changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.e2e.backend.conftest import Database
from tests.support.attack_scene import SECRETS, Scene, scene_here
from tests.support.attacks_by_hand import all_attacks
from tests.support.backend_attacks import Attack, is_refused
from tests.support.backend_people import People

ATTACKS = [attack for _, attack in all_attacks()]


@pytest.fixture(scope="module")
def scene(people: People, database: Database) -> Scene:
    return scene_here(people, database)


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
    hers = (
        *("projects", "project_revisions", "project_mutations", "project_blobs"),
        *("user_blobs", "sync_heads", "usage_tracking", "ai_transformations"),
        *("error_logs", "analytics_events", "account_deletion_requests"),
    )
    his = ("projects", "project_revisions", "usage_tracking", "ai_transformations")
    owned = " union all ".join(
        f"select '{table}', to_jsonb(t)::text from public.{table} t where user_id = %({who})s"
        for who, tables in (("ann", hers), ("bob", his))
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
    answer = scene.answer_to(attack)
    assert is_refused(answer, attack.refusal, SECRETS), f"{answer.status_code} {answer.text[:300]}"


def test_no_attack_is_there_twice_and_there_are_enough() -> None:
    assert [name for name, times in Counter(map(str, ATTACKS)).items() if times > 1] == []
    assert len(ATTACKS) >= 120
