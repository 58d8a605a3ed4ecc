"""Processes on a leash."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from nexus_desktop.domain.errors import BackendError
from nexus_desktop.local_backend.children import Child

SOON_S = 5.0


def wait_until_ended(child: Child) -> None:
    deadline = time.monotonic() + SOON_S
    while child.is_running:
        assert time.monotonic() < deadline
        time.sleep(0.01)


A_SERVER = """
import signal, sys, time

def say(*_):
    print("interrupted", flush=True)
    sys.exit()

signal.signal(signal.SIGINT, say)
print("serving", flush=True)
time.sleep(60)
"""


def test_a_server_that_knows_no_leash_is_interrupted_when_it_is_stopped(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = Child("It", [sys.executable, "-c", A_SERVER], log, ends_with_input=False)
    while log.read_text() != "serving\n":
        assert child.is_running
        time.sleep(0.01)
    child.stop()
    assert log.read_text() == "serving\ninterrupted\n"
    assert not child.is_running


def test_a_program_that_reads_its_input_ends_with_it(tmp_path: Path) -> None:
    child = Child("It", ["cat"], tmp_path / "log", ends_with_input=True)
    child.tell(b"hello")
    assert child.hear() == b"hello\n"
    child.stop()
    assert not child.is_running


@pytest.mark.parametrize("ends_with_input", [True, False])
def test_what_a_process_said_last_is_told_when_it_has_ended(
    tmp_path: Path, *, ends_with_input: bool
) -> None:
    command = ["sh", "-c", "echo one >&2; echo no disk >&2; exit 3"]
    child = Child("The disk", command, tmp_path / "log", ends_with_input=ends_with_input)
    wait_until_ended(child)
    child.stop()
    assert "The disk has ended: one / no disk" in str(child.failure())


def test_telling_something_to_a_process_that_has_ended_says_so(tmp_path: Path) -> None:
    child = Child("It", ["true"], tmp_path / "log", ends_with_input=True)
    wait_until_ended(child)
    with pytest.raises(BackendError, match="It has ended: it said nothing"):
        child.tell(b"hello")
    child.stop()
