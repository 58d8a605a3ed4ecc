"""Every classic mistake is noticed: what finds nothing wrong would find nothing at all."""

from __future__ import annotations

import pytest

from tests.simulation.histories import first_broken, quick_disk
from tests.simulation.mutants import MUTANTS, RARE
from tests.simulation.stories import STORIES
from tests.simulation.world import World
from tests.support.memory_cloud import Rules

BUDGET = 400
"""Histories; each mistake below was noticed within a hundred when this was written."""


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_is_noticed_by_chance(name: str) -> None:
    with MUTANTS[name].made() as rules:
        assert first_broken(range(BUDGET), rules=rules) is not None


def told(name: str, rules: Rules) -> None:
    with quick_disk() as folder:
        world = World(1, folder, 2, rules)
        try:
            STORIES[name](world)
        finally:
            world.close()


@pytest.mark.parametrize("name", STORIES)
def test_a_rare_mistake_is_noticed_by_its_story(name: str) -> None:
    told(name, Rules())
    with RARE[name].made() as rules, pytest.raises(Exception, match=r"\w"):
        told(name, rules())
