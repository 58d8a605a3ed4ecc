"""The library page: every way in, and every project, with nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from nexus_desktop.app.gui import WindowRequest
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.ui.library.library_page import LibraryPage
from nexus_desktop.ui.library.project_row import facts_of, when_words
from nexus_desktop.workflows.library import ProjectSummary
from tests.gui.conftest import Start
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

WAV = Kind("16-bit WAV", ".wav", "WAV", "PCM_16")
NOW = datetime(2024, 5, 15, 12, 0, tzinfo=UTC)


def a_summary(title: str, saved_at: datetime | None = None) -> ProjectSummary:
    return ProjectSummary(ProjectId(title), title, 12.0, 2, saved_at, None, is_deleted=False)


def titles(desk: Desk) -> list[str]:
    return [project.title for project in desk.window.library.projects.projects]


@pytest.fixture
def shelf(desk: Desk) -> Desk:
    """Two projects in the library, and the list of them on the screen."""
    for title in ("First", "Second"):
        desk.run("file.new")
        desk.run("file.rename", title=title)
        desk.wait(lambda: desk.is_saved)
    desk.run("file.close")
    desk.wait(lambda: titles(desk) == ["Second", "First"])
    return desk


def test_a_closed_project_is_on_top_of_the_list(shelf: Desk) -> None:
    assert shelf.window.shows_library
    assert shelf.window.windowTitle() == "Studio Nexus"
    assert shelf.window.library.projects.list.currentRow() == 0


def test_return_opens_the_chosen_project(shelf: Desk) -> None:
    shelf.press("Down", shelf.window.library.projects.list)
    shelf.press("Return", shelf.window.library.projects.list)
    shelf.wait(lambda: shelf.project.title == "First")
    assert not shelf.window.shows_library
    assert shelf.window.windowTitle() == "First — Studio Nexus"


def test_a_double_click_opens_too(shelf: Desk) -> None:
    rows = shelf.window.library.projects.list
    at = rows.visualItemRect(rows.item(1)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    shelf.wait(lambda: shelf.project.title == "First")


def test_a_deleted_project_can_be_had_back(shelf: Desk) -> None:
    shelf.press("Del", shelf.window.library.projects.list)
    shelf.wait_for_banner("“Second” is in the trash")
    shelf.wait(lambda: titles(shelf) == ["First"])
    (undo,) = (
        button
        for button in shelf.window.banners.findChildren(QPushButton)
        if button.text() == "Undo"
    )
    undo.click()
    shelf.wait(lambda: titles(shelf) == ["Second", "First"])


def test_files_dropped_anywhere_on_the_page_are_opened(shelf: Desk, tmp_path: Path) -> None:
    file = tmp_path / "take.wav"
    WAV.write(file, tone(4410))
    shelf.drop(file, on=shelf.window.library)
    shelf.wait(lambda: not shelf.window.shows_library)
    shelf.wait(lambda: shelf.project.title == "take" and shelf.is_saved)


def test_work_begun_from_the_menu_shows_the_editor(shelf: Desk) -> None:
    shelf.run("track.new_mono")
    assert not shelf.window.shows_library
    assert len(shelf.project.tracks) == 1


def test_the_cards_run_their_commands(shelf: Desk) -> None:
    new = next(card for card in shelf.window.library.ways.cards if card.way.title == "New project")
    new.click()
    assert not shelf.window.shows_library
    assert shelf.project.is_empty


def test_more_than_a_few_projects_can_be_searched(desk: Desk) -> None:
    page: LibraryPage = desk.window.library
    desk.run("file.close")
    desk.wait_until_idle()
    page.projects.show_projects([a_summary(f"Song {number}") for number in range(8)])
    assert not page.projects.search.isVisibleTo(page)
    page.projects.show_projects([a_summary(f"Song {number}") for number in range(12)])
    assert page.projects.search.isVisibleTo(page)
    page.projects.search.setText("song 11")
    assert page.projects.list.count() == 1
    page.projects.search.setText("no such thing")
    assert page.projects.list.count() == 0


def test_the_first_start_shows_the_demo(start: Start) -> None:
    desk = start(WindowRequest())
    desk.wait(lambda: desk.project.title.startswith("Demo"))


def test_a_later_start_with_an_empty_library_shows_the_ways_in(start: Start) -> None:
    start()
    desk = start(WindowRequest())
    assert desk.window.shows_library


def test_the_project_used_last_is_opened_at_the_next_start(start: Start) -> None:
    desk = start()
    for title in ("First", "Second"):
        desk.run("file.new")
        desk.run("file.rename", title=title)
    desk.wait(lambda: desk.is_saved)
    again = start(WindowRequest())
    again.wait(lambda: again.project.title == "Second")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(minutes=5), "Today "),
        (timedelta(days=1), "Yesterday "),
        (timedelta(days=3), "Sunday "),
        (timedelta(days=30), "15 Apr 2024"),
    ],
)
def test_when_it_was_saved_is_said_as_people_say_it(before: timedelta, words: str) -> None:
    assert when_words(NOW - before, NOW).startswith(words)


def test_a_row_says_length_tracks_and_when() -> None:
    assert facts_of(a_summary("Song"), NOW) == ("12.0\N{THIN SPACE}s", "2", "Never")
