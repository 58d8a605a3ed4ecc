"""Every guard of the test suite catches what it is for: a run of pytest on tests that leak."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from tests.support.source_tree import ROOT

LEAKY_TESTS = '''
"""Tests that break one rule each; what they leave behind ends with the module."""

import socket
import subprocess
import threading
import warnings

import pytest
from PySide6.QtCore import QThread, QTimer, qWarning
from PySide6.QtWidgets import QWidget

from tests.support import leak_guards

leak_guards.GRACE_S = 0.3
kept = {}


@pytest.fixture(autouse=True, scope="module")
def ended_in_the_end():
    kept["stop"] = threading.Event()
    yield
    kept["stop"].set()
    kept["process"].kill()
    kept["process"].wait()
    kept["qthread"].quit()
    kept["qthread"].wait()
    kept.clear()


def test_tidy(qtbot, tmp_path):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    timer = QTimer(widget)
    timer.start(10)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    subprocess.run(["true"], check=True)
    server = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(server.getsockname()).close()
    server.close()


def test_thread():
    threading.Thread(target=kept["stop"].wait, name="forgotten", daemon=True).start()


def test_process():
    kept["process"] = subprocess.Popen(["sleep", "60"])


def test_qthread(qapp):
    kept["qthread"] = QThread()
    kept["qthread"].start()


def test_timer(qtbot):
    kept["timer"] = QTimer()
    kept["timer"].start(1000)


def test_window(qtbot):
    kept["window"] = QWidget()
    kept["window"].setObjectName("orphan")


def test_qt_warning():
    qWarning("the pen is null")


@pytest.fixture
def complains_when_taken_down():
    yield
    qWarning("too late")


def test_qt_warning_when_taken_down(complains_when_taken_down):
    pass


def test_warning():
    warnings.warn("old", DeprecationWarning)


def test_network():
    socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_name_lookup():
    socket.getaddrinfo("example.org", 443)


def test_swallowed_network():
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    except Exception:
        pass


def test_failing_is_not_asked_to_tidy_up():
    threading.Thread(target=kept["stop"].wait, name="excused", daemon=True).start()
    assert False, "the real reason"


HOMES = []


@pytest.mark.parametrize("time", [1, 2])
def test_home(time, a_home_of_its_own):
    assert not a_home_of_its_own.exists()
    HOMES.append(a_home_of_its_own)
    assert len(set(HOMES)) == time
'''

CAUGHT = {
    "test_thread": "left behind: thread forgotten",
    "test_process": "left behind: process",
    "test_qthread": "left behind: running QThread",
    "test_timer": "left behind: active QTimer (every 1000 ms)",
    "test_window": "left behind: window QWidget 'orphan'",
    "test_qt_warning": "the pen is null",
    "test_qt_warning_when_taken_down": "taken down: too late",
    "test_warning": "DeprecationWarning: old",
    "test_network": "A test must not reach 192.0.2.1",
    "test_name_lookup": "A test must not reach example.org",
    "test_swallowed_network": "The test wanted to reach 192.0.2.1",
    "test_failing_is_not_asked_to_tidy_up": "the real reason",
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pytest says about each leaky test under our own conftest; "" where it passed."""
    folder = tmp_path_factory.mktemp("leaky")
    tests, report = folder / "test_leaky.py", folder / "report.xml"
    tests.write_text(LEAKY_TESTS)
    options = ["-p", "tests.conftest", "-p", "no:randomly", "-c", "pyproject.toml"]
    command = [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", str(tests)]
    subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
    words: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        said = " ".join(f"{found.get('message')} {found.text}" for found in case)
        words[case.get("name", "")] = words.get(case.get("name", ""), "") + said
    return words


@pytest.mark.parametrize("name", CAUGHT)
def test_a_test_that_breaks_a_rule_fails_and_says_which(
    verdicts: dict[str, str], name: str
) -> None:
    assert CAUGHT[name] in verdicts[name]


@pytest.mark.parametrize("name", ["test_tidy", "test_home[1]", "test_home[2]"])
def test_a_test_that_keeps_the_rules_passes(verdicts: dict[str, str], name: str) -> None:
    assert verdicts[name] == ""


def test_a_test_that_failed_is_not_blamed_for_the_mess_as_well(verdicts: dict[str, str]) -> None:
    assert "left behind" not in verdicts["test_failing_is_not_asked_to_tidy_up"]
