"""Track heads: name, mute, solo, gain, pan, height and order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nexus_desktop.domain.ids import TrackId
from nexus_desktop.engine.device.meters import MeterReading, MeterReadings
from nexus_desktop.ui.arrange.track_head import TrackHead
from nexus_desktop.ui.arrange.track_heads import TrackHeads
from nexus_desktop.ui.look import Look
from tests.support.builders import a_clip, a_project, a_track
from tests.support.gestures import LEFT, drag, send_mouse
from tests.support.macro import run_lines
from tests.support.timeline import ShownTimeline

DRUMS, BASS = TrackId("drums"), TrackId("bass")


@pytest.fixture
def timeline(look: Look) -> Iterator[ShownTimeline]:
    project = a_project(a_track("drums", a_clip()), a_track("bass"), a_track("voice"))
    shown = ShownTimeline(project, look)
    shown.view.resize(1000, 700)
    shown.view.show()
    QApplication.processEvents()
    yield shown
    shown.close()


def heads_of(timeline: ShownTimeline) -> TrackHeads:
    heads = timeline.view.findChild(TrackHeads)
    assert isinstance(heads, TrackHeads)
    return heads


def head_of(timeline: ShownTimeline, track: TrackId = DRUMS) -> TrackHead:
    head = heads_of(timeline).head(track)
    assert head is not None
    return head


def sentences(timeline: ShownTimeline) -> list[str]:
    return [step.label.sentence for step in timeline.session.history.steps[1:]]


def test_a_press_on_fx_leads_to_the_effects_of_that_track(timeline: ShownTimeline) -> None:
    heads, head, told = heads_of(timeline), head_of(timeline, BASS), list[str]()
    heads.effects_wanted.connect(lambda: told.append(timeline.session.focused_track or ""))
    QTest.mouseClick(head.effects, LEFT)
    assert told == [BASS]
    assert not head.effects.isChecked()


def test_fx_is_lit_while_the_track_has_effects(timeline: ShownTimeline) -> None:
    run_lines(timeline.commands, "effect.add_gain track=bass")
    assert head_of(timeline, BASS).effects.isChecked()
    assert not head_of(timeline).effects.isChecked()
    timeline.session.undo()
    assert not head_of(timeline, BASS).effects.isChecked()


def test_mute_and_solo_are_steps_and_follow_undo(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    QTest.mouseClick(head.mute, LEFT)
    QTest.mouseClick(head.solo, LEFT)
    track = timeline.session.project.track(DRUMS)
    assert (track.is_muted, track.is_soloed) == (True, True)
    assert sentences(timeline) == ["Muted “drums”.", "Soloed “drums”."]
    timeline.session.undo()
    assert not head.solo.isChecked()
    assert head.mute.isChecked()


def test_a_gain_drag_is_heard_while_it_lasts_and_is_one_step(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    head.gain.value_moved.emit(-3.2)
    assert timeline.session.project.track(DRUMS).gain_db == -3.2
    assert sentences(timeline) == []
    head.gain.value_settled.emit(-3.2)
    assert len(sentences(timeline)) == 1
    assert head.gain_text.text().startswith("−3.2")


def test_pan_is_dragged_sideways(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    drag(head.pan, QPoint(10, 10), QPoint(40, 10))
    assert timeline.session.project.track(DRUMS).pan == pytest.approx(0.5, abs=0.06)
    assert head.pan.words().startswith("R")
    QTest.mouseDClick(head.pan, LEFT)
    assert timeline.session.project.track(DRUMS).pan == 0


def test_a_double_click_on_the_name_renames(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    at = head.name.geometry().center()
    send_mouse(head, QEvent.Type.MouseButtonDblClick, at)
    head.editor.setText("  Kick & snare ")
    QTest.keyClick(head.editor, Qt.Key.Key_Return)
    assert timeline.session.project.track(DRUMS).name == "Kick & snare"
    assert head.editor.isHidden()


def test_escape_while_renaming_keeps_the_name(timeline: ShownTimeline) -> None:
    timeline.session.focus_track(DRUMS)
    timeline.view.rename_focused()
    head = head_of(timeline)
    head.editor.setText("other")
    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(head.editor, escape)
    assert timeline.session.project.track(DRUMS).name == "drums"
    assert sentences(timeline) == []


def test_the_bottom_edge_resizes_the_lane_between_its_limits(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    drag(head, QPoint(60, head.height() - 2), QPoint(60, head.height() + 60))
    assert timeline.view.state.layout.height(0) == pytest.approx(192, abs=4)
    drag(head, QPoint(60, head.height() - 2), QPoint(60, -500))
    assert timeline.view.state.layout.height(0) == 48
    assert head.gain.isHidden()
    assert not head.mute.isHidden()


def test_a_head_dragged_down_changes_the_order(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    drag(head, QPoint(8, 60), QPoint(8, 132 + 80))
    assert [track.id for track in timeline.session.project.tracks] == ["bass", "drums", "voice"]
    assert sentences(timeline) == ["Moved the track."]
    drag(head_of(timeline), QPoint(8, 60), QPoint(8, 70))
    assert len(sentences(timeline)) == 1


def test_the_focused_track_is_told_apart(timeline: ShownTimeline) -> None:
    head = head_of(timeline, BASS)
    before = head.grab().toImage()
    QTest.mouseClick(head, LEFT, pos=QPoint(8, 100))
    assert timeline.session.focused_track == BASS
    assert head.grab().toImage() != before


def test_only_heads_on_the_screen_exist(look: Look) -> None:
    shown = ShownTimeline(a_project(*(a_track(f"{n}") for n in range(100))), look)
    shown.view.resize(1000, 700)
    shown.view.show()
    QApplication.processEvents()
    assert len(shown.view.findChildren(TrackHead)) <= 8
    shown.view.state.scroll_lanes(99_999)
    assert head_of(shown, TrackId("99")).isVisible()
    shown.close()


def test_meters_show_what_is_heard(timeline: ShownTimeline) -> None:
    loud = MeterReading((-6.0, -7.0), (-3.0, -3.0), (-12.0, -12.0), (False, True))
    heads_of(timeline).show_levels(MeterReadings({"drums": loud}))
    levels = head_of(timeline).meter.levels
    assert [level.peak_db for level in levels] == [-6.0, -7.0]
    assert levels[1].is_clipped


def test_every_control_has_a_name_for_screen_readers(timeline: ShownTimeline) -> None:
    head = head_of(timeline)
    controls = (head.mute, head.solo, head.gain, head.pan, head.meter, head.editor)
    assert all(control.accessibleName() for control in controls)
    assert head.accessibleName() == "Track drums"
