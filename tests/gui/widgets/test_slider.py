"""A slider can be dragged, turned, typed at and read aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nexus_desktop.domain.timecode import format_gain_db
from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.slider import Slider
from nexus_desktop.ui.widgets.value_scale import ValueScale
from tests.support.gestures import drag, turn_wheel
from tests.support.pictures import shows_color

GAIN = ValueScale(-60, 12, 0, step=0.5, fine_step=0.1, words=format_gain_db)
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Heard:
    """Keeps what a slider said."""

    def __init__(self, slider: Slider) -> None:
        self.moved: list[float] = []
        self.settled: list[float] = []
        slider.value_moved.connect(self.moved.append)
        slider.value_settled.connect(self.settled.append)


@pytest.fixture
def slider(look: Look, qtbot: QtBot) -> Slider:
    slider = Slider(look, "Gain", GAIN)
    qtbot.addWidget(slider)
    slider.resize(156, 24)
    slider.show()
    return slider


def handle(slider: Slider) -> QPoint:
    way = slider.width() - 12
    return QPoint(round(6 + slider.scale.share(slider.amount) * way), slider.height() // 2)


def test_a_slider_begins_at_its_default(slider: Slider) -> None:
    assert slider.amount == 0


def test_dragging_the_handle_moves_the_value_and_settles_once(slider: Slider) -> None:
    heard = Heard(slider)
    start = handle(slider)
    drag(slider, start, start - QPoint(36, 0))
    assert slider.amount == pytest.approx(-18, abs=0.6)
    assert len(heard.moved) > 2
    assert heard.settled == [slider.amount]


def test_taking_hold_of_the_handle_changes_nothing(slider: Slider) -> None:
    heard = Heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=handle(slider) + QPoint(4, 0))
    assert slider.amount == 0
    assert heard.moved == heard.settled == []


def test_pressing_the_groove_jumps_there(slider: Slider) -> None:
    heard = Heard(slider)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(6, 12))
    assert slider.amount == -60
    assert heard.settled == [-60]


def test_shift_makes_a_drag_ten_times_finer(slider: Slider) -> None:
    start = handle(slider)
    drag(slider, start, start - QPoint(36, 0), SHIFT)
    assert slider.amount == pytest.approx(-1.8, abs=0.11)


def test_a_drag_beyond_the_end_stays_at_the_end(slider: Slider) -> None:
    start = handle(slider)
    drag(slider, start, start + QPoint(500, 0))
    assert slider.amount == 12


def test_a_double_click_brings_back_the_default(slider: Slider) -> None:
    slider.show_amount(-20)
    heard = Heard(slider)
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=handle(slider))
    assert slider.amount == 0
    assert heard.settled == [0]


@pytest.mark.parametrize(
    ("key", "modifier", "amount"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 0.5),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, -0.5),
        (Qt.Key.Key_Right, SHIFT, 0.1),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, -5),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, -60),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 12),
    ],
)
def test_keys_move_the_value(
    slider: Slider, key: Qt.Key, modifier: Qt.KeyboardModifier, amount: float
) -> None:
    heard = Heard(slider)
    QTest.keyClick(slider, key, modifier)
    assert slider.amount == amount
    assert heard.settled == [amount]


def test_delete_brings_back_the_default(slider: Slider) -> None:
    slider.show_amount(5)
    QTest.keyClick(slider, Qt.Key.Key_Delete)
    assert slider.amount == 0


def test_the_wheel_moves_the_value(slider: Slider) -> None:
    turn_wheel(slider, handle(slider), 2)
    assert slider.amount == 1.0
    turn_wheel(slider, handle(slider), -1, SHIFT)
    assert slider.amount == 0.9


def test_a_slider_in_a_scrolling_list_can_leave_the_wheel_alone(slider: Slider) -> None:
    slider.takes_wheel = False
    assert not turn_wheel(slider, handle(slider), 2)
    assert slider.amount == 0


def test_a_value_shown_from_elsewhere_is_told_to_nobody(slider: Slider) -> None:
    heard = Heard(slider)
    slider.show_amount(-3.2)
    assert slider.amount == -3.2
    assert heard.moved == heard.settled == []


def test_a_value_from_elsewhere_does_not_tear_the_handle_from_the_hand(slider: Slider) -> None:
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle(slider))
    slider.show_amount(-40)
    assert slider.amount == 0
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=handle(slider))


def test_a_step_that_changes_nothing_is_told_to_nobody(slider: Slider) -> None:
    slider.show_amount(12)
    heard = Heard(slider)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert heard.moved == heard.settled == []


def test_a_click_leaves_the_keyboard_where_it_is(slider: Slider) -> None:
    slider.clearFocus()
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    assert not slider.hasFocus()


def test_the_focus_ring_is_drawn_for_the_keyboard(slider: Slider, look: Look) -> None:
    slider.clearFocus()
    assert not shows_color(slider, look.theme.accent)
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    assert shows_color(slider, look.theme.accent)


def test_a_screen_reader_hears_name_and_value_and_can_change_it(slider: Slider) -> None:
    slider.show_amount(-3.2)
    spoken = QAccessible.queryAccessibleInterface(slider)
    assert spoken is not None
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Gain"
    assert spoken.text(QAccessible.Text.Description) == "−3.2\N{THIN SPACE}dB"
    heard = Heard(slider)
    slider.setValue(0)
    assert slider.amount == -60
    assert heard.settled == [-60]


def test_a_disabled_slider_is_not_moved(slider: Slider) -> None:
    slider.setEnabled(False)
    drag(slider, QPoint(6, 12), QPoint(40, 12))
    assert slider.amount == 0
