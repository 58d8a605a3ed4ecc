"""The list of markers in the window: gone to, typed into, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QTableView

from nexus_desktop.ui.markers.marker_model import Column
from nexus_desktop.ui.markers.marker_panel import MarkerPanel, MarkerTable
from nexus_desktop.workflows.commands.context import Subject
from tests.support.desk import Desk


@pytest.fixture
def marked(desk: Desk) -> Desk:
    """A project with a place and a region, and the list of both in front."""
    desk.run("file.new")
    desk.run("track.new_mono")
    desk.wait_until_idle()
    desk.run("label.add", at="1", name="Knock")
    desk.run("label.add", at="2", end="4.5", name="Verse")
    desk.run("view.markers")
    return desk


def cells(table: MarkerTable) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in Column]
        for row in range(model.rowCount())
    ]


def type_into(desk: Desk, row: int, column: Column, text: str) -> None:
    table = desk.find(MarkerTable)
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.wait(lambda: table.state() is not QTableView.State.EditingState)


def test_places_and_regions_are_read_with_their_times(marked: Desk) -> None:
    table = marked.find(MarkerTable)
    assert table.isVisible()
    assert table.hasFocus()
    assert cells(table) == [
        ["Knock", "00:01.000", ""],
        ["Verse", "00:02.000", "00:04.500"],
    ]


def test_a_click_goes_to_a_marker_and_selects_a_region(marked: Desk) -> None:
    table, rate = marked.find(MarkerTable), marked.project.sample_rate
    for row, cursor in ((0, rate), (1, 2 * rate)):
        box = table.visualRect(table.model().index(row, Column.NAME))
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        assert marked.session.cursor == cursor
    span = marked.session.selection.span
    assert span is not None
    assert (span.start, span.end) == (2 * rate, 4.5 * rate)


def test_a_name_and_both_times_are_typed_and_undone_one_by_one(marked: Desk) -> None:
    table = marked.find(MarkerTable)
    type_into(marked, 1, Column.NAME, "Chorus")
    type_into(marked, 1, Column.END, "0:06")
    type_into(marked, 1, Column.START, "0:03")
    assert cells(table)[1] == ["Chorus", "00:03.000", "00:07.000"]
    assert marked.steps[-3:] == [
        "Renamed the marker to “Chorus”.",
        "Moved the marker “Chorus” to 0:00:02.000.",
        "Moved the marker “Chorus” to 0:00:03.000.",
    ]
    for _step in range(3):
        marked.run("edit.undo")
    assert cells(table)[1] == ["Verse", "00:02.000", "00:04.500"]


def test_a_place_becomes_a_region_by_its_end_and_a_place_again_without(marked: Desk) -> None:
    table = marked.find(MarkerTable)
    type_into(marked, 0, Column.END, "1.5")
    assert cells(table)[0] == ["Knock", "00:01.000", "00:01.500"]
    table.model().setData(table.model().index(0, Column.END), "")
    assert cells(table)[0] == ["Knock", "00:01.000", ""]


def test_what_is_no_time_is_refused_and_the_cell_is_as_it_was(marked: Desk) -> None:
    table, steps = marked.find(MarkerTable), marked.steps
    type_into(marked, 1, Column.END, "0:01")
    assert "before the start" in marked.banners[-1]
    assert cells(table)[1] == ["Verse", "00:02.000", "00:04.500"]
    assert marked.steps == steps


def test_delete_removes_a_marker_and_stays_in_the_list(marked: Desk) -> None:
    table = marked.find(MarkerTable)
    table.setCurrentIndex(table.model().index(0, Column.NAME))
    marked.press("Delete", at=table)
    assert [row[0] for row in cells(table)] == ["Verse"]
    assert table.currentIndex().row() == 0
    marked.press("Delete", at=table)
    assert marked.project.markers == ()
    panel = marked.find(MarkerPanel)
    assert not table.isVisible()
    buttons = {button.text(): button.isEnabled() for button in panel.findChildren(QPushButton)}
    assert buttons == {"Add": True, "Import…": True, "Export…": False}


def test_the_chosen_marker_stays_chosen_when_others_come_before_it(marked: Desk) -> None:
    table = marked.find(MarkerTable)
    table.setCurrentIndex(table.model().index(1, Column.START))
    marked.run("label.add", at="0", name="Start")
    assert table.currentIndex().row() == 2
    assert table.currentIndex().column() == Column.START


def test_labels_of_audacity_arrive_in_the_list(marked: Desk, tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("0.5\t0.5\tBreath\n")
    marked.run("label.import", path=str(file))
    marked.wait(lambda: len(marked.project.markers) == 3)
    assert cells(marked.find(MarkerTable))[0] == ["Breath", "00:00.500", ""]
    marked.run("label.import", path=str(tmp_path / "nothing.txt"))
    marked.wait_for_banner("The markers were not imported")


def test_every_tab_of_the_side_panel_tells_its_name(marked: Desk) -> None:
    inspector = marked.window.page.inspector
    bar = inspector._tabs.tabBar()
    names = [bar.accessibleTabName(place) for place in range(bar.count())]
    assert names == ["Effects", "Clip", "Markers", "Spectrum", "Loudness", "History"]
    assert names == [bar.tabToolTip(place) for place in range(bar.count())]
    inspector.show_subject(Subject.CLIP)
    assert inspector._name.text() == "Clip"
