"""Calls from other threads run on the screens' thread, in their order, and never too late."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.qt_bridge import QtDeliver
from nexus_desktop.ui.qt_messages import log_qt_messages


def test_a_call_from_another_thread_runs_on_the_screens_thread(
    qapp: QApplication, qtbot: QtBot
) -> None:
    deliver = QtDeliver()
    ran_on: list[threading.Thread] = []
    in_background(lambda: deliver(lambda: ran_on.append(threading.current_thread())))
    qtbot.waitUntil(lambda: bool(ran_on))
    assert ran_on == [threading.current_thread()]


def test_a_call_never_runs_before_deliver_returns(qapp: QApplication, qtbot: QtBot) -> None:
    deliver = QtDeliver()
    ran: list[int] = []
    deliver(lambda: ran.append(1))
    assert ran == []
    qtbot.waitUntil(lambda: ran == [1])


def test_calls_keep_their_order(qapp: QApplication, qtbot: QtBot) -> None:
    deliver = QtDeliver()
    ran: list[int] = []

    def hand_over() -> None:
        for number in range(200):
            deliver(partial(ran.append, number))

    in_background(hand_over)
    qtbot.waitUntil(lambda: len(ran) == 200)
    assert ran == list(range(200))


def test_after_closing_nothing_runs_any_more(qapp: QApplication) -> None:
    deliver = QtDeliver()
    ran: list[str] = []
    deliver(lambda: ran.append("was waiting"))
    deliver.close()
    in_background(lambda: deliver(lambda: ran.append("came late")))
    qapp.processEvents()
    assert ran == []


def test_an_exception_in_a_call_goes_to_the_crash_reporter(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reported.append(error))
    deliver = QtDeliver()
    failure = ValueError("bug")
    ran: list[int] = []

    def broken() -> None:
        raise failure

    deliver(broken)
    deliver(lambda: ran.append(1))
    qtbot.waitUntil(lambda: ran == [1])
    assert reported == [failure]


def test_messages_of_qt_reach_the_log_without_the_known_noise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop = log_qt_messages()
    try:
        with caplog.at_level(logging.DEBUG, logger="qt"):
            qWarning("a real complaint")
            qWarning("This plugin does not support propagateSizeHints()")
    finally:
        stop()
    assert [record.message for record in caplog.records] == ["default: a real complaint"]


def in_background(work: Callable[[], None]) -> None:
    """Run a call on another thread and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
