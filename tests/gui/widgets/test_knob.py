"""A knob is dragged up and down, or typed into."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.knob import Knob
from nexus_desktop.ui.widgets.value_scale import ValueScale
from tests.support.gestures import drag
from tests.support.pictures import shows_color

BOOST = ValueScale(-18, 18, 0, step=0.5, fine_step=0.1)
DIAL = QPoint(32, 20)
VALUE = QPoint(32, 48)


@pytest.fixture
def knob(look: Look, qtbot: QtBot) -> Knob:
    knob = Knob(look, "Gain", BOOST)
    qtbot.addWidget(knob)
    knob.show()
    return knob


def editor_of(knob: Knob) -> QLineEdit:
    editor = knob.findChild(QLineEdit)
    assert editor is not None
    return editor


def test_dragging_up_turns_it_up(knob: Knob) -> None:
    drag(knob, DIAL, DIAL - QPoint(0, 40))
    assert knob.amount == pytest.approx(9, abs=0.2)


def test_dragging_down_turns_it_down(knob: Knob) -> None:
    drag(knob, DIAL, DIAL + QPoint(0, 40))
    assert knob.amount == pytest.approx(-9, abs=0.2)


def test_a_click_on_the_value_lets_it_be_typed(knob: Knob) -> None:
    QTest.mouseClick(knob, Qt.MouseButton.LeftButton, pos=VALUE)
    editor = editor_of(knob)
    editor.setText("−3,5 dB")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert knob.amount == -3.5


def test_typing_a_digit_begins_to_type(knob: Knob) -> None:
    QTest.keyClicks(knob, "7")
    editor = editor_of(knob)
    assert editor.text() == "7"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert knob.amount == 7


def test_escape_keeps_the_value(knob: Knob) -> None:
    QTest.keyClick(knob, Qt.Key.Key_Return)
    editor = editor_of(knob)
    editor.setText("12")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert knob.amount == 0


def test_words_that_are_no_number_keep_the_value(knob: Knob) -> None:
    QTest.keyClick(knob, Qt.Key.Key_Return)
    editor = editor_of(knob)
    editor.setText("loud")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert knob.amount == 0


def test_a_value_beyond_the_end_becomes_the_end(knob: Knob) -> None:
    QTest.keyClicks(knob, "99")
    QTest.keyClick(editor_of(knob), Qt.Key.Key_Return)
    assert knob.amount in (9, 18)


def test_the_arc_begins_where_nothing_happens(knob: Knob, look: Look) -> None:
    assert not shows_color(knob, look.theme.accent)
    knob.show_amount(9)
    assert shows_color(knob, look.theme.accent)
