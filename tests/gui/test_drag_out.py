"""What is selected leaves the window as a file: by the handle, by hand, by the clipboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QListWidget, QWidget

from nexus_desktop.app.paths import find_paths
from nexus_desktop.domain.edits.markers import add_marker
from nexus_desktop.domain.history import Label
from nexus_desktop.ui.arrange.ruler import Ruler
from nexus_desktop.ui.arrange.ruler_painter import marker_boxes
from nexus_desktop.ui.arrange.track_head import TrackHead
from nexus_desktop.ui.drag_handle import DragHandle
from nexus_desktop.workflows.commands.context import Subject
from tests.gui.conftest import Start
from tests.support.audio_files import Kind, heard
from tests.support.builders import a_span
from tests.support.desk import Desk
from tests.support.gestures import drag, send_mouse
from tests.support.signals import noise

RATE = 44_100
WAV = Kind("float WAV", ".wav", "WAV", "FLOAT")
SOUND = noise(2 * RATE, peak=0.5)
COPY, COPY_OR_LINK = Qt.DropAction.CopyAction, Qt.DropAction.CopyAction | Qt.DropAction.LinkAction


class Dropped:
    """What was dragged: the files, and what the other side might have done with them."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.actions: list[tuple[Qt.DropAction, Qt.DropAction]] = []
        self._data: list[QMimeData] = []

    def set_data(self, _drag: QDrag, data: QMimeData) -> None:
        self._data.append(data)

    def drop(self, _drag: QDrag, possible: Qt.DropAction, usual: Qt.DropAction) -> Qt.DropAction:
        self.paths += [Path(url.toLocalFile()) for url in self._data[-1].urls()]
        self.actions.append((possible, usual))
        return usual


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> Dropped:
    """A place elsewhere that takes everything: without a screen, nothing is dragged for real."""
    elsewhere = Dropped()
    monkeypatch.setattr(QDrag, "setMimeData", lambda *each: elsewhere.set_data(*each))
    monkeypatch.setattr(QDrag, "exec", lambda *each: elsewhere.drop(*each))
    return elsewhere


@pytest.fixture
def desk(start: Start, tmp_path: Path) -> Desk:
    """Two seconds of noise, and files that are written as they are."""
    desk = start()
    WAV.write(tmp_path / "noise.wav", SOUND)
    desk.open_file(tmp_path / "noise.wav")
    desk.run("drag.format_wav_float")
    return desk


def handle_of(desk: Desk) -> DragHandle:
    return desk.find(DragHandle)


def pull(widget: QWidget) -> None:
    centre = widget.rect().center()
    drag(widget, centre, centre + QPoint(60, 0))


def click(widget: QWidget, at: QPoint) -> None:
    drag(widget, at, at)


def select(desk: Desk, start: str, end: str) -> None:
    desk.run("select.time", start=start, end=end)
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))


def test_the_handle_is_there_while_something_is_selected(desk: Desk) -> None:
    assert not handle_of(desk).isVisible()
    select(desk, "0.5s", "1.5s")
    assert handle_of(desk).isVisible()
    assert handle_of(desk).words == "WAV 32-bit float · 1.0\N{THIN SPACE}s · ready"
    desk.run("select.none")
    assert not handle_of(desk).isVisible()


def test_the_dragged_file_is_what_is_selected_and_may_only_be_copied(
    desk: Desk, dropped: Dropped
) -> None:
    select(desk, "0.5s", "1.5s")
    pull(handle_of(desk))
    assert dropped.actions == [(COPY_OR_LINK, COPY)]
    np.testing.assert_allclose(heard(dropped.paths[0]), SOUND[RATE // 2 : RATE * 3 // 2], atol=1e-6)
    assert dropped.paths[0].parent == find_paths().exports


def test_the_dragged_file_is_always_the_current_edit(desk: Desk, dropped: Dropped) -> None:
    select(desk, "0.5s", "1.5s")
    desk.run("track.mute")
    assert not handle_of(desk).words.endswith("ready")
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))
    pull(handle_of(desk))
    assert not heard(dropped.paths[0]).any()
    desk.run("edit.undo")
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))
    pull(handle_of(desk))
    assert heard(dropped.paths[1]).any()


def test_who_drags_too_early_is_told_and_can_drag_again(desk: Desk, dropped: Dropped) -> None:
    desk.run("select.time", start="0s", end="2s")
    pull(handle_of(desk))
    assert dropped.paths == []
    desk.wait_for_banner("Not ready yet")
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))
    pull(handle_of(desk))
    assert len(dropped.paths) == 1


def test_files_that_were_dragged_outlive_the_window(
    desk: Desk, dropped: Dropped, start: Start
) -> None:
    select(desk, "0.5s", "1.5s")
    pull(handle_of(desk))
    start()
    assert dropped.paths[0].is_file()


def test_another_format_is_chosen_in_one_place_and_remembered(
    desk: Desk, dropped: Dropped, start: Start
) -> None:
    select(desk, "0.5s", "1.5s")
    desk.run("drag.format_flac")
    desk.wait(lambda: handle_of(desk).words == "FLAC 24-bit · 1.0\N{THIN SPACE}s · ready")
    pull(handle_of(desk))
    assert dropped.paths[0].suffix == ".flac"
    desk.wait_until_idle()
    again = start()
    assert again.window.command_context.drag_out is not None
    assert again.window.command_context.drag_out.format_id == "flac"


