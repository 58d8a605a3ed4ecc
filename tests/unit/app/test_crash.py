"""Bugs are written down and told; nothing of them is lost."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexus_desktop.app.crash import FAULTS, LAST_FAULT, last_fault, report_bugs
from tests.support.source_tree import ROOT


@pytest.fixture
def told() -> Iterator[list[BaseException]]:
    bugs: list[BaseException] = []
    stop = report_bugs(bugs.append)
    yield bugs
    stop()


def fail_on(thread_name: str, error: BaseException) -> None:
    """Let a thread end with `error`."""

    def work() -> None:
        raise error

    thread = threading.Thread(target=work, name=thread_name)
    thread.start()
    thread.join()


def test_an_uncaught_error_is_logged_with_its_trace_and_told(
    told: list[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("out of range")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert [str(bug) for bug in told] == ["out of range"]
    assert "Uncaught in the program" in caplog.text
    assert "test_crash.py" in caplog.text


def test_a_thread_that_fails_is_named(
    told: list[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    fail_on("decoder", RuntimeError("no more data"))
    assert [str(bug) for bug in told] == ["no more data"]
    assert "Uncaught in decoder" in caplog.text


def test_a_thread_that_leaves_on_purpose_is_no_bug(told: list[BaseException]) -> None:
    fail_on("leaver", SystemExit(0))
    assert told == []


def test_ctrl_c_is_no_bug(told: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_what_a_destructor_raises_is_logged_only(
    told: list[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    class Fragile:
        def __del__(self) -> None:
            raise OSError("too late")

    Fragile()
    assert told == []
    assert "too late" in caplog.text
    assert caplog.records[-1].levelno == logging.ERROR


def test_stopping_puts_the_hooks_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    report_bugs()()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_a_crash_of_the_interpreter_leaves_the_stacks_of_all_threads(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, threading, faulthandler\n"
        "from nexus_desktop.app.crash import watch_for_faults\n"
        "watch_for_faults(pathlib.Path(sys.argv[1]))\n"
        "threading.Thread(target=threading.Event().wait, daemon=True, name='idle').start()\n"
        "faulthandler._sigsegv()\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", program, tmp_path], cwd=ROOT, check=False, capture_output=True
    )
    assert died.returncode < 0
    text = last_fault(tmp_path)
    assert "Segmentation fault" in text
    assert text.count("hread 0x") == 2


def test_a_crash_is_told_once_and_kept(tmp_path: Path) -> None:
    (tmp_path / FAULTS).write_text("Fatal Python error")
    assert last_fault(tmp_path) == "Fatal Python error"
    assert last_fault(tmp_path) == ""
    assert (tmp_path / LAST_FAULT).read_text() == "Fatal Python error"


@pytest.mark.parametrize("content", ["", None])
def test_a_run_that_ended_well_says_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / FAULTS).write_text(content)
    assert last_fault(tmp_path) == ""
