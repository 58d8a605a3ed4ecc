"""kill -9 and Ctrl+C in the middle of a batch: what is there is whole, and each file made once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.audio_files import decoded_by_ffmpeg
from tests.support.command_line import PROGRAM, environment, nexus
from tests.support.studio import a_recording, half_written

PATIENCE_S = 60.0
FILES = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sounds that take a moment each."""
    place = tmp_path / "in"
    place.mkdir()
    for number in range(FILES):
        a_recording(place / f"{number}.wav", 48_000 * 8, seed=number)
    return place


def batch(folder: Path, *more: str) -> list[str]:
    out = folder.with_name("out")
    settings = ("--format", "flac", "--bit-depth", "16", "-e", "reverse", "--jobs", "2")
    return ["batch", str(folder), "-o", str(out), *settings, "--json", *more]


@contextmanager
def running(words: list[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*PROGRAM, *words], stdout=subprocess.PIPE, text=True, env=environment()
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def wait_until(is_so: Any) -> None:  # noqa: ANN401 - a call that answers yes or no
    end_s = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.005)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has begun."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def named(out: Path) -> dict[str, tuple[int, int, int]]:
    """Return the files that have a name, with what changes when one is made again."""
    found = {}
    for path in out.glob("[!.]*"):
        facts = path.stat()
        found[path.name] = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    return found


def has_more_than(count: int, out: Path) -> bool:
    return len(named(out)) > count


def report(said: str) -> dict[str, Any]:
    last: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert last["is"] == "report"
    return last


def is_whole(folder: Path) -> None:
    """Every file is there and holds its sound, and nothing else is left."""
    out = folder.with_name("out")
    assert sorted(named(out)) == [f"{number}.flac" for number in range(FILES)]
    for source in folder.iterdir():
        heard = decoded_by_ffmpeg(out / f"{source.stem}.flac", 2)
        np.testing.assert_array_equal(heard, decoded_by_ffmpeg(source, 2)[::-1])
    nothing_is_left(folder)


def nothing_is_left(folder: Path) -> None:
    out, place = folder.with_name("out"), Path(environment()["NEXUS_HOME"]) / "batches"
    assert half_written(out) == []
    assert list(place.glob("working-*")) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_batch_goes_on_and_makes_each_file_once(folder: Path, seed: int) -> None:
    rng, out = random.Random(seed), folder.with_name("out")
    made: dict[str, tuple[int, int, int]] = {}
    more: list[str] = []
    for _ in range(2):
        with running(batch(folder, *more)) as program:
            wait_until(partial(has_more_than, len(made), out))
            time.sleep(rng.uniform(0.0, 0.15))
            workers = children_of(program.pid)
            program.kill()
            program.wait()
        wait_until(lambda pids=workers: not any(Path(f"/proc/{pid}").exists() for pid in pids))
        left = named(out)
        assert left.items() >= made.items(), "what was there is made no second time"
        made, more = left, ["--resume"]
    run = nexus(*batch(folder, "--resume"))
    assert run.code == 0, run.err
    told = report(run.out)
    assert sorted(Path(each["path"]).name for each in told["made_before"]) == sorted(made)
    assert len(told["files"]) == FILES - len(made)
    assert named(out).items() >= made.items()
    is_whole(folder)


def test_a_source_that_was_changed_behind_the_kill_is_made_again(folder: Path) -> None:
    out = folder.with_name("out")
    with running(batch(folder)) as program:
        wait_until(lambda: named(out))
        program.kill()
        program.wait()
    [changed, *_] = named(out)
    a_recording(folder / changed.replace(".flac", ".wav"), 48_000, seed=77)
    run = nexus(*batch(folder, "--resume"))
    assert run.code == 0, run.err
    assert changed in [Path(each["path"]).name for each in report(run.out)["files"]]
    is_whole(folder)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_finished_and_leaves_nothing_half_written(
    folder: Path, end: signal.Signals
) -> None:
    out = folder.with_name("out")
    with running(batch(folder)) as program:
        wait_until(lambda: named(out))
        workers = children_of(program.pid)
        program.send_signal(end)
        program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 130
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    told = report(said)
    # One that gets its name in this very moment may be told of by --resume alone.
    assert {Path(each["path"]).name for each in told["files"]} <= set(named(out))
    assert 1 <= len(named(out)) < FILES
    assert told["failed"] == []
    assert FILES - len(named(out)) <= len(told["given_up"]) < FILES
    nothing_is_left(folder)
    assert nexus(*batch(folder, "--resume")).code == 0
    is_whole(folder)
