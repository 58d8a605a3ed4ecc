"""The local backend from its start to its end, as those who develop use it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from nexus_desktop.local_backend.settings import is_free
from tests.support.command_line import PROGRAM, Run, environment, nexus
from tests.support.local_backend import backend_process, require_parts

ENDED_WITHIN_S = 15


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a backend of this test lives; it is ended and erased."""
    require_parts()
    yield tmp_path / "here"
    assert nexus("backend", "stop", "--erase", "--folder", tmp_path / "here").code == 0


def command(word: str, folder: Path, *more: str) -> Run:
    return nexus("backend", word, "--folder", folder, "--json", *more)


def ports_of(addresses: dict[str, str]) -> list[int]:
    return [urlsplit(addresses[name]).port or 0 for name in ("url", "database_url")]


def wait_until_gone(addresses: dict[str, str], folder: Path) -> None:
    deadline = time.monotonic() + ENDED_WITHIN_S
    while processes_in(folder) or not all(is_free(port) for port in ports_of(addresses)):
        assert time.monotonic() < deadline, processes_in(folder) or "something still listens"
        time.sleep(0.05)


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of all processes that name the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has just ended
        if str(folder) in words and process.name != str(os.getpid()):
            found.append(words)
    return found


def test_it_is_started_seen_and_stopped_and_leaves_nothing_running(folder: Path) -> None:
    addresses = command("start", folder, "--detach").document
    assert set(addresses) == {"url", "publishable_key", "secret_key", "database_url", "mail"}
    assert command("status", folder).document == {"is_running": True, **addresses}
    asked = Request(f"{addresses['url']}/auth/v1/settings")
    asked.add_header("apikey", addresses["publishable_key"])
    with urlopen(asked) as answer:
        assert json.load(answer)["external"]["email"] is True

    again = command("start", folder, "--detach")
    assert again.refusal.startswith("The local backend runs already: ")

    assert command("stop", folder).document == {"stopped": True}
    wait_until_gone(addresses, folder)
    assert command("status", folder).document == {"is_running": False}
    assert command("stop", folder).document == {"stopped": False}

    # What it keeps is for its owner alone, and its keys are the same the next time.
    assert stat.S_IMODE((folder / "settings.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "mail.jsonl").stat().st_mode) == 0o600
    assert command("start", folder, "--detach").document == addresses


@pytest.mark.parametrize(
    "blow", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_it_ends_with_the_process_that_runs_it_however_that_ends(
    folder: Path, blow: signal.Signals
) -> None:
    with backend_process(folder) as (addresses, process):
        process.send_signal(blow)
        process.wait(ENDED_WITHIN_S)
        wait_until_gone(asdict(addresses), folder)
        assert command("status", folder).document == {"is_running": False}


def test_it_ends_when_the_one_who_has_started_it_is_gone(folder: Path) -> None:
    start = [*PROGRAM, "backend", "start", "--json", "--folder", str(folder)]
    starter = subprocess.Popen(
        ["sh", "-c", '"$@" & read -r _', "sh", *start],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    with starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        addresses = json.loads(b"".join(iter(starter.stdout.readline, b"}\n")) + b"}")
        starter.stdin.close()
        starter.wait(ENDED_WITHIN_S)
        wait_until_gone(addresses, folder)


@pytest.mark.slow
def test_two_of_them_run_side_by_side(folder: Path, tmp_path: Path) -> None:
    here = command("start", folder, "--detach").document
    with backend_process(tmp_path / "beside") as (beside, _):
        assert not set(ports_of(here)) & set(ports_of(asdict(beside)))
