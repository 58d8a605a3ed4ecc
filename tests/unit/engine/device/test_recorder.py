"""A recorder whose microphone, clock and thread are turned by hand; its files are real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import DeviceError, MediaError
from nexus_desktop.engine.block import Block
from nexus_desktop.engine.device.recorder import Lane, Recorder, RecorderEvent, RecorderEventKind
from nexus_desktop.engine.device.render_thread import Step
from tests.support.playback import FRAME_STEP, Crank, HandClock, HandInput
from tests.support.small_disk import small_disk

PERIOD = 480
STEREO = Lane("take", (0, 1))


class Desk:
    """A recorder and all it has told."""

    def __init__(self, source: HandInput | None = None) -> None:
        self.source = source or HandInput()
        self.clock = HandClock()
        self.events: list[RecorderEvent] = []
        self.recorder = Recorder(
            self.source, self.events.append, clock=self.clock, run=self._made_crank
        )

    def _made_crank(self, step: Step) -> Crank:
        self.crank = Crank(step)
        return self.crank

    def run(self, seconds: float) -> None:
        """Let sound arrive and the recorder work, ten milliseconds at a time."""
        for _ in range(round(seconds * 100)):
            self.clock.now += 0.01
            self.source.hear(PERIOD)
            self.crank.turn()

    def lose(self, seconds: float, *, is_told: bool = True) -> None:
        """Let time pass in which nothing arrives, and is lost."""
        for _ in range(round(seconds * 100)):
            self.clock.now += 0.01
            self.source.lose(PERIOD, is_told=False)
            self.crank.turn()
        self.source.overruns += is_told


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.recorder.close()


def frames_in(path: Path) -> list[int]:
    """Return which frame of the microphone every frame of a file is."""
    samples: Block = soundfile.read(path, dtype="float32", always_2d=True)[0]
    return [round(value) for value in (samples[:, 0] / FRAME_STEP).tolist()]


def test_it_listens_before_it_records(desk: Desk, tmp_path: Path) -> None:
    desk.run(1.0)
    assert desk.source.is_running
    peak_db = 20 * np.log10(48_000 * FRAME_STEP)
    assert desk.recorder.reading.peak_dbfs[0] == pytest.approx(peak_db, abs=0.1)
    assert list(tmp_path.iterdir()) == []
    assert desk.recorder.end() == ()


def test_all_that_arrives_from_the_beginning_to_the_end_is_in_the_file(
    desk: Desk, tmp_path: Path
) -> None:
    desk.run(0.5)
    desk.recorder.begin(tmp_path, [STEREO])
    desk.run(1.0)
    desk.source.hear(PERIOD)
    [recorded] = desk.recorder.end()
    assert recorded.frames == 48_000 + PERIOD, "what had arrived at the end, too"
    assert frames_in(recorded.files[0].path) == list(range(24_000, 24_000 + recorded.frames))
    desk.run(0.5)
    assert soundfile.info(recorded.files[0].path).frames == recorded.frames


def test_lanes_take_their_own_channels(tmp_path: Path) -> None:
    desk = Desk(HandInput(channels=4))
    desk.recorder.begin(tmp_path, [Lane("voice", (3,)), Lane("room", (0, 1))])
    desk.run(0.2)
    voice, room = desk.recorder.end()
    assert soundfile.info(voice.files[0].path).channels == 1
    assert soundfile.info(room.files[0].path).channels == 2
    assert voice.frames == room.frames == 9_600


@pytest.mark.parametrize("is_told", [True, False])
def test_lost_sound_becomes_silence_of_its_length_in_its_place(
    desk: Desk, tmp_path: Path, is_told: bool
) -> None:
    desk.recorder.begin(tmp_path, [STEREO])
    desk.run(2.0)
    desk.lose(0.25, is_told=is_told)
    desk.run(0.9)
    [event] = desk.events
    assert event.kind is RecorderEventKind.DROPOUT
    assert event.loss is not None
    desk.run(1.0)
    [recorded] = desk.recorder.end()
    frames = frames_in(recorded.files[0].path)
    assert len(frames) == pytest.approx(4.15 * 48_000, abs=2), "the length is that of the time"
    lost = [index for index, frame in enumerate(frames) if frame != index]
    assert event.loss.frames == pytest.approx(12_000, abs=2)
    assert all(frames[index] == 0 for index in lost)
    assert lost == list(range(event.loss.at, event.loss.at + event.loss.frames))
    assert event.loss.at == 96_000


def test_what_is_drawn_is_what_is_written(desk: Desk, tmp_path: Path) -> None:
    drawn: list[Block] = []
    desk.recorder.begin(tmp_path, [STEREO], drawn.append)
    desk.run(2.0)
    desk.lose(0.2)
    desk.run(2.0)
    [recorded] = desk.recorder.end()
    file = soundfile.read(recorded.files[0].path, dtype="float32", always_2d=True)[0]
    np.testing.assert_array_equal(np.concatenate(drawn), file)


def test_the_header_is_never_older_than_a_second(desk: Desk, tmp_path: Path) -> None:
    desk.recorder.begin(tmp_path, [STEREO])
    for tenth in range(1, 31):
        desk.run(0.1)
        told = soundfile.info(tmp_path / "take-0001.wav").frames if tenth > 10 else 0
        assert desk.recorder.frames - told <= 1.02 * 48_000
    desk.recorder.close()


def test_a_device_that_goes_away_is_told_once_and_all_before_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    desk.recorder.begin(tmp_path, [STEREO])
    desk.run(1.0)
    desk.source.failure = DeviceError("Recording stopped", "“Microphone” has gone away.")
    desk.crank.turn()
    desk.crank.turn()
    assert desk.crank.pause_s is None
    lost = [event for event in desk.events if event.kind is RecorderEventKind.DEVICE_LOST]
    assert lost[0].error is desk.source.failure
    [recorded] = desk.recorder.end()
    assert recorded.frames == 48_000


def test_a_device_that_delivers_nothing_for_a_second_has_gone_away(desk: Desk) -> None:
    desk.run(0.5)
    for _ in range(150):
        desk.clock.now += 0.01
        desk.crank.turn()
    assert desk.events[0].kind is RecorderEventKind.DEVICE_LOST


def test_a_full_disk_is_told_and_the_meters_go_on(desk: Desk, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 256 * 1024) as folder:
        desk.recorder.begin(folder, [STEREO])
        desk.run(3.0)
        [event] = desk.events
        assert event.kind is RecorderEventKind.FAILED
        assert isinstance(event.error, MediaError)
        [recorded] = desk.recorder.end()
        frames = frames_in(recorded.files[0].path)
        assert len(frames) == recorded.frames > 20_000
        assert frames == list(range(recorded.frames))
    assert desk.recorder.reading.hold_dbfs[0] > -60


def test_the_clip_light_is_lit_by_a_converter_at_its_limit(desk: Desk) -> None:
    block = np.full((PERIOD, 2), 32767 / 32768, np.float32)
    desk.source._waiting.append(block)
    desk.crank.turn()
    assert desk.recorder.reading.is_clipped == (True, True)
    desk.recorder.reset_clips()
    assert desk.recorder.reading.is_clipped == (False, False)


def test_a_second_recording_cannot_begin_before_the_first_has_ended(
    desk: Desk, tmp_path: Path
) -> None:
    desk.recorder.begin(tmp_path, [STEREO])
    with pytest.raises(ValueError, match="running"):
        desk.recorder.begin(tmp_path, [Lane("other", (0,))])
    desk.recorder.close()
    assert desk.source.is_closed
