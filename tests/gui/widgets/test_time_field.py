"""A time can be read, typed and turned digit by digit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.time_field import TimeField
from tests.support.gestures import turn_wheel

RATE = SampleRate(48_000)
START = 102_318 * 48


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def field(look: Look, qtbot: QtBot, window: QWidget) -> TimeField:
    field = TimeField(look, "Position", RATE, is_large=True)
    row = QHBoxLayout(window)
    row.addWidget(field)
    row.addWidget(QLineEdit())
    field.show_time(START)
    with qtbot.waitExposed(window):
        window.show()
    field.setFocus()
    return field


def typed(field: TimeField, text: str) -> list[int]:
    """Type over the time and press Return; return what was announced."""
    heard: list[int] = []
    field.time_edited.connect(heard.append)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    return heard


def digit_at(field: TimeField, position: int) -> QPoint:
    """Return the middle of the character at a position."""
    field.setCursorPosition(position)
    left = field.cursorRect().center().x()
    field.setCursorPosition(position + 1)
    return QPoint((left + field.cursorRect().center().x()) // 2, field.height() // 2)


def test_a_position_is_written_in_hours_minutes_and_seconds(field: TimeField) -> None:
    assert field.text() == "0:01:42.318"


@pytest.mark.parametrize(
    ("text", "frames"),
    [("12.5", 600_000), ("1:02.5", 3_000_000), ("4800f", 4_800), ("0", 0)],
)
def test_what_is_typed_becomes_the_position(field: TimeField, text: str, frames: int) -> None:
    assert typed(field, text) == [frames]
    assert field.frames == frames
    assert not field.hasFocus()


def test_the_same_time_typed_again_is_no_news(field: TimeField) -> None:
    assert typed(field, "0:01:42.318") == []


def test_what_is_no_time_stays_to_be_corrected_and_says_why(field: TimeField) -> None:
    assert typed(field, "noon") == []
    assert field.text() == "noon"
    assert field.property("refused") is True
    assert "noon" in field.accessibleDescription()
    assert field.frames == START


def test_escape_brings_back_what_was_there(field: TimeField) -> None:
    field.selectAll()
    QTest.keyClicks(field, "noon")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0:01:42.318"
    assert not field.property("refused")


def test_leaving_the_field_forgets_what_was_typed(field: TimeField) -> None:
    field.selectAll()
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "0:01:42.318"


def test_a_running_playhead_does_not_write_over_the_hand(field: TimeField) -> None:
    field.selectAll()
    QTest.keyClicks(field, "5")
    field.show_time(START + 48_000)
    assert field.text() == "5"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0:01:43.318"


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (0, "1:01:42.318"),
        (2, "0:11:42.318"),
        (3, "0:02:42.318"),
        (5, "0:01:52.318"),
        (6, "0:01:43.318"),
        (8, "0:01:42.418"),
        (9, "0:01:42.328"),
        (10, "0:01:42.319"),
    ],
)
def test_the_wheel_turns_the_digit_under_the_pointer(
    field: TimeField, position: int, text: str
) -> None:
    turn_wheel(field, digit_at(field, position), 1)
    assert field.text() == text


def test_a_turned_digit_carries_over(field: TimeField) -> None:
    turn_wheel(field, digit_at(field, 5), 2)
    assert field.text() == "0:02:02.318"


def test_a_time_is_never_below_zero(field: TimeField) -> None:
    turn_wheel(field, digit_at(field, 0), -1)
    assert field.text() == "0:00:00.000"


def test_the_arrow_keys_turn_the_digit_at_the_cursor(field: TimeField, qtbot: QtBot) -> None:
    field.setCursorPosition(7)
    with qtbot.waitSignal(field.time_edited):
        QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "0:01:43.318"
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "0:01:41.318"
    assert field.cursorPosition() == 7


def test_another_rate_keeps_the_frames(field: TimeField) -> None:
    field.use_rate(SampleRate(96_000))
    assert field.frames == START
    assert field.text() == "0:00:51.159"


def test_a_note_stands_behind_the_time_and_the_room_for_it_stays(field: TimeField) -> None:
    field.show_note("bar 1.1", widest="bar 999.4")
    width = field.sizeHint().width()
    field.show_note("bar 120.3", widest="bar 999.4")
    assert field.sizeHint().width() == width
