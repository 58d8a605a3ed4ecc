"""kill -9 at any moment: what was acknowledged is there, and nothing is broken."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from nexus_desktop.store.blobs import BlobState, BlobStore
from nexus_desktop.store.database import Database
from nexus_desktop.store.notices import unseen_notices
from nexus_desktop.store.pins import release_dead_pins
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from tests.e2e.store_worker import KEPT_STEPS, PROJECT, state_of

ROOT = Path(__file__).parents[2]


def killed_at_some_moment(home: Path, rng: random.Random) -> list[str]:
    """Let the worker live for a while; return what it said."""
    command = [sys.executable, "-m", "tests.e2e.store_worker", str(home), str(rng.random())[2:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
        assert worker.stdout is not None
        said = []
        if rng.random() < 0.15:
            time.sleep(rng.uniform(0.0, 0.5))
        else:
            for _ in range(rng.randrange(1, 40)):
                said.append(worker.stdout.readline())
            time.sleep(rng.uniform(0.0, 0.02))
        worker.kill()
        said += worker.stdout.readlines()
    assert worker.returncode == -9, "the worker ended by itself"
    return [line.strip() for line in said if line.endswith("\n")]


def what_may_be_found(before: str, said: list[str]) -> set[str]:
    """Return the last acknowledged state, and the one that was being written."""
    acknowledged, allowed = before, {before}
    for line in said:
        kind, _, state = line.partition(" ")
        if kind == "ack":
            acknowledged, allowed = state, {state}
        else:
            allowed = {acknowledged, state}
    return allowed


def check_after_restart(home: Path) -> str:
    """Open what is left, look at everything, and return the state that is found."""
    with closing(Database(home / "library.db")) as database:
        blobs = BlobStore(database, home / "blobs")
        release_dead_pins(database)
        projects = ProjectRepository(database, keep_steps=KEPT_STEPS)
        assert database.problems() == ()
        assert list(home.rglob("*.part")) == []
        for blob, path in blobs.own_files():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == blob
        if not projects.summaries():
            return ""
        stored = projects.load_history(PROJECT.id)
        assert unseen_notices(database) == ()
        needed = {
            part.blob
            for step in stored.history.steps
            for source in step.project.sources.values()
            for part in source.segments
            if source.name == "sound"
        }
        assert {blobs.verify(blob, Progress()) for blob in needed} <= {BlobState.PRESENT}
        return state_of(stored.history, stored.first_position)


def kill_again_and_again(home: Path, kills: int, seed: int) -> int:
    """Return how many commits were acknowledged on the way."""
    rng = random.Random(seed)
    state, acknowledged = "", 0
    for _ in range(kills):
        said = killed_at_some_moment(home, rng)
        acknowledged += sum(line.startswith("ack") for line in said)
        found = check_after_restart(home)
        assert found in what_may_be_found(state, said)
        state = found
    return acknowledged


def test_no_kill_loses_an_acknowledged_edit_or_breaks_a_file(tmp_path: Path) -> None:
    assert kill_again_and_again(tmp_path / "home", kills=15, seed=1) > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 7))
def test_two_hundred_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    assert kill_again_and_again(tmp_path / "home", kills=40, seed=seed) > 200
