"""What of a project becomes a file of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.export_parts import What, export_parts, why_nothing
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_marker,
    a_project,
    a_span,
    a_track,
    with_markers,
)


@pytest.fixture
def song() -> Project:
    """Drums and bass, both with a name, a region, and a place before and within it."""
    drums = replace(a_track("drums", a_clip("kick", 100, 50)), name="Drums")
    bass = replace(a_track("bass", a_clip("low", 200, 400)), name="Bass")
    markers = (
        replace(a_marker("verse", 100, 300), name="Verse"),
        replace(a_marker("bridge", 250), name="Bridge"),
        replace(a_marker("unnamed", 400), name=""),
    )
    return with_markers(a_project(drums, bass), *markers)


def told(song: Project, what: What, selection: Selection = NOTHING_SELECTED) -> list[object]:
    """Return title, first and last frame of each part."""
    parts = export_parts(song, what, selection)
    return [(part.bounce.title, part.bounce.start, part.bounce.end) for part in parts]


def test_the_whole_is_one_file_until_it_has_rung_out(song: Project) -> None:
    assert told(song, What.WHOLE) == [("Song", 0, None)]


def test_the_selection_is_what_is_dragged_out(song: Project) -> None:
    chosen = Selection(a_span(120, 320), frozenset({DRUMS, BASS}))
    assert told(song, What.SELECTION, chosen) == [("Song", 120, 320)]
    assert told(song, What.SELECTION) == []


def test_stems_begin_together_and_are_measured_by_the_whole_mix(song: Project) -> None:
    assert told(song, What.STEMS) == [("Drums", 0, None), ("Bass", 0, None)]
    for part in export_parts(song, What.STEMS, NOTHING_SELECTED):
        assert part.bounce.sounding.length == song.length


def test_tracks_begin_with_their_first_clip_and_end_with_their_own_sound(song: Project) -> None:
    assert told(song, What.TRACKS) == [("Drums", 100, None), ("Bass", 200, None)]
    drums, bass = export_parts(song, What.TRACKS, NOTHING_SELECTED)
    assert (drums.bounce.sounding.length, bass.bounce.sounding.length) == (150, 600)


def test_tracks_that_are_not_heard_are_no_files(song: Project) -> None:
    muted = replace(song, tracks=(replace(song.tracks[0], is_muted=True), song.tracks[1]))
    soloed = replace(song, tracks=(song.tracks[0], replace(song.tracks[1], is_soloed=True)))
    empty = replace(song, tracks=(replace(song.tracks[0], clips=()), song.tracks[1]))
    for project in (muted, soloed, empty):
        assert told(project, What.STEMS) == [("Bass", 0, None)]


def test_a_region_is_a_file_and_a_place_is_none(song: Project) -> None:
    assert told(song, What.REGIONS) == [("Verse", 100, 300)]


def test_markers_cut_the_project_into_files_that_leave_nothing_out(song: Project) -> None:
    assert told(song, What.MARKERS) == [
        ("Song", 0, 100),
        ("Verse", 100, 250),
        ("Bridge", 250, 400),
        ("Song", 400, None),
    ]


def test_a_marker_behind_the_sound_cuts_nothing(song: Project) -> None:
    late = with_markers(replace(song, markers=()), a_marker("late", 5000))
    assert told(late, What.MARKERS) == []


def test_what_names_can_tell(song: Project) -> None:
    first, second, *_ = export_parts(song, What.MARKERS, NOTHING_SELECTED)
    assert first.names["index"] == 1
    assert first.names["count"] == 4
    assert (first.names["name"], first.names["region"]) == ("Song", "")
    assert (second.names["name"], second.names["region"]) == ("Verse", "Verse")
    (_, bass) = export_parts(song, What.STEMS, NOTHING_SELECTED)
    assert (bass.names["project"], bass.names["track"]) == ("Song", "Bass")


@pytest.mark.parametrize("what", What)
def test_an_empty_project_has_nothing_of_anything_and_it_is_said_why(what: What) -> None:
    assert export_parts(a_project(), what, NOTHING_SELECTED) == ()
    assert why_nothing(what).endswith(".")
