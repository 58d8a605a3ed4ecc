"""The lanes under a real mouse: gestures, the wheel, repaints and what waves do while loading."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from nexus_desktop.domain.edits.clips import move_clips
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ClipId, SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.ui.arrange.lanes import Lanes
from nexus_desktop.ui.look import Look
from tests.support.builders import (
    a_clip,
    a_project,
    a_source,
    a_span,
    a_track,
    clip_named,
    with_sources,
)
from tests.support.gestures import drag, send_mouse, turn_wheel
from tests.support.timeline import PaintSpy, ShownTimeline

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
RATE = 48_000
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


def a_song() -> Project:
    """A minute: two clips on the first track, one on the second, an empty third."""
    project = a_project(
        a_track("drums", a_clip("kick", 0, 20 * RATE), a_clip("snare", 30 * RATE, 20 * RATE)),
        a_track("bass", a_clip("low", 10 * RATE, 50 * RATE)),
        a_track("voice"),
    )
    return with_sources(project, a_source("beat", 60 * RATE))


def lanes_of(timeline: ShownTimeline) -> Lanes:
    lanes = timeline.view.findChild(Lanes)
    assert isinstance(lanes, Lanes)
    return lanes


def place(timeline: ShownTimeline, seconds: float, y: int) -> QPoint:
    return QPoint(round(timeline.view.state.viewport.x_of(seconds * RATE)), y)


def seconds_of(frames: int) -> float:
    return frames / RATE


def test_a_drag_over_the_waves_selects_time_across_tracks(show: Show) -> None:
    timeline = show(a_song())
    drag(lanes_of(timeline), place(timeline, 5, 80), place(timeline, 12, 200), ALT)
    selection = timeline.session.selection
    assert selection.tracks == {"drums", "bass"}
    assert selection.span is not None
    assert seconds_of(selection.span.start) == pytest.approx(5, abs=0.1)
    assert seconds_of(selection.span.end) == pytest.approx(12, abs=0.1)


def test_dragging_a_title_moves_the_clip_in_one_step_of_undo(show: Show) -> None:
    timeline = show(a_song())
    drag(lanes_of(timeline), place(timeline, 35, 14), place(timeline, 40, 14), ALT)
    start = clip_named(timeline.session.project, "snare").span.start
    assert seconds_of(start) == pytest.approx(35, abs=0.1)
    assert len(timeline.session.history.steps) == 2
    timeline.session.undo()
    assert clip_named(timeline.session.project, "snare").span.start == 30 * RATE


def test_a_clip_dragged_near_another_snaps_to_it_and_shows_a_guide(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    start, near = place(timeline, 35, 14), place(timeline, 25.2, 14)
    send_mouse(lanes, QEvent.Type.MouseButtonPress, start)
    send_mouse(lanes, QEvent.Type.MouseMove, near)
    assert clip_named(timeline.session.project, "snare").span.start == 20 * RATE
    send_mouse(lanes, QEvent.Type.MouseButtonRelease, near)


def test_with_snapping_switched_off_alt_switches_it_on(show: Show) -> None:
    timeline = show(a_song())
    timeline.commands.modes.is_snapping = False
    drag(lanes_of(timeline), place(timeline, 35, 14), place(timeline, 25.2, 14))
    assert clip_named(timeline.session.project, "snare").span.start != 20 * RATE
    timeline.session.undo()
    drag(lanes_of(timeline), place(timeline, 35, 14), place(timeline, 25.2, 14), ALT)
    assert clip_named(timeline.session.project, "snare").span.start == 20 * RATE


def test_dragging_an_edge_trims(show: Show) -> None:
    timeline = show(a_song())
    end = place(timeline, 20, 80) - QPoint(2, 0)
    drag(lanes_of(timeline), end, place(timeline, 15, 80), ALT)
    length = clip_named(timeline.session.project, "kick").span.length
    assert seconds_of(length) == pytest.approx(15, abs=0.2)


def test_escape_during_a_drag_is_not_a_shortcut_and_takes_it_back(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    before = timeline.session.project
    send_mouse(lanes, QEvent.Type.MouseButtonPress, place(timeline, 35, 14))
    send_mouse(lanes, QEvent.Type.MouseMove, place(timeline, 45, 14))
    escape = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
    )
    escape.setAccepted(False)
    QApplication.sendEvent(lanes, escape)
    assert escape.isAccepted()
    QApplication.sendEvent(
        lanes, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    )
    send_mouse(lanes, QEvent.Type.MouseButtonRelease, place(timeline, 45, 14))
    assert timeline.session.project == before
    assert len(timeline.session.history.steps) == 1


def test_the_wheel_scrolls_and_zooms_as_the_keys_say(show: Show) -> None:
    timeline = show(a_project(*(a_track(f"{n}", a_clip(f"c{n}", 0, 1000)) for n in range(12))))
    lanes, state = lanes_of(timeline), timeline.view.state
    at = QPoint(400, 100)
    turn_wheel(lanes, at, -1)
    assert state.scroll_y > 0
    frame = state.viewport.frame_at(400)
    turn_wheel(lanes, at, 2, CTRL)
    assert state.viewport.x_of(frame) == pytest.approx(400, abs=0.01)
    closer = state.viewport
    turn_wheel(lanes, at, -1, SHIFT)
    assert state.viewport.start > closer.start
    turn_wheel(lanes, at, 1, CTRL | SHIFT)
    assert state.amplitude > 1
    turn_wheel(lanes, at, -9, CTRL | SHIFT)
    assert state.amplitude == 1


def test_three_clicks_select_the_track(show: Show) -> None:
    timeline = show(a_song())
    lanes, at = lanes_of(timeline), place(timeline, 5, 80)
    for kind in (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseButtonPress,
    ):
        send_mouse(lanes, kind, at)
        send_mouse(lanes, QEvent.Type.MouseButtonRelease, at)
    assert timeline.session.selection.clips == {ClipId("kick"), ClipId("snare")}


def test_a_press_focuses_the_track_under_it(show: Show) -> None:
    timeline = show(a_song())
    drag(lanes_of(timeline), place(timeline, 5, 200), place(timeline, 5, 200))
    assert timeline.session.focused_track == "bass"


def test_the_pointer_tells_what_a_press_will_do(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    expected = {
        place(timeline, 5, 80): Qt.CursorShape.IBeamCursor,
        place(timeline, 5, 12): Qt.CursorShape.OpenHandCursor,
        place(timeline, 20, 80) - QPoint(2, 0): Qt.CursorShape.SizeHorCursor,
        place(timeline, 5, 650): Qt.CursorShape.ArrowCursor,
    }
    for at, shape in expected.items():
        send_mouse(lanes, QEvent.Type.MouseMove, at, held=Qt.MouseButton.NoButton)
        assert lanes.cursor().shape() is shape


def test_a_moving_playhead_repaints_no_more_than_its_strips(show: Show) -> None:
    timeline = show(a_song())
    spy = PaintSpy(lanes_of(timeline))
    timeline.session.set_cursor(4 * RATE)
    boxes = spy.boxes_of(lambda: timeline.session.set_cursor(int(4.2 * RATE)))
    assert boxes
    assert max(box.width() for box in boxes) < 40


def test_an_edit_repaints_only_the_lane_it_changed(show: Show) -> None:
    timeline = show(a_song())
    spy = PaintSpy(lanes_of(timeline))
    edit = Label("Moved.", "Move")
    boxes = spy.boxes_of(
        lambda: timeline.session.apply(
            lambda project: move_clips(project, [ClipId("snare")], RATE), edit
        )
    )
    assert [(box.top(), box.height()) for box in boxes] == [(0, 132)]


def test_waves_appear_when_they_become_known(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    known = lanes.grab().toImage()
    timeline.waves.withheld.add(SourceId("beat"))
    timeline.view.state.zoom_amplitude(2)
    unknown = lanes.grab().toImage()
    timeline.waves.withheld.clear()
    assert lanes.grab().toImage() == unknown
    timeline.waves.announce(SourceId("beat"))
    shown = lanes.grab().toImage()
    assert shown != unknown
    timeline.view.state.zoom_amplitude(0.5)
    assert lanes.grab().toImage() == known


def test_samples_asked_for_once_are_not_asked_for_at_every_repaint(show: Show) -> None:
    timeline = show(a_song())
    lanes, state = lanes_of(timeline), timeline.view.state
    state.show(state.viewport.zoomed(300, 1e9))
    lanes.grab()
    asked = timeline.waves.sample_requests
    assert asked > 0
    lanes.grab()
    assert timeline.waves.sample_requests == asked


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
@pytest.mark.parametrize("zoom", [1, 200, 1e9])
def test_every_count_of_channels_can_be_drawn_at_every_zoom(
    show: Show, channels: int, zoom: float
) -> None:
    project = with_sources(a_song(), a_source("beat", 60 * RATE, channels=channels))
    timeline = show(project)
    state = timeline.view.state
    state.show(state.viewport.zoomed(100, zoom))
    assert not lanes_of(timeline).grab().isNull()


def test_nothing_and_a_hundred_tracks_can_be_drawn(show: Show) -> None:
    empty = show(Project(a_song().id, "Empty"))
    assert not empty.view.grab().isNull()
    many = show(a_project(*(a_track(f"{n}") for n in range(100))))
    assert not many.view.grab().isNull()
    assert many.view.state.lowest_scroll > 0


def test_ten_thousand_clips_can_be_drawn_and_found(show: Show) -> None:
    clips = [a_clip(f"{n}", n * 1000, 900, source_start=n) for n in range(10_000)]
    timeline = show(with_sources(a_project(a_track("many", *clips)), a_source("beat", 20_000)))
    assert not timeline.view.grab().isNull()
    view = timeline.view
    view.state.show(view.state.viewport.fitted(a_span(5_000_000, 5_003_000)))
    at = QPoint(round(view.state.viewport.x_of(5_001_300)), 14)
    drag(lanes_of(timeline), at, at)
    assert timeline.session.selection.clips == {ClipId("5001")}


def test_selected_clips_and_time_are_drawn(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    before = lanes.grab().toImage()
    drums = frozenset({TrackId("drums")})
    timeline.session.select(Selection(a_span(RATE, 9 * RATE), drums, frozenset({ClipId("snare")})))
    inside = place(timeline, 5, 120)
    assert lanes.grab().toImage().pixel(inside) != before.pixel(inside)


def test_selected_clips_of_a_crowd_are_told_apart(show: Show) -> None:
    clips = [a_clip(f"{n}", n * 1000, 1000) for n in range(2000)]
    timeline = show(a_project(a_track("many", *clips)))
    lanes = lanes_of(timeline)
    before = lanes.grab().toImage()
    chosen = frozenset(ClipId(f"{n}") for n in range(500, 600))
    timeline.session.select(Selection(None, frozenset({TrackId("many")}), chosen))
    assert lanes.grab().toImage() != before


def test_screen_readers_hear_what_is_selected(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    assert lanes.accessibleDescription() == "Nothing selected"
    drums = frozenset({TrackId("drums")})
    timeline.session.select(Selection(a_span(RATE, 9 * RATE), drums))
    words = lanes.accessibleDescription()
    assert words == "0:00:01.000 to 0:00:09.000 selected on 1 of 3 tracks"


def test_a_gesture_the_project_refuses_changes_nothing_and_is_told(show: Show) -> None:
    timeline = show(a_song())
    lanes = lanes_of(timeline)
    send_mouse(lanes, QEvent.Type.MouseButtonPress, place(timeline, 35, 14))
    send_mouse(lanes, QEvent.Type.MouseMove, place(timeline, 45, 14))
    timeline.session.history = timeline.session.history.amended(
        lambda project: Project(project.id, project.title)
    )
    send_mouse(lanes, QEvent.Type.MouseButtonRelease, place(timeline, 45, 14))
    assert len(timeline.errors) == 1
