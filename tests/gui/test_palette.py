"""The palette: a few letters find what is meant."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from nexus_desktop.ui.fuzzy import fit
from nexus_desktop.ui.palette_row import ENTRY_ROLE, command_entry, matches
from nexus_desktop.workflows.commands.registry import all_commands
from tests.support.desk import Desk

ENTRIES = tuple(command_entry(command, "") for command in all_commands())


def shown(desk: Desk) -> list[str]:
    rows = desk.window.palette_field.list
    return [rows.item(row).data(ENTRY_ROLE).title for row in range(rows.count())]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("split", "Split"),
        ("spl", "Split"),
        ("np", "New project"),
        ("undo", "Undo"),
        ("fade o", "Fade out"),
        ("EXPORT", "Export"),
        ("file.close", "Close project"),
        ("zts", "Zoom to selection"),
        ("ripple", "Delete, ripple this track"),
        ("mute", "Mute all"),
    ],
)
def test_a_few_letters_find_the_command(typed: str, title: str) -> None:
    assert title in [entry.title for entry in matches(typed, ENTRIES)[:3]]


def test_letters_that_are_not_there_fit_nothing() -> None:
    assert fit("xq", "Split") == 0
    assert fit("tilps", "Split") == 0


def test_nothing_typed_fits_everything_alike() -> None:
    assert fit("", "Split") == fit(" ", "Undo") > 0
    assert [entry.title for entry in matches("", ENTRIES)] == [entry.title for entry in ENTRIES]


def test_beginnings_and_runs_count_more() -> None:
    assert fit("se", "Select all") > fit("se", "Close project") > 0
    assert fit("np", "New project") > fit("np", "Unmute all tracks permanently") > 0


def test_what_cannot_be_done_now_comes_later() -> None:
    off = command_entry(all_commands()[0], "Not now.")
    on = command_entry(all_commands()[0], "")
    assert matches("new", (off, on)) == [on, off]


def test_a_command_is_typed_chosen_and_run(desk: Desk) -> None:
    desk.run("app.palette")
    QTest.keyClicks(desk.window.palette_field.field, "new track")
    desk.press("Return", desk.window.palette_field.field)
    assert len(desk.project.tracks) == 1
    assert not desk.window.palette_field.isVisible()


def test_a_command_can_be_written_with_its_arguments(desk: Desk) -> None:
    desk.run("app.palette")
    QTest.keyClicks(desk.window.palette_field.field, "file.rename title=Evening")
    desk.press("Return", desk.window.palette_field.field)
    assert desk.project.title == "Evening"


def test_what_is_written_wrongly_is_told(desk: Desk) -> None:
    desk.run("app.palette")
    QTest.keyClicks(desk.window.palette_field.field, "file.rename name=Evening")
    desk.press("Return", desk.window.palette_field.field)
    desk.wait_for_banner("It takes no “name”")


def test_nothing_found_is_said(desk: Desk) -> None:
    desk.run("app.palette")
    QTest.keyClicks(desk.window.palette_field.field, "qqqq")
    assert shown(desk) == []
    assert desk.window.palette_field.nothing.isVisible()
    assert "qqqq" in desk.window.palette_field.nothing.text()


def test_projects_are_found_and_opened(desk: Desk) -> None:
    desk.run("file.rename", title="Evening")
    desk.wait(lambda: desk.is_saved)
    evening = desk.project.id
    desk.run("file.new")
    desk.run("app.palette")
    QTest.keyClicks(desk.window.palette_field.field, "evening")
    desk.wait(lambda: shown(desk)[:1] == ["Open: Evening"])
    desk.press("Return", desk.window.palette_field.field)
    desk.wait(lambda: desk.project.id == evening)


def test_arrows_and_escape_work_from_the_field(desk: Desk) -> None:
    palette = desk.window.palette_field
    desk.run("app.palette")
    desk.press("Down", palette.field)
    assert palette.list.currentRow() == 1
    desk.press("PgDown", palette.field)
    assert palette.list.currentRow() == 11
    desk.press("Up", palette.field)
    assert palette.list.currentRow() == 10
    desk.press("Esc", palette.field)
    assert not palette.isVisible()
