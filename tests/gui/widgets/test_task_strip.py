"""What is being done is said in words, with its share and a way to stop it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nexus_desktop.tasks.runner import TaskState, TaskStatus
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.remaining_time import RemainingTime
from nexus_desktop.ui.widgets.task_strip import TaskRow, TaskStrip


class Clock:
    """Goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def strip(look: Look, clock: Clock, qtbot: QtBot) -> TaskStrip:
    strip = TaskStrip(look, clock)
    qtbot.addWidget(strip)
    return strip


def running(task_id: int, fraction: float | None = None, note: str = "") -> TaskStatus:
    return TaskStatus(task_id, f"Importing {task_id}.wav", TaskState.RUNNING, fraction, note)


def button(row: TaskRow, text: str) -> QPushButton:
    return next(found for found in row.findChildren(QPushButton) if found.text() == text)


def test_nothing_is_shown_while_nothing_is_done(strip: TaskStrip) -> None:
    assert strip.isHidden()


def test_a_task_says_what_it_is_at_how_far_and_how_long_still(
    strip: TaskStrip, clock: Clock
) -> None:
    strip.show_status(running(1))
    clock.now += 23
    strip.show_status(running(1, 0.62, "reading"))
    assert strip.rows[0].words == "Importing 1.wav · reading · 62\N{THIN SPACE}% · 0:14 left"


def test_a_task_that_waits_says_so(strip: TaskStrip) -> None:
    strip.show_status(TaskStatus(1, "Importing 1.wav", TaskState.WAITING))
    assert strip.rows[0].words == "Importing 1.wav · waiting"


@pytest.mark.parametrize("end", [TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED])
def test_a_task_that_is_over_goes(strip: TaskStrip, end: TaskState) -> None:
    strip.show_status(running(1, 0.5))
    strip.show_status(TaskStatus(1, "Importing 1.wav", end))
    assert strip.rows == ()
    assert strip.isHidden()


def test_news_of_a_task_that_is_already_over_is_not_minded(strip: TaskStrip) -> None:
    strip.show_status(TaskStatus(1, "Importing 1.wav", TaskState.DONE))
    assert strip.rows == ()


def test_cancel_asks_once_and_says_that_it_was_heard(strip: TaskStrip) -> None:
    asked: list[int] = []
    strip.cancel_requested.connect(asked.append)
    strip.show_status(running(7, 0.5))
    cancel = button(strip.rows[0], "Cancel")
    assert cancel.accessibleName() == "Cancel: Importing 7.wav"
    QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)
    QTest.keyClick(cancel, Qt.Key.Key_Space)
    assert asked == [7]
    assert cancel.text() == "Stopping…"


def test_further_tasks_wait_in_a_list(strip: TaskStrip) -> None:
    for task_id in (1, 2, 3):
        strip.show_status(running(task_id))
    more = next(found for found in strip.findChildren(QPushButton) if found.text() == "+2")
    assert more.accessibleName() == "Show 2 more running tasks"
    first, *others = strip.rows
    assert first.parent() is strip
    assert all(row.parent() is not strip for row in others)


def test_the_next_task_moves_up_when_the_first_is_over(strip: TaskStrip) -> None:
    strip.show_status(running(1))
    strip.show_status(running(2))
    strip.show_status(TaskStatus(1, "", TaskState.DONE))
    assert [row.words for row in strip.rows] == ["Importing 2.wav"]
    assert strip.rows[0].parent() is strip


def test_the_list_opens_above_the_strip(look: Look, clock: Clock, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 200)
    strip = TaskStrip(look, clock, window)
    strip.move(100, 160)
    strip.show_status(running(1))
    strip.show_status(running(2))
    window.show()
    more = next(found for found in strip.findChildren(QPushButton) if found.text() == "+1")
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert strip.rows[1].isVisible()
    assert strip.rows[1].mapTo(window, QPoint(0, 0)).y() < strip.y()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert not strip.rows[1].isVisible()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    listed = strip.rows[1]
    strip.show_status(TaskStatus(2, "", TaskState.DONE))
    assert not listed.isVisible()


@pytest.mark.parametrize(
    ("elapsed", "fraction", "words"),
    [
        (1.0, 0.5, ""),
        (10.0, 0.01, ""),
        (10.0, 0.5, "0:10 left"),
        (60.0, 0.25, "3:00 left"),
        (3600.0, 0.25, "3:00:00 left"),
        (10.0, 1.0, ""),
    ],
)
def test_the_time_left_follows_from_the_pace(
    clock: Clock, elapsed: float, fraction: float, words: str
) -> None:
    remaining = RemainingTime(clock)
    clock.now += elapsed
    assert remaining.words(fraction) == words
