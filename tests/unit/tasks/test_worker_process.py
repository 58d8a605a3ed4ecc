"""Work in another process: its answers, its failures and its end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import EffectRefused, NexusError
from nexus_desktop.tasks.progress import Cancelled, Progress
from nexus_desktop.tasks.worker_process import run_apart
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
    path = tmp_path / "pid"
    start = (
        "from pathlib import Path; from nexus_desktop.tasks.progress import Progress;"
        "from nexus_desktop.tasks.worker_process import run_apart;"
        f"run_apart('{JOBS}:never_end', {{'path': {str(path)!r}}}, Path({str(folder)!r}),"
        " Progress())"
    )
    with subprocess.Popen([sys.executable, "-c", start], cwd=ROOT) as program:
        worker = appears(path)
        program.kill()
    assert ends(worker)
    assert not folder.exists()
