"""A recording that was cut off is put into its project at the next start, and never deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.errors import StoreError
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.tasks.process_mark import own_mark
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows import salvage as salvage_module
from nexus_desktop.workflows.recording_notes import NOTE, LaneNote, RecordingNote, write_note
from nexus_desktop.workflows.salvage import Salvaged, has_left_behind, salvage
from tests.support.signals import noise
from tests.support.studio import Studio

RATE = 48_000
DEAD = "1-1"
"""The mark of a process that has ended."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def saved(studio: Studio, place: Path) -> Callable[[], tuple[Salvaged, ...]]:
    services = studio.services
    return lambda: salvage(place, services.library, services.store, Progress())


def cut_off(
    place: Path, project: str, *, files: int = 1, begins: int = 4_800, mark: str = DEAD
) -> tuple[Path, np.ndarray]:
    """Leave a recording behind whose last header is older than its last frames."""
    folder = place / f"{mark}-abc"
    folder.mkdir(parents=True)
    sound = noise(RATE * files, 2, peak=0.5)
    for number in range(files):
        path = folder / f"take-1-000{number + 1}.wav"
        soundfile.write(path, sound[number * RATE : (number + 1) * RATE], RATE, subtype="FLOAT")
    lane = LaneNote("take-1", "no-such-track", "Voice", "sound-1", 2)
    note = RecordingNote(project, "My song", begins, max(0, begins), RATE, (lane,))
    write_note(folder, note)
    return folder, sound


def test_it_lies_on_a_new_track_where_it_was_recorded(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    project = studio.services.library.create("Song")
    folder, sound = cut_off(place, project.id, files=2)
    with (folder / "take-1-0002.wav").open("ab") as file:
        file.write(b"\0\0\0")
    assert has_left_behind(place)
    [told] = saved()
    assert (told.project, told.title, told.seconds) == (project.id, "Song", 2.0)
    after = studio.services.library.open(project.id).project
    [track] = after.tracks
    assert track.name == "Voice (recovered)"
    [clip] = track.clips
    assert (clip.span.start, clip.span.length) == (4_800, 2 * RATE)
    np.testing.assert_array_equal(studio.heard(after)[4_800:], sound)
    assert not folder.exists()
    assert not has_left_behind(place)
    assert studio.pins() == 0


def test_what_was_played_before_the_timeline_or_the_punch_is_hidden(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    project = studio.services.library.create("Song")
    _folder, sound = cut_off(place, project.id, begins=-9_600)
    saved()
    after = studio.services.library.open(project.id).project
    np.testing.assert_array_equal(studio.heard(after), sound[9_600:])


def test_a_project_that_was_never_written_is_made(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    cut_off(place, ProjectId("never-written"))
    [told] = saved()
    assert told.title == "My song"
    [summary] = studio.services.library.projects()
    assert summary.id == told.project


def test_one_that_is_in_the_project_already_is_not_put_there_twice(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    project = studio.services.library.create("Song")
    cut_off(place, project.id)
    saved()
    folder, _ = cut_off(place, project.id)
    assert saved() == ()
    assert len(studio.services.library.open(project.id).project.tracks) == 1
    assert not folder.exists()


def test_one_that_is_being_made_is_left_alone(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    folder, _ = cut_off(place, "song", mark=own_mark())
    assert saved() == ()
    assert (folder / "take-1-0001.wav").exists()


def test_one_that_cannot_be_saved_now_stays_for_the_next_start(
    studio: Studio,
    place: Path,
    saved: Callable[[], tuple[Salvaged, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = studio.services.library.create("Song")
    folder, sound = cut_off(place, project.id)

    def full(*_: object) -> None:
        raise StoreError("Could not import the file", "The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(salvage_module, "keep_files", full)
        assert saved() == ()
    np.testing.assert_array_equal(soundfile.read(folder / "take-1-0001.wav")[0], sound)
    assert len(saved()) == 1


@pytest.mark.parametrize("note", [None, b"", b"{}", b"[1]", b'{"lanes": [{}]}'])
def test_a_folder_that_tells_nothing_is_left_alone(
    place: Path, saved: Callable[[], tuple[Salvaged, ...]], note: bytes | None
) -> None:
    folder, _ = cut_off(place, "song")
    (folder / NOTE).unlink()
    if note is not None:
        (folder / NOTE).write_bytes(note)
    assert saved() == ()
    assert (folder / "take-1-0001.wav").exists()


def test_a_recording_without_a_frame_leaves_nothing(
    studio: Studio, place: Path, saved: Callable[[], tuple[Salvaged, ...]]
) -> None:
    folder, _ = cut_off(place, "song")
    soundfile.write(folder / "take-1-0001.wav", np.zeros((0, 2)), RATE)
    assert saved() == ()
    assert not folder.exists()
    assert studio.services.library.projects() == ()
