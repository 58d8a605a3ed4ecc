"""The whole timeline: its measures, ruler, overview, drops, invitation and playhead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from nexus_desktop.domain.edits.markers import add_marker
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.ui.arrange.empty_state import EmptyState
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.arrange.overview import Overview
from nexus_desktop.ui.arrange.playhead import Playhead
from nexus_desktop.ui.arrange.ruler import Ruler
from nexus_desktop.ui.arrange.ticks import RulerFormat
from nexus_desktop.ui.arrange.track_heads import TrackHeads
from nexus_desktop.ui.look import Look
from tests.support.builders import (
    a_clip,
    a_marker,
    a_project,
    a_source,
    a_span,
    a_track,
    with_markers,
    with_sources,
)
from tests.support.gestures import drag
from tests.support.timeline import ShownTimeline

RATE = 48_000
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
Show = Callable[[Project], ShownTimeline]


@pytest.fixture
def show(look: Look) -> Iterator[Show]:
    shown: list[ShownTimeline] = []

    def open_view(project: Project) -> ShownTimeline:
        timeline = ShownTimeline(project, look)
        shown.append(timeline)
        timeline.view.resize(1280, 700)
        timeline.view.show()
        QApplication.processEvents()
        return timeline

    yield open_view
    for timeline in shown:
        timeline.close()


def a_minute() -> Project:
    project = a_project(a_track("drums", a_clip("kick", 0, 60 * RATE)), a_track("bass"))
    return with_sources(project, a_source("beat", 60 * RATE))


def part(timeline: ShownTimeline, kind: type[QWidget]) -> QWidget:
    found = timeline.view.findChild(kind)
    assert isinstance(found, QWidget)
    return found


def x_of(timeline: ShownTimeline, seconds: float) -> int:
    return round(timeline.view.state.viewport.x_of(seconds * RATE))


def test_the_parts_have_the_measures_of_the_design(show: Show) -> None:
    timeline = show(a_minute())
    view = timeline.view
    overview, ruler, lanes = part(timeline, Overview), part(timeline, Ruler), part(timeline, Lanes)
    assert overview.height() == 40
    assert ruler.height() == 36
    assert part(timeline, TrackHeads).width() == 208
    assert lanes.mapTo(view, QPoint()) == QPoint(209, 76)
    assert part(timeline, TrackHeads).mapTo(view, QPoint()).y() == 76
    assert view.state.layout.height(0) == 132


def test_a_project_opens_wholly_on_the_screen(show: Show) -> None:
    view = show(a_minute()).view.state.viewport
    assert view.start == 0
    assert view.end == pytest.approx(66 * RATE)


def test_a_click_on_the_ruler_goes_there_also_while_playing(show: Show) -> None:
    timeline = show(a_minute())
    at = QPoint(x_of(timeline, 20), 25)
    drag(part(timeline, Ruler), at, at, ALT)
    assert timeline.session.cursor / RATE == pytest.approx(20, abs=0.1)
    timeline.player.is_playing = True
    drag(part(timeline, Ruler), at, QPoint(x_of(timeline, 30), 25), ALT)
    assert timeline.player.sought[-1] / RATE == pytest.approx(30, abs=0.1)


def test_shift_and_a_drag_on_the_ruler_set_the_loop(show: Show) -> None:
    timeline = show(a_minute())
    start, end = QPoint(x_of(timeline, 40), 25), QPoint(x_of(timeline, 10), 25)
    drag(part(timeline, Ruler), start, end, SHIFT | ALT)
    loop = timeline.player.loop
    assert loop is not None
    assert loop.start / RATE == pytest.approx(10, abs=0.1)
    assert loop.end / RATE == pytest.approx(40, abs=0.1)


def test_a_marker_is_dragged_along_the_ruler(show: Show) -> None:
    timeline = show(with_markers(a_minute(), a_marker("verse", 20 * RATE)))
    start = QPoint(x_of(timeline, 20) + 4, 8)
    drag(part(timeline, Ruler), start, QPoint(x_of(timeline, 35), 8), ALT)
    marker = timeline.session.project.markers[0]
    assert marker.span.start / RATE == pytest.approx(35, abs=0.1)
    assert len(timeline.session.history.steps) == 2


def test_the_ruler_counts_in_what_it_is_told(show: Show) -> None:
    timeline = show(a_minute())
    ruler = part(timeline, Ruler)
    before = ruler.grab().toImage()
    timeline.view.state.use_ruler(RulerFormat.SAMPLES)
    assert ruler.grab().toImage() != before


def test_a_new_marker_appears_on_the_ruler(show: Show) -> None:
    timeline = show(a_minute())
    ruler = part(timeline, Ruler)
    before = ruler.grab().toImage()
    edit = Label("Added a marker.", "Marker")
    timeline.session.apply(
        lambda project: add_marker(project, a_span(5 * RATE, 9 * RATE), "Verse"), edit
    )
    assert ruler.grab().toImage() != before


def test_the_overview_scrolls_by_its_box_and_zooms_by_the_box_s_edges(show: Show) -> None:
    timeline = show(a_minute())
    state, overview = timeline.view.state, part(timeline, Overview)
    state.show(state.viewport.fitted(a_span(0, 22 * RATE)))
    third = round(overview.width() / 3)
    drag(overview, QPoint(third // 2, 20), QPoint(third // 2 + third, 20))
    assert state.viewport.start / RATE == pytest.approx(22, abs=0.3)
    drag(overview, QPoint(2 * third, 20), QPoint(round(2.5 * third), 20))
    assert state.viewport.start / RATE == pytest.approx(22, abs=0.3)
    assert state.viewport.end / RATE == pytest.approx(55, abs=0.5)


def test_a_click_beside_the_box_brings_it_there(show: Show) -> None:
    timeline = show(a_minute())
    state, overview = timeline.view.state, part(timeline, Overview)
    state.show(state.viewport.fitted(a_span(0, 6 * RATE)))
    at = QPoint(overview.width() // 2, 20)
    drag(overview, at, at)
    middle = (state.viewport.start + state.viewport.end) / 2
    assert middle / RATE == pytest.approx(33, abs=0.3)


def test_the_overview_shows_the_sound_once_it_is_summed_up(show: Show) -> None:
    timeline = show(a_minute())
    overview = part(timeline, Overview)
    before = overview.grab().toImage()
    wait_until_settled(timeline)
    assert overview.grab().toImage() != before


def wait_until_settled(timeline: ShownTimeline) -> None:
    for _ in range(2000):
        if timeline.view.is_settled:
            return
        QTest.qWait(1)
    raise AssertionError("the overview never came to rest")


def test_the_invitation_is_there_only_without_tracks_and_asks_for_commands(show: Show) -> None:
    timeline = show(Project(a_minute().id, "Empty"))
    invitation = part(timeline, EmptyState)
    assert invitation.isVisible()
    asked: list[str] = []
    timeline.view.command_requested.connect(asked.append)
    for button in invitation.findChildren(QPushButton):
        button.click()
    assert asked == ["file.open", "app.demo", "track.new_mono"]
    timeline.session.apply(lambda _project: a_minute(), Label("Imported.", "Import"))
    assert not invitation.isVisible()
    assert timeline.view.state.viewport.end == pytest.approx(66 * RATE)


def dropped(
    timeline: ShownTimeline, urls: list[str], at: QPoint, keys: Qt.KeyboardModifier
) -> QDropEvent:
    """Drag from elsewhere over the view and let go."""
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    copy_or_move = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    enter = QDragEnterEvent(at, copy_or_move, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(timeline.view, enter)
    drop = QDropEvent(QPointF(at), copy_or_move, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(timeline.view, drop)
    return drop


def test_files_land_on_the_track_and_time_under_the_pointer(show: Show) -> None:
    timeline = show(a_minute())
    got: list[tuple[object, ...]] = []
    timeline.view.files_dropped.connect(lambda *dropped: got.append(dropped))
    lanes = part(timeline, Lanes)
    at = lanes.mapTo(timeline.view, QPoint(x_of(timeline, 30), 200))
    drop = dropped(timeline, ["file:///music/a%20b.wav", "file:///music/ä.flac"], at, ALT)
    paths, row, frame = got[0]
    assert paths == [Path("/music/a b.wav"), Path("/music/ä.flac")]
    assert row == 1
    assert isinstance(frame, int)
    assert frame / RATE == pytest.approx(30, abs=0.1)
    assert drop.dropAction() is Qt.DropAction.CopyAction


def test_files_dropped_below_the_tracks_or_with_shift_make_new_ones(show: Show) -> None:
    timeline = show(a_minute())
    rows: list[object] = []
    timeline.view.files_dropped.connect(lambda _paths, row, _frame: rows.append(row))
    none = Qt.KeyboardModifier.NoModifier
    dropped(timeline, ["file:///a.wav"], QPoint(600, 600), none)
    dropped(timeline, ["file:///a.wav"], QPoint(600, 120), SHIFT)
    assert rows == [None, None]


def test_a_link_from_the_web_is_refused_in_words(show: Show) -> None:
    timeline = show(a_minute())
    said: list[str] = []
    timeline.view.drop_refused.connect(said.append)
    timeline.view.files_dropped.connect(lambda *_: pytest.fail("took a link"))
    at = QPoint(600, 120)
    dropped(timeline, ["https://example.org/a.wav"], at, Qt.KeyboardModifier.NoModifier)
    assert said[0].startswith("Only files on this computer")


def test_files_over_the_lanes_show_where_they_would_land(show: Show) -> None:
    timeline = show(a_minute())
    lanes = part(timeline, Lanes)
    before = lanes.grab().toImage()
    data = QMimeData()
    data.setUrls([QUrl("file:///a.wav")])
    none = Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(600, 450), copy, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(timeline.view, enter)
    assert enter.isAccepted()
    assert lanes.grab().toImage() != before
    QApplication.sendEvent(timeline.view, QDragLeaveEvent())
    assert lanes.grab().toImage() == before


def test_the_playhead_is_at_the_cursor_and_while_playing_at_what_is_heard(show: Show) -> None:
    timeline = show(a_minute())
    playhead = part(timeline, Playhead)
    timeline.session.set_cursor(10 * RATE)
    assert playhead.geometry().center().x() == x_of(timeline, 10)
    timeline.player.is_playing, timeline.player.position = True, Frames(20 * RATE)
    timeline.player.announce()
    assert playhead.geometry().center().x() == x_of(timeline, 20)


def test_the_view_turns_the_page_with_the_playhead_unless_somebody_scrolls(show: Show) -> None:
    timeline = show(a_minute())
    state = timeline.view.state
    state.show(state.viewport.fitted(a_span(0, 5 * RATE)))
    timeline.player.is_playing, timeline.player.position = True, Frames(30 * RATE)
    timeline.player.announce()
    assert state.viewport.start <= 30 * RATE < state.viewport.end
    state.show_by_hand(state.viewport.moved_to(0))
    timeline.player.announce()
    assert state.viewport.start == 0


def test_zoom_commands_go_around_the_playhead_and_back(show: Show) -> None:
    timeline = show(a_minute())
    view, state = timeline.view, timeline.view.state
    timeline.session.set_cursor(30 * RATE)
    x = state.viewport.x_of(30 * RATE)
    view.zoom_in()
    assert state.viewport.x_of(30 * RATE) == pytest.approx(x)
    view.zoom_normal()
    assert state.viewport.frames_per_pixel == pytest.approx(RATE / 100)
    close = state.viewport
    view.zoom_toggle()
    assert state.viewport == close.fitted_whole()
    view.zoom_toggle()
    assert state.viewport == close
    view.zoom_out()
    assert state.viewport.frames_per_pixel == pytest.approx(2 * RATE / 100)


def test_fit_selection_shows_the_selected_time(show: Show) -> None:
    timeline = show(a_minute())
    drums = frozenset({timeline.session.project.tracks[0].id})
    timeline.session.select(Selection(a_span(10 * RATE, 20 * RATE), drums))
    timeline.view.fit_selection()
    viewport = timeline.view.state.viewport
    assert viewport.start == 10 * RATE
    assert viewport.end == pytest.approx(20 * RATE)


def test_lanes_share_the_height_and_collapse_and_come_back(show: Show) -> None:
    timeline = show(a_minute())
    view, layout = timeline.view, timeline.view.state
    view.fit_vertical()
    fitted = layout.layout
    assert fitted.total <= layout.page_height
    view.collapse_all()
    assert layout.layout.height(0) == 48
    view.collapse_all()
    assert layout.layout == fitted


def test_the_focused_track_is_brought_onto_the_screen(show: Show) -> None:
    timeline = show(a_project(*(a_track(f"{n}") for n in range(30))))
    timeline.session.focus_track(timeline.session.project.tracks[25].id)
    state = timeline.view.state
    top = state.layout.top(25) - state.scroll_y
    assert 0 <= top <= state.page_height - 132


def test_undo_brings_back_the_height_of_a_track(show: Show) -> None:
    timeline = show(a_minute())
    bass = timeline.session.project.tracks[1].id
    timeline.view.state.resize_lane(bass, 200)
    timeline.session.apply(
        lambda project: replace(project, tracks=project.tracks[:1]), Label("Removed.", "Remove")
    )
    timeline.session.undo()
    assert timeline.view.state.layout.height(1) == 200


def test_a_detached_view_listens_to_nobody(show: Show) -> None:
    timeline = show(a_minute())
    timeline.view.detach()
    assert timeline.player.listeners == []
    assert timeline.waves.listeners == []
    timeline.session.set_cursor(5)
    timeline.view.detach()


def test_another_theme_is_seen_at_once(show: Show, look: Look, qapp: QApplication) -> None:
    timeline = show(a_minute())
    before = timeline.view.grab().toImage()
    look.use_theme(qapp, "light")
    assert timeline.view.grab().toImage() != before
