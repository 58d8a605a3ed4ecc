"""Buttons that draw themselves behave as buttons do, and can be named, reached and hit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.chip import Chip
from nexus_desktop.ui.widgets.icon_button import ButtonKind, IconButton
from nexus_desktop.ui.widgets.state_button import StateButton
from nexus_desktop.ui.widgets.tones import Tone
from tests.support.pictures import color_count, shows_color

LEFT = Qt.MouseButton.LeftButton


def shown(button: QAbstractButton, qtbot: QtBot) -> None:
    qtbot.addWidget(button)
    button.show()


@pytest.fixture
def split(look: Look, qtbot: QtBot) -> IconButton:
    button = IconButton(look, "scissors", "Split", "S")
    shown(button, qtbot)
    return button


def test_the_tooltip_shows_title_and_keys(split: IconButton) -> None:
    assert split.toolTip() == "Split (S)"
    assert split.accessibleName() == "Split"


def test_a_button_that_cannot_be_used_says_why(split: IconButton) -> None:
    split.describe("Split", "S", reason="Nothing is selected.")
    assert split.toolTip() == "Split (S)\nNothing is selected."
    assert split.accessibleDescription() == "Nothing is selected."


def test_a_screen_reader_finds_a_button(split: IconButton) -> None:
    spoken = QAccessible.queryAccessibleInterface(split)
    assert spoken is not None
    assert spoken.role() == QAccessible.Role.Button
    assert spoken.text(QAccessible.Text.Name) == "Split"


def test_a_click_leaves_the_keyboard_where_it_is(split: IconButton, qtbot: QtBot) -> None:
    split.clearFocus()
    with qtbot.waitSignal(split.clicked):
        QTest.mouseClick(split, LEFT)
    assert not split.hasFocus()


def test_the_focus_ring_is_drawn_for_the_keyboard(split: IconButton, look: Look) -> None:
    split.clearFocus()
    assert not shows_color(split, look.theme.accent)
    split.setFocus(Qt.FocusReason.TabFocusReason)
    assert shows_color(split, look.theme.accent)


def test_space_presses_the_focused_button(split: IconButton, qtbot: QtBot) -> None:
    split.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(split.clicked):
        QTest.keyClick(split, Qt.Key.Key_Space)


def test_a_button_follows_its_action(look: Look, qtbot: QtBot) -> None:
    action = QAction("&Loop")
    action.setCheckable(True)
    action.setShortcut(QKeySequence("L"))
    button = IconButton(look, "repeat", "")
    shown(button, qtbot)
    button.follow(action)
    assert button.toolTip() == "Loop (L)"
    QTest.mouseClick(button, LEFT)
    assert action.isChecked()
    assert button.isChecked()
    action.setProperty("reason", "There is nothing to loop.")
    action.setEnabled(False)
    assert not button.isEnabled()
    assert button.toolTip().endswith("There is nothing to loop.")


def test_an_action_may_outlive_its_button(look: Look) -> None:
    action = QAction("Loop")
    button = IconButton(look, "repeat", "")
    button.follow(action)
    del button
    action.setText("Loop again")


def test_the_one_thing_to_do_is_filled_with_the_accent(look: Look, qtbot: QtBot) -> None:
    button = IconButton(look, "play", "Play", kind=ButtonKind.PRIMARY)
    shown(button, qtbot)
    assert color_count(button, look.theme.accent) > 300
    assert shows_color(button, look.theme.on_accent)


def test_play_and_pause_take_turns(look: Look, qtbot: QtBot) -> None:
    button = IconButton(look, "play", "Play")
    shown(button, qtbot)
    before = button.grab().toImage()
    button.show_icon("pause")
    assert button.grab().toImage() != before


@pytest.mark.parametrize("tone", [Tone.ACCENT, Tone.WARN, Tone.REC])
def test_a_state_button_shows_its_colour_only_while_it_is_on(
    look: Look, qtbot: QtBot, tone: Tone
) -> None:
    button = StateButton(look, "M", "Mute", tone=tone)
    shown(button, qtbot)
    colors = {
        Tone.ACCENT: look.theme.accent,
        Tone.WARN: look.theme.warn,
        Tone.REC: look.theme.rec,
    }
    assert not shows_color(button, colors[tone])
    QTest.mouseClick(button, LEFT)
    assert button.isChecked()
    assert color_count(button, colors[tone]) > 200


def test_every_button_is_large_enough_to_hit(look: Look, qtbot: QtBot) -> None:
    buttons: list[QAbstractButton] = [
        IconButton(look, "x", "Close", size=24),
        StateButton(look, "M", "Mute"),
        Chip(look, "Snap: grid", is_pressable=True),
    ]
    for button in buttons:
        qtbot.addWidget(button)
        assert button.sizeHint().width() >= 24
        assert button.sizeHint().height() >= 24


def test_a_chip_says_its_state_and_shows_it(look: Look, qtbot: QtBot) -> None:
    chip = Chip(look, "Synced", dot=Tone.OK)
    shown(chip, qtbot)
    assert chip.accessibleName() == "Synced"
    assert shows_color(chip, look.theme.ok)
    chip.show_text("Offline, saved here", Tone.WARN)
    assert chip.accessibleName() == "Offline, saved here"
    assert shows_color(chip, look.theme.warn)
    assert not shows_color(chip, look.theme.ok)


def test_a_chip_keeps_the_room_it_was_promised(look: Look, qtbot: QtBot) -> None:
    chip = Chip(look, "none")
    qtbot.addWidget(chip)
    chip.reserve("Selection 0:00:00.0 – 0:00:00.0")
    width = chip.sizeHint().width()
    chip.show_text("Selection 0:01:31.0 – 0:01:58.4")
    assert chip.sizeHint().width() == width


def test_a_chip_that_is_only_read_takes_no_focus(look: Look, qtbot: QtBot) -> None:
    chip = Chip(look, "Synced")
    qtbot.addWidget(chip)
    assert chip.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_buttons_take_on_a_new_theme_at_once(
    split: IconButton, look: Look, qapp: QApplication
) -> None:
    for name in ("light", "high_contrast", "dark"):
        look.use_theme(qapp, name)
        assert shows_color(split, look.theme.text)
        assert split.grab().toImage().pixelColor(4, 16) == split.face_color()
