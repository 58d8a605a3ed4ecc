"""Files on tracks: seen at once, safe soon after, gone without a trace when they could not come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nexus_desktop.domain.edits.details import set_title
from nexus_desktop.domain.edits.markers import add_marker
from nexus_desktop.domain.history import Label
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.tasks.runner import ThreadTaskRunner
from nexus_desktop.workflows.import_audio import Placement, place_source
from tests.support.audio_files import PACKED_KINDS
from tests.support.builders import (
    a_clip,
    a_project,
    a_source,
    a_span,
    a_track,
    spans_on,
    with_clip,
)
from tests.support.hand_runner import HandTaskRunner
from tests.support.mailbox import Mailbox
from tests.support.signals import noise
from tests.support.studio import Studio, a_recording, half_written, open_studio


@pytest.fixture
def late() -> Iterator[Studio]:
    """A studio of which the background is turned by hand."""
    with open_studio(HandTaskRunner()) as opened:
        yield opened


def hand(studio: Studio) -> HandTaskRunner:
    assert isinstance(studio.runner, HandTaskRunner)
    return studio.runner


def tracks_of(project: Project) -> list[tuple[str, list[tuple[int, int]]]]:
    return [(track.name, spans_on(project, track.id)) for track in project.tracks]


def on_disk(studio: Studio, project: Project) -> Project:
    return studio.services.library.open(project.id).project


def test_a_file_becomes_a_clip_on_a_track_of_its_name(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "Verse 1.wav"
    sound = a_recording(path, 24_000)
    session = studio.begin()
    studio.bring_in(session, path)
    assert tracks_of(session.project) == [("Verse 1", [(0, 24_000)])]
    assert session.history.current.label.sentence == "Imported “Verse 1.wav”."
    np.testing.assert_array_equal(studio.heard(session.project), sound)
    assert on_disk(studio, session.project) == session.project
    assert (studio.errors, studio.pins()) == ([], 0)


def test_the_first_sound_of_a_project_gives_it_its_rate_and_its_name(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "Song.wav"
    a_recording(path, 1000, rate=44_100)
    session = studio.begin()
    studio.bring_in(session, path)
    assert (session.project.sample_rate, session.project.title) == (44_100, "Song")


def test_a_name_or_a_marker_that_a_person_gave_is_left_alone() -> None:
    source = a_source("Song.wav", rate=44_100)
    named = set_title(Project(a_project().id, "Untitled"), "Mine")
    assert place_source(named, source, Placement(), TrackId("t")).title == "Mine"
    marked = add_marker(Project(a_project().id, "Untitled"), a_span(48_000, 48_000), "here")
    placed = place_source(marked, source, Placement(), TrackId("t"))
    assert placed.sample_rate == 48_000, "the marker would mean another time"


def test_a_sound_of_another_rate_keeps_its_length_in_seconds() -> None:
    project = a_project(a_track("drums", a_clip("kick")))
    placed = place_source(project, a_source("song", 44_100, rate=44_100), Placement(), TrackId("t"))
    assert spans_on(placed, "t") == [(0, 48_000)]


@pytest.mark.parametrize(
    ("row", "rows"), [(0, ["drums"]), (1, ["bass"]), (2, ["new"]), (None, ["new"]), (9, ["new"])]
)
def test_a_sound_goes_on_the_named_row_or_on_a_new_one(row: int | None, rows: list[str]) -> None:
    project = a_project(a_track("drums", a_clip("kick")), a_track("bass"))
    placed = place_source(
        project, a_source("song", 10), Placement(row, Frames(500)), TrackId("new")
    )
    found = [track.id for track in placed.tracks if (500, 510) in spans_on(placed, track.id)]
    assert found == rows


def test_several_files_lie_one_below_the_other_from_where_they_were_dropped(
    studio: Studio, tmp_path: Path
) -> None:
    session = studio.begin()
    session.apply(lambda _project: a_project(a_track("drums"), a_track("bass")), Label("A.", "A"))
    paths = [tmp_path / f"{name}.wav" for name in "abc"]
    for path in paths:
        a_recording(path, 100)
    studio.bring_in(session, *paths, placement=Placement(1, Frames(4800)))
    assert tracks_of(session.project) == [
        ("drums", []),
        ("bass", [(4800, 4900)]),
        ("b", [(4800, 4900)]),
        ("c", [(4800, 4900)]),
    ]


def test_a_file_is_seen_and_heard_before_its_bytes_are_safe(late: Studio, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    sound = a_recording(path)
    session = late.begin()
    late.bring_in(session, path)
    hand(late).turn()
    assert tracks_of(session.project) == [("take", [(0, 48_000)])]
    np.testing.assert_array_equal(late.heard(session.project), sound)
    assert on_disk(late, session.project).tracks[0].clips == (), "its bytes have no name yet"
    hand(late).turn()
    assert on_disk(late, session.project) == session.project
    source = next(iter(session.project.sources.values()))
    assert source.is_settled
    assert late.waveforms.pyramid(source) is not None


def test_what_is_done_with_a_clip_while_it_arrives_holds(late: Studio, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    a_recording(path)
    session = late.begin()
    late.bring_in(session, path)
    hand(late).turn()
    session.apply(lambda project: set_title(project, "Mine"), Label("Renamed.", "Rename"))
    session.undo()
    hand(late).turn_all()
    session.redo()
    assert session.project.title == "Mine"
    assert on_disk(late, session.project) == session.project


def test_a_guessed_length_becomes_the_true_one(late: Studio, tmp_path: Path) -> None:
    kind = next(kind for kind in PACKED_KINDS if kind.name == "MP3 without a header")
    path = tmp_path / "take.mp3"
    kind.write(path, noise(44_100 * 2, 2, peak=0.3))
    session = late.begin()
    late.bring_in(session, path)
    hand(late).turn()
    guessed = session.project.length
    hand(late).turn_all()
    [source] = session.project.sources.values()
    assert session.project.length == source.frames != guessed
    assert on_disk(late, session.project) == session.project


def test_a_cancelled_import_was_never_there(
    late: Studio, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    path = tmp_path / "take.wav"
    a_recording(path, rate=44_100)
    session = late.begin()
    late.bring_in(session, path)
    hand(late).turn()
    hand(late).handles[-1].cancel()
    hand(late).turn_all()
    assert session.project.tracks == ()
    assert session.project.sources == {}
    assert (session.project.title, session.project.sample_rate) == ("Untitled", 48_000)
    assert len(session.history.steps) == 1
    assert late.own_files() == []
    assert half_written(a_home_of_its_own) == []
    assert late.errors == []


def test_a_file_that_is_no_sound_is_refused_in_words_and_makes_no_step(
    studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("Dear Sir or Madam,\n" * 100)
    session = studio.begin()
    studio.bring_in(session, path)
    assert [error.message for error in studio.errors] == [
        "It is not an audio file, or it is damaged."
    ]
    assert len(session.history.steps) == 1


def test_a_file_that_vanishes_while_it_arrives_leaves_no_trace(
    late: Studio, tmp_path: Path, a_home_of_its_own: Path
) -> None:
    good, bad = tmp_path / "good.wav", tmp_path / "bad.wav"
    a_recording(good)
    a_recording(bad)
    session = late.begin()
    late.bring_in(session, good, bad)
    hand(late).turn()
    hand(late).turn()
    bad.unlink()
    hand(late).turn_all()
    assert [track.name for track in session.project.tracks] == ["good"]
    assert len(late.errors) == 1
    assert "bad.wav" in str(late.errors[0])
    assert half_written(a_home_of_its_own) == []
    assert on_disk(late, session.project) == session.project


def test_one_bad_file_among_good_ones_stops_none_of_them(studio: Studio, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.wav" for name in "abc"]
    a_recording(paths[0])
    paths[1].touch()
    a_recording(paths[2])
    session = studio.begin()
    studio.bring_in(session, *paths)
    assert [track.name for track in session.project.tracks] == ["a", "c"]
    assert len(studio.errors) == 1


def test_the_same_file_twice_is_kept_once(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    a_recording(path)
    session = studio.begin()
    studio.bring_in(session, path, path)
    assert len(list(session.project.clips())) == 2
    assert len(studio.own_files()) == 1


def test_damage_that_is_worked_around_is_told(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    a_recording(path)
    path.write_bytes(path.read_bytes()[:-40_000])
    session = studio.begin()
    studio.bring_in(session, path)
    assert session.project.length == 38_000
    [(name, sentence)] = studio.warnings
    assert name == "cut.wav"
    assert sentence.endswith(".")


def test_a_strange_name_is_shown_on_one_line(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "two\nlines \udcff.wav"
    with path.open("wb") as file:
        soundfile.write(file, np.zeros((10, 1)), 48_000, format="WAV")
    session = studio.begin()
    studio.bring_in(session, path)
    assert [track.name for track in session.project.tracks] == [
        "two lines \N{REPLACEMENT CHARACTER}"
    ]
    assert on_disk(studio, session.project) == session.project


def test_many_files_arrive_together_on_real_threads(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with closing(ThreadTaskRunner(3, mailbox.deliver)) as runner, open_studio(runner) as studio:
        sounds = {}
        for number in range(6):
            path = tmp_path / f"take {number}.wav"
            sounds[path.stem] = a_recording(path, 300_000, seed=number)
        session = studio.begin()
        studio.bring_in(session, *(path for path in sorted(tmp_path.glob("*.wav"))))
        mailbox.run_until(
            lambda: (
                len(session.project.sources) == 6
                and all(source.is_settled for source in session.project.sources.values())
            )
        )
        assert {track.name for track in session.project.tracks} == set(sounds)
        assert on_disk(studio, session.project) == session.project
        assert studio.pins() == 0
        mixed = sum(sounds.values())
        np.testing.assert_allclose(studio.heard(session.project), mixed, atol=1e-6)


def test_an_import_into_a_track_that_has_gone_meanwhile_makes_a_new_one(
    late: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "take.wav"
    a_recording(path, 100)
    session = late.begin()
    session.apply(lambda _p: with_clip(a_project(), a_clip()), Label("A.", "A"))
    late.bring_in(session, path, placement=Placement(0))
    session.undo()
    hand(late).turn_all()
    assert tracks_of(session.project) == [("take", [(0, 100)])]
