"""A whole history out of one number: what happens, in which order, with which faults."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from tests.simulation.edits import KINDS
from tests.simulation.world import Broken, World
from tests.support.memory_cloud import Rules

STEPS = 40
FAULTY = 0.15
"""How many calls something happens to, in a round that is not a good one."""


@contextmanager
def quick_disk() -> Iterator[Path]:
    """Give a folder in which nothing waits for the disk; a simulated kill is no power cut."""
    with TemporaryDirectory(prefix="history") as folder, mock.patch.object(os, "fsync"):
        yield Path(folder)


def live_through(
    seed: int, folder: Path, *, rules: Callable[[], Rules] = Rules, steps: int = STEPS
) -> World:
    """Let a history happen and end well; return the world after it.

    Raises:
        Broken: an invariant did not hold.
    """
    world = World(seed, folder / str(seed), 2 + seed % 2, rules())
    try:
        world.create(0)
        for _ in range(steps):
            take_a_step(world)
            world.check()
        world.settle()
    finally:
        world.close()
    return world


def take_a_step(world: World) -> None:
    """Let something happen: mostly edits and rounds, now and then something rare."""
    rng = world.rng
    at, pick, chance = rng.randrange(3), rng.randrange(1000), rng.random()
    if chance < 0.36:
        world.edit(at, pick, rng.choice(KINDS))
    elif chance < 0.80:
        world.sync(at, rng.choice([0.0, FAULTY, FAULTY]))
    else:
        rare = [
            lambda: world.create(at),
            lambda: world.create(at),
            lambda: world.stage(at),
            lambda: world.stage(at),
            lambda: world.delete(at, pick),
            lambda: world.restore(at, pick),
            lambda: world.erase(at, pick),
            lambda: world.switch_account(at, pick),
            lambda: world.switch_account(at, pick),
            lambda: world.kill(at),
            lambda: world.kill(at),
            lambda: world.collect(at),
            lambda: world.collect(at),
            lambda: world.rot(at, pick),
            lambda: world.rot_in_the_cloud(pick),
            lambda: world.refuse(pick),
            lambda: world.edit_in_a_newer_version(pick),
            lambda: world.cloud.collect(),
            lambda: world.network.deliver(pick),
            lambda: world.network.deliver(pick),
            lambda: world.show_late(),
        ]
        rng.choice(rare)()


def first_broken(
    seeds: range, *, rules: Callable[[], Rules] = Rules, steps: int = STEPS
) -> tuple[int, str] | None:
    """Return the first history that goes wrong, and how; None if all go well."""
    with quick_disk() as folder:
        for seed in seeds:
            try:
                live_through(seed, folder, rules=rules, steps=steps)
            except Broken as broken:
                return seed, str(broken)
    return None
