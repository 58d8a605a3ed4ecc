"""Work in another process: its answers, its failures and its end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import EffectRefused, NexusError
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.tasks.worker_process import WorkerProcess, run_apart
from tests.support.command_line import ROOT

JOBS = "tests.support.worker_jobs"
PATIENCE_S = 20.0


def appears(path: Path) -> int:
    """Wait for the number that a process writes, and return it."""
    end = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    return int(path.read_text())


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def ends(pid: int) -> bool:
    end = time.monotonic() + PATIENCE_S
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_alive(pid)


@contextmanager
def left_alone(job: str, path: Path, folder: Path) -> Iterator[int]:
    """Give the number of a process that is at work, and kill the program that has asked for it."""
    start = (
        "from pathlib import Path; from nexus_desktop.tasks.progress import Progress;"
        "from nexus_desktop.tasks.worker_process import run_apart;"
        f"run_apart('{JOBS}:{job}', {{'path': {str(path)!r}}}, Path({str(folder)!r}), Progress())"
    )
    with subprocess.Popen([sys.executable, "-c", start], cwd=ROOT) as program:
        yield appears(path)
        program.kill()


def test_the_work_is_done_by_another_process_which_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[float | None, str]] = []
    progress = Progress(lambda share, note: told.append((share, note)))
    path = tmp_path / "note"
    run_apart(f"{JOBS}:write_down", {"path": str(path), "text": "höre"}, tmp_path, progress)
    text, _, pid = path.read_text().partition(" by ")
    assert (text, int(pid) != os.getpid()) == ("höre", True)
    assert told == [(0.25, "writing")]


def test_a_failure_comes_back_in_the_same_words(tmp_path: Path) -> None:
    with pytest.raises(EffectRefused) as caught:
        run_apart(f"{JOBS}:refuse", {}, tmp_path, Progress())
    assert str(caught.value) == "Not this one: It is too short. (Take a longer one.)"


def test_a_bug_comes_back_with_its_trace(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a bug"):
        run_apart(f"{JOBS}:break_down", {}, tmp_path, Progress())


def test_a_process_that_dies_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(NexusError, match="has ended too early"):
        run_apart(f"{JOBS}:die", {}, tmp_path, Progress())


def test_cancelling_kills_the_process(tmp_path: Path) -> None:
    progress, path = Progress(), tmp_path / "pid"
    pids: list[int] = []

    def cancel() -> None:
        pids.append(appears(path))
        progress.cancel()

    other = threading.Thread(target=cancel)
    other.start()
    with pytest.raises(Cancelled):
        run_apart(f"{JOBS}:never_end", {"path": str(path)}, tmp_path, progress)
    other.join()
    assert not is_alive(pids[0])


def test_a_process_whose_program_was_killed_ends_and_takes_its_files_along(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "large").write_bytes(bytes(1000))
    with left_alone("never_end", tmp_path / "pid", folder) as worker:
        assert is_alive(worker)
    assert ends(worker)
    assert not folder.exists()


def test_one_process_does_one_piece_of_work_after_another_and_answers(tmp_path: Path) -> None:
    with closing(WorkerProcess()) as worker:
        first = worker.call(f"{JOBS}:add_up", {"of": [1, 2]}, tmp_path, Progress())
        with pytest.raises(EffectRefused):
            worker.call(f"{JOBS}:refuse", {}, tmp_path, Progress())
        second = worker.call(f"{JOBS}:add_up", {"of": [3, 4]}, tmp_path, Progress())
    assert (first["sum"], second["sum"]) == (3, 7)
    assert first["by"] == second["by"] != os.getpid()
    assert not is_alive(first["by"])


def test_behind_a_process_that_has_died_another_one_goes_on(tmp_path: Path) -> None:
    with closing(WorkerProcess()) as worker:
        with pytest.raises(NexusError, match="has ended too early"):
            worker.call(f"{JOBS}:die", {}, tmp_path, Progress())
        assert worker.call(f"{JOBS}:add_up", {"of": [1, 2]}, tmp_path, Progress())["sum"] == 3


def test_work_that_is_given_time_tidies_up_when_it_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "pid"
    with closing(WorkerProcess(grace_s=PATIENCE_S)) as worker:
        progress = Progress(lambda _share, _note: progress.cancel())
        with pytest.raises(Cancelled):
            worker.call(f"{JOBS}:tidy_up", {"path": str(path)}, tmp_path, progress)
        assert (tmp_path / "tidy").read_text() == "all gone"
        told = worker.call(f"{JOBS}:add_up", {"of": [1]}, tmp_path, Progress())
    assert told["by"] == appears(path), "there was no need for another process"


def test_a_process_that_is_left_alone_has_time_to_tidy_up(tmp_path: Path) -> None:
    folder, path = tmp_path / "files", tmp_path / "pid"
    folder.mkdir()
    with left_alone("tidy_up", path, folder) as worker:
        pass
    assert ends(worker)
    assert (tmp_path / "tidy").read_text() == "all gone"
    assert not folder.exists()


def test_ctrl_c_of_the_terminal_is_not_heard_by_the_other_process(tmp_path: Path) -> None:
    """It reaches every process of a terminal, and that one at any moment of its life."""
    program = f"""
import os, signal, threading, time
from pathlib import Path
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.worker_process import run_apart

def interrupt():
    while True:
        os.killpg(0, signal.SIGINT)
        time.sleep(0.01)

signal.signal(signal.SIGINT, lambda *_: None)
threading.Thread(target=interrupt, daemon=True).start()
print(run_apart({f"{JOBS}:add_up"!r}, {{"of": [1, 2]}}, Path({str(tmp_path)!r}), Progress())["sum"])
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert (run.stdout.strip(), run.returncode) == (b"3", 0), run.stderr
