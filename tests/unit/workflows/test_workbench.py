"""One session at a time: what is opened, what takes its place, and whose bytes are copied when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.errors import NexusError
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import ProjectId
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.tasks.progress import Progress
from nexus_desktop.workflows.edit_session import EditSession
from nexus_desktop.workflows.import_audio import Placement
from nexus_desktop.workflows.workbench import Workbench, WorkbenchPorts
from tests.support.audio_files import PACKED_KINDS
from tests.support.hand_runner import HandTaskRunner
from tests.support.signals import noise
from tests.support.studio import Studio, a_recording, open_studio


class Bench:
    """A workbench of which the background and the writing lane are turned by hand.

    Attributes:
        shown: every session the window was given.
    """

    def __init__(self, studio: Studio, pool: HandTaskRunner) -> None:
        self.studio = studio
        self.pool, self.lane = pool, HandTaskRunner()
        self.shown: list[EditSession] = []
        self.errors: list[NexusError] = studio.errors
        self.workbench = Workbench(
            WorkbenchPorts(
                studio.services.library,
                studio.imports,
                pool,
                self.lane,
                self.shown.append,
                self.errors.append,
            )
        )

    @property
    def session(self) -> EditSession:
        return self.workbench.session

    def settle(self) -> None:
        """Let the background and the lane finish."""
        while not (self.pool.is_idle and self.lane.is_idle):
            self.pool.turn_all()
            self.lane.turn_all()

    def edit(self) -> None:
        """Do something with what is open."""
        self.session.apply(lambda p: set_title(p, f"{p.title}!"), Label("Renamed.", "Rename"))


@contextmanager
def open_bench() -> Iterator[Bench]:
    pool = HandTaskRunner()
    with open_studio(pool) as studio:
        yield Bench(studio, pool)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with open_bench() as opened:
        yield opened


@pytest.fixture
def take(tmp_path: Path) -> Path:
    a_recording(tmp_path / "take.wav")
    return tmp_path / "take.wav"


def a_kept_song(bench: Bench, take: Path) -> ProjectId:
    """Have a project in the library whose sound lies where the user keeps it."""
    bench.workbench.open_paths([take])
    bench.settle()
    project_id = bench.session.project.id
    bench.workbench.new_project()
    return project_id


def test_the_program_begins_with_an_empty_project_that_nobody_sees_in_the_list(
    bench: Bench,
) -> None:
    assert bench.session.project.is_empty
    bench.settle()
    assert bench.studio.services.library.projects() == ()


def test_a_sound_file_is_opened_in_a_project_of_its_own_and_read_where_it_lies(
    bench: Bench, take: Path
) -> None:
    before = bench.session
    bench.workbench.open_paths([take])
    bench.settle()
    assert bench.session is not before
    assert bench.shown == [bench.session]
    assert bench.session.project.title == "take"
    assert bench.studio.own_files() == []


def test_several_files_opened_together_are_all_read_where_they_lie(
    bench: Bench, take: Path
) -> None:
    a_recording(take.with_name("other.wav"), seed=2)
    bench.workbench.open_paths([take, take.with_name("other.wav")])
    bench.settle()
    assert len(bench.session.project.tracks) == 2
    assert bench.studio.own_files() == []


def test_the_first_edit_has_the_sound_copied_and_the_second_does_not_copy_it_again(
    bench: Bench, take: Path
) -> None:
    bench.workbench.open_paths([take])
    bench.settle()
    bench.edit()
    bench.settle()
    bench.edit()
    bench.settle()
    assert [file.read_bytes() for file in bench.studio.own_files()] == [take.read_bytes()]
    assert bench.pool.titles.count("Keeping take.wav") == 1
    assert bench.studio.pins() == 0
    sound = bench.studio.heard(bench.session.project)
    take.unlink()
    np.testing.assert_array_equal(bench.studio.heard(bench.session.project), sound)


def test_opening_a_project_of_the_library_copies_nothing_either(bench: Bench, take: Path) -> None:
    project_id = a_kept_song(bench, take)
    bench.workbench.open_project(project_id)
    bench.settle()
    assert bench.session.project.id == project_id
    assert bench.session.history.can_undo, "its past is there"
    assert bench.studio.own_files() == []
    bench.edit()
    bench.settle()
    assert len(bench.studio.own_files()) == 1


def test_an_edit_made_before_the_past_is_there_has_the_sound_copied(
    bench: Bench, take: Path
) -> None:
    project_id = a_kept_song(bench, take)
    bench.workbench.open_project(project_id)
    bench.pool.turn()
    bench.edit()
    bench.settle()
    assert len(bench.studio.own_files()) == 1
    sentences = [step.label.sentence for step in bench.session.history.steps]
    assert sentences == ["Began the project.", "Imported “take.wav”.", "Renamed."]


def test_a_past_that_comes_late_is_not_given_to_the_project_that_is_open_by_then(
    bench: Bench, take: Path
) -> None:
    project_id = a_kept_song(bench, take)
    bench.workbench.open_project(project_id)
    bench.pool.turn()
    bench.workbench.new_project()
    bench.workbench.import_paths([take], Placement())
    bench.settle()
    assert len(bench.session.history.steps) == 2
    assert bench.studio.own_files() == []


def test_a_file_put_into_a_project_with_sound_is_copied_and_so_is_what_was_there(
    bench: Bench, take: Path
) -> None:
    a_recording(take.with_name("other.wav"), seed=2)
    bench.workbench.import_paths([take], Placement())
    bench.settle()
    assert bench.studio.own_files() == []
    bench.workbench.import_paths([take.with_name("other.wav")], Placement(0, Frames(48_000)))
    bench.settle()
    assert len(bench.studio.own_files()) == 2
    assert len(bench.session.project.tracks) == 1


def test_sound_that_cannot_be_copied_is_told_and_stays_where_it_is(
    bench: Bench, take: Path
) -> None:
    bench.workbench.open_paths([take])
    bench.settle()
    take.unlink()
    bench.edit()
    bench.settle()
    assert len(bench.errors) == 1
    assert bench.errors[0].hint
    assert bench.studio.own_files() == []


def test_a_project_whose_sound_is_gone_opens_and_says_what_is_missing(
    bench: Bench, take: Path
) -> None:
    project_id = a_kept_song(bench, take)
    take.unlink()
    bench.workbench.open_project(project_id)
    bench.settle()
    assert bench.session.project.id == project_id
    assert [error.title for error in bench.errors] == ["“take.wav” is missing"]


def test_a_project_that_is_not_there_is_told_and_what_is_open_stays(bench: Bench) -> None:
    before = bench.session
    bench.workbench.open_project(ProjectId("nobody"))
    bench.settle()
    assert bench.session is before
    assert len(bench.errors) == 1


def test_what_is_left_goes_on_being_written(bench: Bench, take: Path) -> None:
    bench.workbench.open_paths([take])
    bench.settle()
    bench.edit()
    left = bench.session.project
    bench.workbench.new_project()
    bench.settle()
    assert bench.studio.services.library.open(left.id).project == left


def test_a_saved_copy_opens_as_it_was(bench: Bench, take: Path, tmp_path: Path) -> None:
    bench.workbench.open_paths([take])
    bench.settle()
    saved = bench.session.project
    bench.workbench.save_copy(tmp_path / "copy.nexus")
    bench.settle()
    bench.workbench.new_project()
    bench.workbench.open_paths([tmp_path / "copy.nexus"])
    bench.settle()
    assert bench.session.project == saved


def test_a_project_file_dropped_on_a_project_is_opened_and_sound_is_put_in(
    bench: Bench, take: Path, tmp_path: Path
) -> None:
    bench.workbench.open_paths([take])
    bench.settle()
    bench.studio.services.library.pack(bench.session.project, tmp_path / "a.NEXUS", Progress())
    packed_id = bench.session.project.id
    bench.workbench.new_project()
    bench.workbench.import_paths([tmp_path / "a.NEXUS"], Placement())
    bench.settle()
    assert bench.session.project.id == packed_id


def test_a_damaged_project_file_is_told_and_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.nexus"
    damaged.write_bytes(b"PK\x03\x04 and no more")
    before = bench.session
    bench.workbench.open_paths([damaged])
    bench.settle()
    assert bench.session is before
    assert len(bench.errors) == 1
    assert bench.studio.services.library.projects() == ()


def test_compressed_sound_whose_twin_was_lost_plays_again(bench: Bench, tmp_path: Path) -> None:
    kind = next(kind for kind in PACKED_KINDS if kind.name == "Vorbis")
    kind.write(tmp_path / "take.ogg", noise(44_100, 2, peak=0.3))
    project_id = a_kept_song(bench, tmp_path / "take.ogg")
    [twin] = bench.studio.services.paths.decoded.glob("*.wav")
    twin.unlink()
    bench.workbench.open_project(project_id)
    bench.settle()
    assert twin.exists()
    assert bench.errors == []
    assert bench.studio.heard(bench.session.project).any()


def test_a_file_goes_on_arriving_in_a_project_that_was_left(bench: Bench, take: Path) -> None:
    bench.workbench.open_paths([take])
    bench.pool.turn()
    left = bench.session
    bench.workbench.new_project()
    bench.settle()
    found = bench.studio.services.library.open(left.project.id).project
    assert found == left.project
    assert len(list(found.clips())) == 1
