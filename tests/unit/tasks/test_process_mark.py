"""Names of processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nexus_desktop.tasks.process_mark import is_running, own_mark


def test_this_process_runs() -> None:
    assert is_running(own_mark())


def test_a_process_that_has_ended_does_not_run() -> None:
    code = "from nexus_desktop.tasks.process_mark import own_mark; print(own_mark())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not is_running(ended.stdout.strip())


def test_a_later_process_with_the_same_number_is_another_one() -> None:
    number, _, start = own_mark().partition("-")
    assert not is_running(f"{number}-{int(start) + 1}")


@pytest.mark.parametrize("mark", ["", "-", "x-1", "0-0", "-1-5", "99999999999999999999-1", "²-1"])
def test_nonsense_does_not_run(mark: str) -> None:
    assert not is_running(mark)
