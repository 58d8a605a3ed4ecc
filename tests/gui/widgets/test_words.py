"""Long names give way in the middle; empty places say what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nexus_desktop.ui.look import Look
from nexus_desktop.ui.widgets.elided_label import ElidedLabel
from nexus_desktop.ui.widgets.empty_state import EmptyState, FirstStep

LONG = "interview with Ana, second take, room microphone only.flac"


def test_a_name_with_room_enough_is_shown_whole(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.show()
    assert label.text() == LONG
    assert label.toolTip() == ""


def test_a_long_name_keeps_both_ends_and_tells_all_in_the_tooltip(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(150, 20)
    label.show()
    assert label.text().startswith("interv")
    assert label.text().endswith(".flac")
    assert "…" in label.text()
    assert label.toolTip() == LONG
    assert label.accessibleName() == LONG


def test_a_name_comes_back_whole_when_there_is_room_again(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.show()
    label.resize(100, 20)
    label.resize(600, 20)
    assert label.text() == LONG


def test_a_name_with_a_line_break_stays_on_one_line(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel("two\nlines")
    qtbot.addWidget(label)
    assert label.full_text == "two lines"


def test_markup_in_a_name_is_only_text(look: Look, qtbot: QtBot) -> None:
    label = ElidedLabel("<b>bold</b>.wav")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_an_empty_place_offers_the_first_step(look: Look, qtbot: QtBot) -> None:
    taken: list[str] = []
    steps = [
        FirstStep("Open a file…", lambda: taken.append("open")),
        FirstStep("Record", lambda: taken.append("record"), icon="mic"),
    ]
    place = EmptyState(look, "file-audio", "Nothing here yet", "Drop audio files here.", steps)
    qtbot.addWidget(place)
    place.show()
    opening, recording = place.findChildren(QPushButton)
    assert [opening.accessibleName(), recording.accessibleName()] == ["Open a file…", "Record"]
    for button in (recording, opening):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == ["record", "open"]


def test_a_screen_reader_hears_what_an_empty_place_is_for(look: Look, qtbot: QtBot) -> None:
    place = EmptyState(look, "history", "No steps yet", "Every edit will be listed here.")
    qtbot.addWidget(place)
    spoken = QAccessible.queryAccessibleInterface(place)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Name) == "No steps yet"
