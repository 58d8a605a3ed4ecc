"""The whole program by keyboard: every key finds its command, and no key surprises who types."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QListWidget, QWidget

from nexus_desktop.app.gui import WindowRequest
from nexus_desktop.ui.widgets.time_field import TimeField
from nexus_desktop.workflows.commands.command import Scope
from nexus_desktop.workflows.commands.registry import all_commands
from tests.gui.conftest import Start
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

WAV = Kind("16-bit WAV", ".wav", "WAV", "PCM_16")
RATE = 44_100


@pytest.fixture
def song(desk: Desk, tmp_path: Path) -> Desk:
    """Two seconds of sound on one track."""
    file = tmp_path / "song.wav"
    WAV.write(file, tone(2 * RATE, rate=RATE))
    desk.open_file(file)
    return desk


def test_no_two_commands_share_a_key() -> None:
    keys = Counter(QKeySequence(key).toString() for each in all_commands() for key in each.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_is_listened_to(desk: Desk) -> None:
    for command in all_commands():
        action = desk.window.commands.actions[command.id]
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(key).toString() for key in command.keys
        ]
        owners = action.associatedObjects()
        is_window_wide = desk.window in owners
        assert is_window_wide is (command.scope is Scope.GLOBAL)


def test_the_keyboard_is_on_the_timeline_from_the_start(desk: Desk) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.window.page.arrange.isAncestorOf(focused)


def test_space_plays_even_when_a_button_has_the_keyboard(song: Desk) -> None:
    player = song.window.command_context.player
    assert player is not None
    button = song.window.page.transport_bar.findChildren(QAbstractButton)[0]
    button.setFocus(Qt.FocusReason.TabFocusReason)
    song.press("Space")
    song.wait(lambda: player.is_playing)
    song.press("Space")
    song.wait(lambda: not player.is_playing)


def test_return_presses_the_button_that_has_the_keyboard(song: Desk) -> None:
    chips = song.window.page.transport_bar.findChildren(QAbstractButton)
    snap = next(chip for chip in chips if chip.accessibleName().startswith("Snap"))
    before = song.window.command_context.modes.is_snapping
    snap.setFocus(Qt.FocusReason.TabFocusReason)
    song.press("Return")
    assert song.window.command_context.modes.is_snapping is not before


@pytest.mark.parametrize("key", ["S", "P", "N", "M", "L", "G", "Space", "Del", "Ctrl+T", "Ctrl+D"])
def test_no_command_fires_while_somebody_types(song: Desk, key: str) -> None:
    song.session.set_cursor(RATE)
    song.run("select.all")
    field = song.find(TimeField, "Position")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    project, modes = song.project, song.window.command_context.modes
    switches = (modes.is_snapping, modes.ripple)
    song.press(key, field)
    assert song.project is project
    assert (modes.is_snapping, modes.ripple) == switches
    assert song.session.history.position == 1


def test_undo_inside_a_text_field_is_the_field_s_own(song: Desk) -> None:
    field = song.find(TimeField, "Position")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    QTest.keyClicks(field, "12")
    assert field.text() == "12"
    song.press("Ctrl+Z", field)
    assert field.text() != "12"
    assert song.session.history.position == 1


def test_escape_in_the_time_field_brings_back_what_was_there(song: Desk) -> None:
    song.run("select.all")
    field = song.find(TimeField, "Position")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    field.selectAll()
    QTest.keyClicks(field, "99")
    song.press("Esc", field)
    assert field.text() == "0:00:00.000"
    assert not song.session.selection.is_empty


def test_arrows_move_in_the_history_and_return_goes_there(song: Desk) -> None:
    song.run("edit.split", at="1")
    song.run("view.history")
    steps = song.find(QListWidget, "Steps, oldest first")
    assert steps.hasFocus()
    song.press("Up", steps)
    assert steps.currentRow() == 1
    song.press("Return", steps)
    assert song.session.history.position == 1


def test_f6_goes_round_the_panes_and_back(song: Desk) -> None:
    seen = []
    for _turn in range(3):
        song.run("app.next_pane")
        focused = QApplication.focusWidget()
        seen.append(
            next(pane for pane in song.window.panes if focused and pane.isAncestorOf(focused))
        )
    assert len(set(seen)) == 3
    song.run("app.prev_pane")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert seen[1].isAncestorOf(focused)


def test_tab_reaches_every_part_of_the_window(song: Desk) -> None:
    reached: set[QWidget] = set()
    for _press in range(60):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    for pane in song.window.panes:
        assert any(pane.isAncestorOf(each) for each in reached), pane.accessibleName()


def test_the_palette_gives_the_keyboard_back(song: Desk) -> None:
    song.run("app.palette")
    song.press("Esc", song.window.palette_field.field)
    song.session.set_cursor(RATE)
    song.press("S")
    assert song.steps[-1].startswith("Split")


def test_after_a_message_is_closed_the_keys_work_again(song: Desk) -> None:
    song.wait_for_banner("No sound output")
    banner = song.window.banners.banners[0]
    close = next(
        button
        for button in banner.findChildren(QAbstractButton)
        if button.accessibleName() == "Close this message"
    )
    close.setFocus(Qt.FocusReason.TabFocusReason)
    close.click()
    song.session.set_cursor(RATE)
    song.press("S")
    assert song.steps[-1].startswith("Split")


@pytest.mark.parametrize("place", ["editor", "library", "palette", "cheatsheet"])
def test_everything_that_takes_the_keyboard_has_a_name(song: Desk, place: str) -> None:
    if place == "library":
        song.run("file.close")
        song.wait_until_idle()
    elif place != "editor":
        song.run(f"app.{place}")
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"
        for widget in song.window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not spoken_name(widget)
    ]
    assert nameless == []


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader says, or stands for: Qt's own inner parts have none."""
    inner = isinstance(widget, QLineEdit) and isinstance(widget.parent(), QLineEdit)
    if inner or widget.objectName().startswith("qt_"):
        return widget.objectName() or "inner"
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def test_the_side_panel_comes_and_goes_by_its_key(start: Start) -> None:
    desk = start(WindowRequest(project="none"))
    desk.press("F7")
    assert not desk.window.page.inspector.isVisible()
    desk.run("file.new")
    assert not desk.window.page.inspector.isVisible()
    desk.press("F7")
    assert desk.window.page.inspector.isVisible()


def test_return_presses_the_button_that_has_the_keyboard_and_space_still_plays(desk: Desk) -> None:
    desk.run("track.new_mono", name="Voice")
    desk.run("fx.rack")
    panel = desk.window.page.inspector.effects
    assert panel.add.hasFocus()
    desk.press("Space")
    assert desk.window.page.context.playback.is_playing
    desk.press("Space")
    desk.press("Return")
    assert panel.chooser is not None
    assert panel.chooser.isVisible()
