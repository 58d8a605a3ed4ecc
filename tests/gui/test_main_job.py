"""The main job, by hand: a file is dropped, seen, heard, cut, faded, taken back and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget

from nexus_desktop.app.gui import WindowRequest
from tests.gui.conftest import Start
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

RATE = 44_100
LENGTH = 4 * RATE
WAV = Kind("16-bit WAV", ".wav", "WAV", "PCM_16")
M4A = Kind("AAC in M4A", ".m4a", options=("-c:a", "aac"))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording.wav"
    WAV.write(path, tone(LENGTH, rate=RATE))
    return path


def test_a_dropped_file_is_seen_as_a_wave(desk: Desk, recording: Path) -> None:
    empty = desk.picture(desk.lanes)
    desk.open_file(recording)
    (track,) = desk.project.tracks
    assert track.name == "recording"
    assert desk.project.length == LENGTH
    assert desk.project.sample_rate == RATE
    source = desk.project.sources[track.clips[0].source]
    pyramid = desk.program.waveforms.pyramid(source)
    assert pyramid is not None
    assert pyramid.ready_frames == LENGTH
    assert desk.picture(desk.lanes) != empty


def test_the_window_is_named_after_the_file(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    assert desk.window.windowTitle() == "recording — Studio Nexus"


def test_space_plays_and_stops_and_the_playhead_moves(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    player = desk.window.command_context.player
    assert player is not None
    desk.press("Space")
    desk.wait(lambda: player.is_playing and player.position > RATE // 10)
    assert desk.window.page.transport_bar.position > 0
    desk.press("Space")
    desk.wait(lambda: not player.is_playing)


def test_dragging_over_a_lane_selects_its_time(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    desk.select_by_hand(RATE, 2 * RATE)
    span = desk.session.selection.span
    assert span is not None
    slack = desk.window.page.arrange.state.viewport.frames_per_pixel * 12
    assert abs(span.start - RATE) <= slack
    assert abs(span.end - 2 * RATE) <= slack


def test_cutting_fading_and_taking_back_by_keys(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    whole = desk.project
    desk.session.set_cursor(RATE)
    desk.press("S")
    assert len(desk.project.tracks[0].clips) == 2
    desk.select_by_hand(2 * RATE, 3 * RATE)
    desk.press("Del")
    assert len(desk.project.tracks[0].clips) == 3
    desk.run("clip.fade_in", clips="1.1", length="0.5")
    assert desk.project.tracks[0].clips[0].fade_in.length == RATE // 2
    for _step in range(3):
        desk.press("Ctrl+Z")
    assert desk.project == whole
    for _step in range(3):
        desk.press("Ctrl+Shift+Z")
    assert desk.project.tracks[0].clips[0].fade_in.length == RATE // 2


def test_a_click_into_the_history_goes_there(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    desk.run("edit.split", at="1")
    desk.run("edit.split", at="2")
    desk.run("view.history")
    history = desk.find(QListWidget, "Steps, oldest first")
    assert history.item(history.count() - 1).text().startswith("Split at")
    history.itemClicked.emit(history.item(1))
    assert desk.session.history.position == 1
    assert len(desk.project.tracks[0].clips) == 1
    assert desk.session.history.can_redo


def test_closed_and_opened_again_everything_is_there(start: Start, recording: Path) -> None:
    desk = start()
    desk.open_file(recording)
    desk.run("edit.split", at="1")
    desk.run("clip.gain", gain_db="-6", clips="1.2")
    desk.run("edit.undo")
    desk.wait(lambda: desk.is_saved)
    project, steps = desk.project, desk.steps
    again = start(WindowRequest())
    again.wait(lambda: again.project.id == project.id)
    again.wait(lambda: again.steps == steps)
    assert again.project == project
    again.run("edit.redo")
    assert again.project.tracks[0].clips[1].gain_db == -6
    assert again.session.history.can_undo


def test_saved_is_said_only_after_the_commit(desk: Desk, recording: Path) -> None:
    desk.open_file(recording)
    assert desk.window.status.saved_words.startswith("Saved")
    desk.run("edit.split", at="1")
    assert desk.window.status.saved_words == "Saving…"
    desk.wait(lambda: desk.window.status.saved_words.startswith("Saved"))
    assert desk.is_saved


def test_several_files_lie_below_each_other_in_the_order_they_were_dropped(
    desk: Desk, tmp_path: Path
) -> None:
    names = [f"take {number}" for number in range(6)]
    for number, name in enumerate(names):
        # The first is slowest to look at: it needs another program.
        kind = M4A if number == 0 else WAV
        kind.write(tmp_path / f"{name}{kind.extension}", tone(4410))
    files = [next(tmp_path.glob(f"{name}.*")) for name in names]
    desk.drop(*files)
    desk.wait(lambda: len(desk.project.tracks) == len(names))
    assert [track.name for track in desk.project.tracks] == names
    desk.wait_until_idle()


def test_a_file_dropped_beside_the_timeline_is_imported_too(desk: Desk, recording: Path) -> None:
    desk.drop(recording, on=desk.window)
    desk.wait(lambda: len(desk.project.tracks) == 1)
    assert desk.project.tracks[0].clips[0].span.start == 0
    desk.wait_until_idle()
