"""Exports that wait for each other while people go on editing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.bounce import whole
from nexus_desktop.domain.project import Project
from nexus_desktop.engine.samples.resample import ResampledReader
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.tasks.runner import TaskRunner, ThreadTaskRunner
from nexus_desktop.workflows.export_audio import ExportReport, ExportRequest, FormatChoice, export
from nexus_desktop.workflows.export_queue import Export, ExportQueue, ExportState
from tests.support.audio_files import heard
from tests.support.hand_runner import HandTaskRunner
from tests.support.mailbox import Mailbox
from tests.support.studio import Studio, a_recording

WAV = FormatChoice("wav", is_float=True)


class Desk:
    """A queue whose work is done by hand, and what it tells."""

    def __init__(self, studio: Studio, runner: TaskRunner | None = None) -> None:
        self.hand = HandTaskRunner()
        self.groups: list[list[tuple[str, ExportState]]] = []
        self.changes = 0
        self.queue = ExportQueue(studio.services.resampled, runner or self.hand, self._on_ended)
        self.queue.subscribe(self._on_change)

    @property
    def states(self) -> list[ExportState]:
        return [export.state for export in self.queue.exports]

    def _on_change(self) -> None:
        self.changes += 1

    def _on_ended(self, exports: Sequence[Export], queue: ExportQueue) -> None:
        assert queue is self.queue
        self.groups.append([(each.request.target.name, each.state) for each in exports])


@pytest.fixture
def song(studio: Studio, tmp_path: Path) -> Project:
    """A project with one sound."""
    a_recording(tmp_path / "take.wav")
    session = studio.begin()
    studio.bring_in(session, tmp_path / "take.wav")
    return session.project


@pytest.fixture
def desk(studio: Studio) -> Desk:
    return Desk(studio)


def requests(song: Project, folder: Path, *names: str) -> list[ExportRequest]:
    return [ExportRequest(whole(song), folder / name, WAV) for name in names]


def test_editing_goes_on_while_an_older_state_is_written(
    desk: Desk, studio: Studio, song: Project, tmp_path: Path
) -> None:
    desk.queue.start(requests(song, tmp_path, "out.wav"))
    assert desk.hand.titles == ["Exporting out.wav"]
    assert desk.states == [ExportState.WAITING]
    assert desk.queue.is_running
    desk.hand.turn_all()
    assert desk.states == [ExportState.DONE]
    assert not desk.queue.is_running
    np.testing.assert_array_equal(heard(tmp_path / "out.wav"), studio.heard(song))


def test_files_that_were_asked_for_together_are_told_of_together(
    desk: Desk, song: Project, tmp_path: Path
) -> None:
    desk.queue.start(requests(song, tmp_path, "a.wav", "nowhere/b.wav", "c.wav"))
    desk.hand.turn()
    desk.hand.turn()
    assert desk.groups == []
    desk.hand.turn()
    done, failed = ExportState.DONE, ExportState.FAILED
    assert desk.groups == [[("a.wav", done), ("b.wav", failed), ("c.wav", done)]]
    broken = desk.queue.exports[1].error
    assert broken is not None
    assert broken.message == "The folder is gone."


def test_what_failed_can_be_tried_again_alone(desk: Desk, song: Project, tmp_path: Path) -> None:
    desk.queue.start(requests(song, tmp_path, "a.wav", "new/b.wav"))
    desk.hand.turn_all()
    (tmp_path / "new").mkdir()
    before = (tmp_path / "a.wav").stat().st_mtime_ns
    desk.queue.try_again([each for each in desk.queue.exports if each.error])
    assert desk.states == [ExportState.DONE, ExportState.WAITING]
    desk.hand.turn_all()
    assert desk.states == [ExportState.DONE, ExportState.DONE]
    assert desk.groups[-1] == [("b.wav", ExportState.DONE)]
    assert (tmp_path / "a.wav").stat().st_mtime_ns == before


def test_what_was_cancelled_leaves_nothing_and_can_be_tried_again(
    desk: Desk, song: Project, tmp_path: Path
) -> None:
    desk.queue.start(requests(song, tmp_path, "a.wav"))
    (export,) = desk.queue.exports
    export.cancel()
    desk.hand.turn_all()
    assert desk.states == [ExportState.CANCELLED]
    assert not (tmp_path / "a.wav").exists()
    desk.queue.try_again([export])
    desk.hand.turn_all()
    assert desk.states == [ExportState.DONE]


def test_what_has_ended_can_be_forgotten_and_the_rest_stays(
    desk: Desk, song: Project, tmp_path: Path
) -> None:
    desk.queue.start(requests(song, tmp_path, "a.wav", "b.wav"))
    desk.hand.turn()
    changes = desk.changes
    desk.queue.forget_ended()
    assert [export.request.target.name for export in desk.queue.exports] == ["b.wav"]
    assert desk.changes == changes + 1
    assert (tmp_path / "a.wav").exists()


def test_a_paused_export_waits_while_another_one_runs(
    studio: Studio, song: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = Mailbox()
    runner = ThreadTaskRunner(2, mailbox.deliver, can_pause=True)
    desk = Desk(studio, runner)
    has_begun, may_go_on = threading.Event(), threading.Event()

    def slowly(request: ExportRequest, reader: ResampledReader, progress: Progress) -> ExportReport:
        if request.target.name == "slow.wav":
            has_begun.set()
            may_go_on.wait(20)
        return export(request, reader, progress)

    monkeypatch.setattr("nexus_desktop.workflows.export_queue.export", slowly)
    try:
        desk.queue.start(requests(song, tmp_path, "slow.wav", "quick.wav"))
        slow, _quick = desk.queue.exports
        assert has_begun.wait(20)
        slow.pause()
        may_go_on.set()
        mailbox.run_until(lambda: desk.states[1] is ExportState.DONE)
        time.sleep(0.05)
        assert desk.states[0] is ExportState.PAUSED
        assert not (tmp_path / "slow.wav").exists()
        slow.resume()
        mailbox.run_until(lambda: desk.states[0] is ExportState.DONE)
        assert (tmp_path / "slow.wav").exists()
    finally:
        runner.close()


def test_a_paused_export_can_be_given_up(studio: Studio, song: Project, tmp_path: Path) -> None:
    mailbox = Mailbox()
    runner = ThreadTaskRunner(1, mailbox.deliver)
    desk = Desk(studio, runner)
    try:
        desk.queue.start(requests(song, tmp_path, "a.wav", "b.wav"))
        first, second = desk.queue.exports
        first.pause()
        second.cancel()
        mailbox.run_until(lambda: desk.states[1] is ExportState.CANCELLED)
        # It may have been quicker than the pause; what is there is whole, or nothing is.
        first.cancel()
        mailbox.run_until(lambda: not desk.queue.is_running)
        left = [path.name for path in tmp_path.iterdir() if path.name != "take.wav"]
        assert left == (["a.wav"] if desk.states[0] is ExportState.DONE else [])
    finally:
        runner.close()
