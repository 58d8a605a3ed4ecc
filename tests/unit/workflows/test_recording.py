"""Recording into a project, on devices turned by hand: in place, in takes, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.takes import all_takes
from nexus_desktop.domain.errors import DeviceError, EditRefused, StoreError
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.workflows import recording as recording_module
from nexus_desktop.workflows.recording_plan import RecordingSettings, RecordRequest
from tests.support.builders import a_span
from tests.support.recording_desk import RecordingDesk
from tests.support.studio import Studio

RATE = 48_000


@pytest.fixture
def desk(studio: Studio, tmp_path: Path) -> Iterator[RecordingDesk]:
    made = RecordingDesk(studio, tmp_path)
    yield made
    made.recording.close()
    made.playback.close()


def first_track(desk: RecordingDesk) -> TrackId:
    return desk.session.project.tracks[0].id


def record(desk: RecordingDesk, seconds: float, request: RecordRequest) -> None:
    desk.recording.record(desk.session, request)
    desk.run(round(seconds * RATE))
    if desk.recording.is_recording:
        desk.recording.stop()


def test_what_is_recorded_is_a_clip_of_a_new_track_in_one_step(desk: RecordingDesk) -> None:
    before = desk.session.history.position
    record(desk, 1.5, RecordRequest(Frames(4800)))
    assert desk.session.history.position == before + 1
    [clip] = desk.clips()
    assert len(desk.session.project.tracks) == 2
    assert clip.span.start == pytest.approx(4800, abs=1200)
    assert clip.span.length == pytest.approx(1.5 * RATE, abs=0.2 * RATE)
    assert desk.session.history.current.label.sentence.startswith("Recorded 1.")
    desk.session.undo()
    assert desk.clips() == []


def test_the_input_is_open_only_while_it_is_needed(desk: RecordingDesk) -> None:
    assert not desk.recording.is_listening
    desk.recording.arm(first_track(desk), is_on=True)
    assert desk.recording.is_listening
    assert desk.opened == [(RATE, 2)]
    desk.recording.arm(first_track(desk), is_on=False)
    assert not desk.recording.is_listening
    assert desk.microphone.is_closed
    record(desk, 0.5, RecordRequest(Frames(0)))
    assert not desk.recording.is_listening


def test_the_meter_moves_before_anything_is_recorded(desk: RecordingDesk) -> None:
    desk.recording.arm(first_track(desk), is_on=True)
    desk.playback.play(Frames(0))
    desk.run(RATE)
    assert max(desk.recording.reading.peak_dbfs) > -12
    assert not desk.recording.is_recording
    assert "Microphone" in desk.recording.words


@pytest.mark.parametrize("at", [0, 24_000])
def test_an_overdub_lies_where_it_was_heard(desk: RecordingDesk, at: int) -> None:
    record(desk, 1.2, RecordRequest(Frames(at)))
    [clip] = desk.clips()
    assert abs(desk.lateness(clip)) <= 0.003 * RATE


def test_a_latency_that_was_measured_is_taken_off_as_well(desk: RecordingDesk) -> None:
    desk.cable = 960
    record(desk, 1.2, RecordRequest(Frames(0)))
    late = desk.lateness(desk.clips()[0])
    assert late == pytest.approx(960, abs=0.003 * RATE)
    desk.session.undo()
    desk.recording.choose(RecordingSettings(late_s=late / RATE))
    record(desk, 1.2, RecordRequest(Frames(0)))
    assert abs(desk.lateness(desk.clips()[0])) <= 2


def test_armed_tracks_get_it_and_the_rest_stay(desk: RecordingDesk) -> None:
    track = first_track(desk)
    desk.recording.arm(track, is_on=True)
    record(desk, 0.8, RecordRequest(Frames(0)))
    assert len(desk.session.project.tracks) == 1
    clips = desk.session.project.tracks[0].clips
    taken = [clip for clip in clips if clip.take.origin == "recorded"]
    assert len(taken) == 1
    assert [take.origin for take in all_takes(taken[0])] == ["recorded", "imported"]


def test_a_punch_changes_only_the_selection_and_plays_before_it(desk: RecordingDesk) -> None:
    track = first_track(desk)
    desk.recording.choose(RecordingSettings(pre_roll_s=0.3))
    request = RecordRequest(Frames(24_000), Frames(48_000), track, has_pre_roll=True)
    desk.recording.record(desk.session, request)
    assert not desk.recording.is_rolling
    desk.run(round(0.25 * RATE))
    assert not desk.recording.is_rolling
    desk.run(round(0.4 * RATE))
    assert desk.recording.is_rolling
    desk.run(round(2.5 * RATE))
    assert not desk.recording.is_recording, "it ends by itself, a moment behind the selection"
    [taken] = [c for c in desk.session.project.tracks[0].clips if c.take.origin == "recorded"]
    assert taken.span == a_span(24_000, 48_000)
    assert abs(desk.lateness(taken)) <= 0.003 * RATE
    assert taken.source_start > taken.take.begins, "what came before can be pulled out"


def test_punch_and_roll_ends_the_clip_it_goes_on_from(desk: RecordingDesk) -> None:
    track = first_track(desk)
    desk.recording.choose(RecordingSettings(pre_roll_s=0.2))
    request = RecordRequest(Frames(40_000), None, track, has_pre_roll=True, cuts_tail=True)
    record(desk, 1.0, request)
    left, taken = desk.session.project.tracks[0].clips
    assert left.span.end == pytest.approx(40_000, abs=480)
    assert taken.span.start == 40_000
    assert taken.span.end < 96_000
    assert desk.session.project.length == taken.span.end


def test_a_bar_is_counted_in_before_the_beginning_and_is_not_recorded(desk: RecordingDesk) -> None:
    desk.recording.choose(RecordingSettings(counts_in=True))
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE)
    assert desk.playback.position < 0
    assert np.abs(desk.output.played).max() > 0.1, "the beats are heard"
    assert not desk.recording.is_rolling
    desk.run(round(2.2 * RATE))
    desk.recording.stop()
    [clip] = desk.clips()
    assert clip.span.start == 0
    assert abs(desk.lateness(clip)) <= 0.003 * RATE


def test_each_time_round_the_loop_is_a_take(desk: RecordingDesk) -> None:
    desk.playback.set_loop(a_span(0, 24_000), is_on=True)
    record(desk, 2.3, RecordRequest(Frames(0)))
    [clip] = desk.clips()
    assert clip.span == a_span(0, 24_000)
    assert len(all_takes(clip)) in (4, 5)
    assert abs(desk.lateness(clip)) <= 0.003 * RATE


def test_it_grows_on_the_screen_while_it_is_recorded(desk: RecordingDesk) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(4800)))
    seen = []
    for _ in range(3):
        desk.run(round(0.8 * RATE))
        desk.recording.tick()
        [lane] = desk.recording.live
        seen.append(lane.clip.span)
    assert seen[0].start == seen[2].start == pytest.approx(4800, abs=480)
    assert seen[0].end < seen[1].end < seen[2].end
    pyramid = desk.studio.waveforms.pyramid(lane.source)
    assert pyramid is not None
    assert pyramid.frames > RATE


def test_a_dropout_is_marked_and_the_length_stays_true(desk: RecordingDesk) -> None:
    told = []
    desk.recording.subscribe(lambda: told.append(desk.recording.words))
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE)
    desk.is_losing = True
    desk.run(9_600)
    desk.is_losing = False
    desk.microphone.overruns += 1
    desk.run(round(0.7 * RATE))
    assert "1 dropouts" in told[-1], "it is told while it is recorded"
    assert len(desk.recording.live[0].losses) == 1
    desk.recording.stop()
    [clip] = desk.clips()
    assert clip.span.length == pytest.approx(1.9 * RATE, abs=0.2 * RATE)
    assert abs(desk.lateness(clip)) <= 0.003 * RATE
    [marker] = desk.session.project.markers
    assert marker.name == "Dropout"
    assert marker.span.start == pytest.approx(RATE, abs=0.1 * RATE)
    assert marker.span.length == pytest.approx(9_600, abs=500)


def test_the_files_go_only_when_the_library_holds_the_sound(desk: RecordingDesk) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE // 2)
    assert len(list(desk.folder.glob("*/*.wav"))) == 1
    desk.recording.stop()
    assert list(desk.folder.iterdir()) == []
    [clip] = desk.clips()
    [segment] = desk.session.project.source(clip.source).segments
    assert desk.studio.services.store.blobs.is_own(segment.blob)
    assert desk.sound_of(clip).any()


def test_a_device_that_goes_away_ends_it_and_all_before_is_on_the_track(
    desk: RecordingDesk,
) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE)
    desk.microphone.failure = DeviceError("Recording stopped", "It has gone away.", hint="Oh.")
    desk.run(4800)
    assert not desk.recording.is_recording
    [clip] = desk.clips()
    assert clip.span.length > 0.7 * RATE
    [error] = desk.errors
    assert "What was recorded before is kept" in error.hint


def test_an_input_that_does_not_open_is_told_and_nothing_is_armed(desk: RecordingDesk) -> None:
    desk.refusal = DeviceError("Could not open the sound device", "There is none.")
    desk.recording.arm(first_track(desk), is_on=True)
    assert desk.errors == [desk.refusal]
    assert desk.recording.armed == frozenset()
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    assert not desk.recording.is_recording


def test_a_second_recording_is_refused_while_one_runs(desk: RecordingDesk) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    with pytest.raises(EditRefused):
        desk.recording.record(desk.session, RecordRequest(Frames(0)))


def test_stopping_the_player_ends_the_recording(desk: RecordingDesk) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE)
    desk.playback.pause()
    desk.run(4800)
    assert not desk.recording.is_recording
    assert len(desk.clips()) == 1


def test_without_room_on_the_disk_nothing_begins(
    desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_module, "LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(StoreError, match="free"):
        desk.recording.record(desk.session, RecordRequest(Frames(0)))


def test_a_disk_that_fills_up_ends_it_while_there_is_room_to_save(
    desk: RecordingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.recording.record(desk.session, RecordRequest(Frames(0)))
    desk.run(RATE)
    monkeypatch.setattr(recording_module, "LEAST_FREE_BYTES", 1 << 60)
    for _ in range(recording_module.SPACE_EVERY_TICKS):
        desk.recording.tick()
    assert not desk.recording.is_recording
    assert "nearly full" in desk.errors[0].message
    assert len(desk.clips()) == 1
