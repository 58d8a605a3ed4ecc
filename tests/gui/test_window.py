"""The window itself: its place, its colours, its bars at any width, and a second start."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from nexus_desktop.app.paths import find_paths
from nexus_desktop.store.lock import LibraryLock
from nexus_desktop.ui.cheatsheet import shared_out, with_keys
from nexus_desktop.ui.clip.clip_panel import ClipPanel
from nexus_desktop.ui.main_window import SMALLEST
from nexus_desktop.workflows.commands.registry import MENUS
from tests.gui.conftest import Start
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone
from tests.support.source_tree import ROOT

WAV = Kind("16-bit WAV", ".wav", "WAV", "PCM_16")
RATE = 44_100


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    WAV.write(path, tone(2 * RATE, rate=RATE))
    return path


def test_the_window_comes_up_where_it_was(start: Start) -> None:
    desk = start()
    desk.window.resize(SMALLEST[0], 640)
    again = start(size=None)
    assert again.window.height() == 640


def test_the_first_window_fits_the_screen(start: Start) -> None:
    desk = start(size=None)
    room = desk.window.screen().availableSize()
    assert desk.window.height() == max(SMALLEST[1], min(1000, room.height()))


def test_colours_change_at_once_and_are_remembered(start: Start) -> None:
    desk = start()
    assert face_of(desk.window.page.transport_bar) == desk.window.look.theme.bg1
    dark = desk.window.look.theme.bg1
    desk.run("view.theme_light")
    assert desk.window.look.theme.bg1 != dark
    for place in (desk.window.page.transport_bar, desk.window.status):
        assert face_of(place) == desk.window.look.theme.bg1
    desk.wait_until_idle()
    again = start()
    assert again.window.look.theme.name == "light"
    again.run("view.theme_dark")


def face_of(widget: QWidget) -> QColor:
    """Return the colour of a widget at its left edge."""
    return widget.grab().toImage().pixelColor(2, widget.height() // 2)


@pytest.mark.parametrize("width", [SMALLEST[0], 1100, 1280, 1600, 2200])
def test_the_bars_fit_at_any_width(desk: Desk, file: Path, width: int) -> None:
    desk.open_file(file)
    desk.run("select.time", start="0.5", end="1.25", tracks="1")
    desk.window.resize(width, SMALLEST[1])
    QApplication.processEvents()
    for bar in (desk.window.page.transport_bar, desk.window.status):
        shown = [
            each
            for each in bar.children()
            if isinstance(each, QWidget) and each.isVisible() and each.width() > 0
        ]
        boxes = sorted((each.geometry() for each in shown), key=lambda box: box.left())
        assert all(left.right() < right.left() for left, right in pairwise(boxes))
        assert boxes[-1].right() < bar.width()
        cut = [each for each in shown if each.width() < each.minimumSizeHint().width()]
        assert cut == []


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_second_start_hands_its_files_to_the_first(desk: Desk, file: Path) -> None:
    lock = LibraryLock(find_paths().home / "window.lock")
    assert lock.try_acquire()
    try:
        second = subprocess.Popen(
            [sys.executable, "-m", "nexus_desktop", str(file)],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        desk.wait(lambda: desk.project.title == "song")
        _out, errors = second.communicate(timeout=20)
        assert (second.returncode, errors) == (0, b"")
    finally:
        lock.release()
    desk.wait(lambda: desk.is_saved)


def test_the_numbers_of_a_clip_are_shown_and_typed(desk: Desk, file: Path) -> None:
    desk.open_file(file)
    panel = desk.find(ClipPanel)
    desk.run("select.all")
    clip = desk.project.tracks[0].clips[0]
    desk.session.select(type(desk.session.selection)(clips=frozenset({clip.id})))
    assert panel.name.text() == "song.wav"
    assert panel.length.full_text == "0:00:02.000"
    assert panel.source.full_text == "song.wav"
    assert panel.sound.full_text.startswith("44.1\N{THIN SPACE}kHz · stereo")
    panel.gain.settle(-6.0)
    panel.fade_in.time_edited.emit(RATE // 2)
    panel.fade_out.time_edited.emit(RATE // 4)
    panel.start.time_edited.emit(RATE)
    clip = desk.project.tracks[0].clips[0]
    assert clip.gain_db == -6.0
    assert (clip.fade_in.length, clip.fade_out.length) == (RATE // 2, RATE // 4)
    assert clip.span.start == RATE
    assert panel.start.frames == RATE
    assert len(desk.steps) == 5
    desk.run("edit.undo")
    assert panel.start.frames == 0


def test_a_clip_is_renamed_by_typing(desk: Desk, file: Path) -> None:
    desk.open_file(file)
    clip = desk.project.tracks[0].clips[0]
    desk.session.select(type(desk.session.selection)(clips=frozenset({clip.id})))
    panel = desk.find(ClipPanel)
    panel.name.setText("Verse")
    panel.name.setModified(True)
    panel.name.editingFinished.emit()
    assert desk.project.tracks[0].clips[0].name == "Verse"


def test_selected_time_has_numbers_too(desk: Desk, file: Path) -> None:
    desk.open_file(file)
    desk.run("select.time", start="0.5", end="1.25", tracks="1")
    panel = desk.find(ClipPanel)
    assert panel.start.frames == RATE // 2
    assert panel.length.full_text == "0:00:00.750"


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 20])
def test_the_cheat_sheet_holds_every_menu_once_and_in_order(count: int) -> None:
    columns = shared_out(MENUS, count)
    assert [menu for column in columns for menu in column] == list(MENUS)
    assert len(columns) <= count
    longest = max(len(with_keys(menu)) for menu in MENUS)
    assert all(columns)
    assert count == 1 or max(len(c) for c in columns) < len(MENUS)
    assert longest > 0


def test_the_library_is_copied_once_the_program_has_come_to_rest(desk: Desk) -> None:
    backups = desk.program._services.database.backups
    desk.qtbot.waitUntil(lambda: len(list(backups.glob("library-*.db"))) == 1)


def test_the_ruler_and_the_waves_are_switched_and_say_so_in_the_menu(desk: Desk) -> None:
    for command in ("view.ruler_samples", "view.wave_db"):
        action = desk.window.commands.actions[command]
        before = desk.picture()
        assert not action.isChecked()
        desk.run(command)
        assert action.isChecked()
        assert (desk.picture() != before) == (command == "view.ruler_samples")
        desk.run(command)
        assert not action.isChecked()
        assert desk.picture() == before
