"""kill -9 while a project is edited: every step that was told is there at the next start."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from nexus_desktop.store.projects import KEPT_STEPS
from tests.support.command_line import PROGRAM, environment, nexus, project_id_of
from tests.support.studio import a_recording, half_written

STEPS = 400
UNDO_EVERY = 5
FEWEST_KEPT = KEPT_STEPS - 10
"""What was undone counts among the steps that are kept."""


def the_lines(rng: random.Random) -> list[str]:
    """Return commands of which each gives a sentence of its own."""
    life = rng.getrandbits(32)
    lines = [
        "edit.undo"
        if number % UNDO_EVERY == UNDO_EVERY - 1
        else f"file.rename title={life}.{number}"
        for number in range(STEPS)
    ]
    return [word for line in lines for word in ("--do", line)]


def killed_while_editing(project_id: str, rng: random.Random) -> list[str]:
    """Edit until the program is killed; return the sentences it told, whole ones only."""
    with subprocess.Popen(
        [*PROGRAM, "project", "edit", project_id, *the_lines(rng)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as program:
        assert program.stdout is not None
        told = [program.stdout.readline() for _ in range(rng.randrange(1, 60))]
        time.sleep(rng.uniform(0.0, 0.01))
        program.kill()
        told += program.stdout.readlines()
    assert program.returncode == -9, "the program ended by itself"
    return [line.strip() for line in told if line.endswith("\n")]


def after(sentences: list[str], told: list[str]) -> list[str]:
    """Return what can be undone once everything that was told has been done."""
    done = list(sentences)
    for sentence in told:
        if sentence.startswith("Undid: "):
            assert done.pop() == sentence.removeprefix("Undid: ")
        else:
            done.append(sentence)
    return done


def what_can_be_undone(project_id: str) -> list[str]:
    """Open the history as the next start does and return its steps up to the current one."""
    history = nexus("project", "history", project_id, "--json").document
    current = next(index for index, step in enumerate(history) if step["is_current"])
    return [step["label"] for step in history[: current + 1]]


def is_end_of(found: list[str], expected: list[str]) -> bool:
    """Tell whether steps are what is expected, but for the oldest, which a library lets go."""
    is_long_enough = len(found) in (len(expected), *range(FEWEST_KEPT, KEPT_STEPS + 1))
    return is_long_enough and found == expected[-len(found) :]


def kill_again_and_again(project_id: str, kills: int, seed: int) -> int:
    """Return how many steps were told on the way."""
    rng = random.Random(seed)
    count = 0
    done = what_can_be_undone(project_id)
    for _ in range(kills):
        told = killed_while_editing(project_id, rng)
        count += len(told)
        expected = after(done, told)
        done = what_can_be_undone(project_id)
        # The step that was on its way to the disk may have arrived; no other may.
        is_one_further = is_end_of(done[:-1], expected) or (
            is_end_of(done, expected[:-1]) and (len(told) + 1) % UNDO_EVERY == 0
        )
        assert is_end_of(done, expected) or is_one_further
    return count


def is_whole(project_id: str) -> None:
    assert nexus("doctor", "--json").document["is_healthy"]
    assert nexus("project", "recover", project_id, "--json").document["words"] == ""
    assert half_written(Path(os.environ["NEXUS_HOME"])) == []


def test_no_kill_loses_a_step_that_was_told() -> None:
    project_id = project_id_of()
    assert kill_again_and_again(project_id, kills=10, seed=1) > 50
    is_whole(project_id)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_kills_lose_no_step_that_was_told() -> None:
    project_id = project_id_of()
    assert kill_again_and_again(project_id, kills=100, seed=2) > 1000
    is_whole(project_id)


def test_a_kill_during_an_import_leaves_the_project_as_it_was_or_with_the_whole_sound(
    tmp_path: Path,
) -> None:
    path, home = tmp_path / "take.wav", Path(os.environ["NEXUS_HOME"])
    a_recording(path, 3_000_000)
    rng = random.Random(3)
    project_id = project_id_of()
    for _ in range(4):
        with subprocess.Popen(
            [*PROGRAM, "project", "import", project_id, str(path)],
            stdout=subprocess.DEVNULL,
            env=environment(),
        ) as program:
            while program.poll() is None and not list(home.glob("blobs/incoming/*")):
                time.sleep(0.001)
            time.sleep(rng.uniform(0.0, 0.05))
            program.kill()
        shown = nexus("project", "show", project_id, "--json").document
        for track in shown["tracks"]:
            assert len(track["clips"]) == 1
    assert nexus("project", "import", project_id, path).code == 0
    is_whole(project_id)
    assert [blob.read_bytes() for blob in home.glob("blobs/??/*")] == [path.read_bytes()]