def test_a_click_on_the_handle_asks_what_else_to_do_with_the_file(desk: Desk) -> None:
    select(desk, "0.5s", "1.5s")
    asked: list[str] = []
    desk.window.page.arrange.menu_requested.disconnect()
    desk.window.page.arrange.menu_requested.connect(lambda kind, _at: asked.append(kind))
    click(handle_of(desk), handle_of(desk).rect().center())
    assert asked == ["drag"]


def test_a_clip_carried_out_of_the_window_is_a_file_and_stays_where_it_was(
    desk: Desk, dropped: Dropped
) -> None:
    before, layout = desk.project, desk.window.page.arrange.state.layout
    title = QPoint(desk.x_of(RATE), layout.top(0) + 8)
    click(desk.lanes, title)
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))
    send_mouse(desk.lanes, QEvent.Type.MouseButtonPress, title)
    for x in (title.x() + 30, title.x() + 90, desk.window.width() + 400):
        send_mouse(desk.lanes, QEvent.Type.MouseMove, QPoint(x, title.y()))
    np.testing.assert_allclose(heard(dropped.paths[0]), SOUND, atol=1e-6)
    assert dropped.paths[0].name.startswith("noise ")
    assert desk.project == before
    assert not desk.lanes.is_gesturing


def test_a_track_is_dragged_out_sideways(desk: Desk, dropped: Dropped) -> None:
    head = desk.find(TrackHead)
    edge = QPoint(6, 6)
    send_mouse(head, QEvent.Type.MouseButtonPress, edge)
    desk.wait_until_idle()
    send_mouse(head, QEvent.Type.MouseMove, edge + QPoint(60, 2))
    np.testing.assert_allclose(heard(dropped.paths[0]), SOUND, atol=1e-6)


def test_a_step_of_the_history_is_dragged_out_as_it_was_then(desk: Desk, dropped: Dropped) -> None:
    desk.run("track.mute")
    desk.window.page.inspector.show_subject(Subject.HISTORY)
    steps = desk.find(QListWidget, "Steps, oldest first")
    muted, loud = (steps.visualItemRect(steps.item(row)).center() for row in (2, 1))
    for place in (loud, muted):
        send_mouse(steps.viewport(), QEvent.Type.MouseButtonPress, place)
        desk.wait_until_idle()
        send_mouse(steps.viewport(), QEvent.Type.MouseMove, place + QPoint(40, 0))
    assert heard(dropped.paths[0]).any()
    assert not heard(dropped.paths[1]).any()
    assert desk.project.tracks[0].is_muted, "nothing was undone by dragging"


def test_a_region_that_is_clicked_is_selected_and_names_its_file(
    desk: Desk, dropped: Dropped
) -> None:
    span = a_span(RATE // 2, RATE)
    desk.session.apply(
        lambda project: add_marker(project, span, "Verse"), Label("Added a region.", "Add region")
    )
    ruler = desk.find(Ruler)
    ((_, box),) = marker_boxes(desk.window.look, ruler.scene_now)
    click(ruler, box.center().toPoint())
    assert desk.session.selection.span == span
    desk.wait(lambda: handle_of(desk).words.endswith("ready"))
    pull(handle_of(desk))
    assert dropped.paths[0].name.startswith("Verse ")


def test_a_selection_is_copied_as_a_file_for_other_programs(desk: Desk) -> None:
    desk.run("select.time", start="0.5s", end="1.5s")
    desk.run("edit.copy_file")
    desk.wait_for_banner("Copied as a file")
    (url,) = QGuiApplication.clipboard().mimeData().urls()
    np.testing.assert_allclose(
        heard(Path(url.toLocalFile())), SOUND[RATE // 2 : RATE * 3 // 2], atol=1e-6
    )


def test_files_of_other_programs_are_pasted_and_what_was_copied_here_last_goes_before_them(
    desk: Desk, tmp_path: Path
) -> None:
    WAV.write(tmp_path / "other.wav", SOUND[:RATE])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "other.wav"))])
    QGuiApplication.clipboard().setMimeData(data)
    desk.session.set_cursor(3 * RATE)
    desk.run("edit.paste")
    desk.wait(lambda: len(list(desk.project.clips())) > 1)
    spans = [clip.span for _, clip in desk.project.clips()]
    assert spans == [a_span(0, 2 * RATE), a_span(3 * RATE, 4 * RATE)]
    desk.run("select.time", start="0s", end="0.5s")
    desk.run("edit.copy")
    desk.run("select.none")
    desk.session.set_cursor(5 * RATE)
    desk.run("edit.paste")
    assert not QGuiApplication.clipboard().mimeData().hasUrls()
    assert a_span(5 * RATE, 5 * RATE + RATE // 2) in [clip.span for _, clip in desk.project.clips()]


def test_the_handle_is_named_for_screen_readers(desk: Desk) -> None:
    select(desk, "0.5s", "1.5s")
    assert handle_of(desk).accessibleName() == "Drag out"
    assert handle_of(desk).accessibleDescription().endswith("ready")


def test_what_lies_on_the_clipboard_is_taken_back_with_the_window(desk: Desk, start: Start) -> None:
    desk.run("edit.copy_file")
    desk.wait_for_banner("Copied as a file")
    start()
    left: QMimeData | None = QGuiApplication.clipboard().mimeData()
    assert left is None
