"""What goes wrong is told in words, beside the work, and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.store.projects import ProjectRepository
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows import import_audio
from tests.gui.conftest import SILENT
from tests.support.audio_files import Kind
from tests.support.desk import Desk
from tests.support.signals import tone

WAV = Kind("16-bit WAV", ".wav", "WAV", "PCM_16")
FULL = StoreError("Not saved", "The disk is full.", hint="Make room; it is tried again.")


def text_file(folder: Path) -> Path:
    file = folder / "letter.wav"
    file.write_text("Dear all,")
    return file


def empty_file(folder: Path) -> Path:
    file = folder / "empty.wav"
    file.touch()
    return file


def no_frames(folder: Path) -> Path:
    file = folder / "short.wav"
    WAV.write(file, tone(0))
    return file


def a_folder(folder: Path) -> Path:
    file = folder / "songs.wav"
    file.mkdir()
    return file


def gone(folder: Path) -> Path:
    return folder / "gone.wav"


@pytest.mark.parametrize("make", [text_file, empty_file, no_frames, a_folder, gone])
def test_a_bad_file_is_refused_by_its_name_and_changes_nothing(
    desk: Desk, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    file = make(tmp_path)
    desk.drop(file)
    desk.wait_for_banner(file.name)
    desk.wait_until_idle()
    assert desk.project.is_empty
    assert desk.steps == []


def test_a_name_of_any_kind_is_taken(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "“Lied” \N{MUSICAL NOTE}\nzwei.wav"
    WAV.write(file, tone(4410))
    desk.open_file(file)
    assert len(desk.project.tracks) == 1
    assert "\n" not in desk.window.windowTitle()


def test_a_cancelled_import_leaves_no_trace(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "long.wav"
    WAV.write(file, tone(44_100))
    begun: list[Progress] = []
    nobody = threading.Event()

    def wait_for_the_cancel(*arguments: object, **_more: object) -> None:
        progress = next(each for each in arguments if isinstance(each, Progress))
        begun.append(progress)
        while True:
            progress.checkpoint()
            nobody.wait(0.005)

    monkeypatch.setattr(import_audio, "take_in", wait_for_the_cancel)
    desk.drop(file)
    desk.wait(lambda: begun and desk.project.tracks and desk.window.status.tasks.rows)
    assert desk.window.status.saved_words == "Importing…"
    buttons = desk.window.status.tasks.rows[0].findChildren(QPushButton)
    (cancel,) = (button for button in buttons if button.text() == "Cancel")
    cancel.click()
    desk.wait(lambda: not desk.project.tracks)
    desk.wait_until_idle()
    assert desk.project.is_empty
    assert not desk.project.sources
    assert desk.window.status.tasks.rows == ()
    assert file.exists()


def test_a_full_disk_is_told_in_red_and_the_edit_is_kept(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "song.wav"
    WAV.write(file, tone(44_100))
    desk.open_file(file)
    desk.wait(lambda: desk.is_saved)
    commit = ProjectRepository.commit

    def refuse(*_arguments: object, **_more: object) -> None:
        raise FULL

    monkeypatch.setattr(ProjectRepository, "commit", refuse)
    desk.run("edit.split", at="0.5")
    desk.wait(lambda: desk.window.status.saved_words == "The disk is full.")
    assert len(desk.project.tracks[0].clips) == 2
    desk.window.close()
    desk.wait_for_banner("The newest edits are not saved")
    assert desk.window.isVisible()
    monkeypatch.setattr(ProjectRepository, "commit", commit)
    desk.run("file.save")
    desk.wait(lambda: desk.window.status.saved_words.startswith("Saved"))


def test_a_project_left_with_unsaved_edits_is_saved_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.run("file.rename", title="Kept")
    desk.wait(lambda: desk.is_saved)
    with monkeypatch.context() as disk:
        disk.setattr(ProjectRepository, "commit", _refuse)
        desk.run("file.rename", title="Kept too")
        desk.wait(lambda: desk.window.status.saved_words == "The disk is full.")
        desk.run("file.close")
        desk.wait_for_banner("The disk is full")
    desk.program.workbench.flush()
    desk.wait(lambda: desk.program.workbench.refusal is None)
    desk.run("file.close")
    desk.wait(lambda: "Kept too" in [p.title for p in desk.window.library.projects.projects])


def _refuse(*_arguments: object, **_more: object) -> None:
    raise FULL


def test_a_computer_without_sound_is_told_so_and_goes_on(desk: Desk) -> None:
    desk.wait_for_banner(f"No sound output: {SILENT}")
    desk.run("track.new_mono")
    assert len(desk.project.tracks) == 1


def test_what_a_command_is_refused_with_is_a_message(desk: Desk) -> None:
    desk.run("edit.split", at="nonsense")
    desk.wait_for_banner("cannot be used")
