"""The project and what it is made of."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given

from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SourceId, TrackId, new_id
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_project,
    a_source,
    a_span,
    a_track,
    with_clip,
    with_track,
)
from tests.support.strategies import projects


def test_a_project_is_as_long_as_its_last_clip() -> None:
    project = a_project(a_track("drums", a_clip("kick", 0, 500), a_clip("snare", 100, 50)))
    assert project.length == 500
    assert project.track(DRUMS).end == 500
    assert a_project().length == 0


def test_a_project_without_clips_is_empty() -> None:
    assert a_project().is_empty
    assert not with_clip(a_project(), a_clip()).is_empty


@given(projects())
def test_every_clip_is_found_by_its_id(project: Project) -> None:
    for track, clip in project.clips():
        assert project.clip(clip.id) == (track, clip)
        assert project.source(clip.source).id == clip.source


def test_what_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(EditRefused, match="track is not in this project"):
        a_project().track(BASS)
    with pytest.raises(EditRefused, match="clip is not in this project"):
        a_project().clip(ClipId("gone"))
    with pytest.raises(EditRefused, match="does not hold this sound"):
        a_project().source(SourceId("gone"))


def test_nothing_in_a_project_can_be_changed_in_place() -> None:
    project = with_clip(a_project(), a_clip())
    for thing in (project, project.tracks[0], project.tracks[0].clips[0]):
        with pytest.raises(FrozenInstanceError):
            thing.id = "other"  # type: ignore[misc, assignment] # that it cannot be set is the point


def test_a_moved_clip_differs_in_its_place_alone() -> None:
    clip = a_clip("kick", 5, 10, source_start=3, gain_db=-2.0)
    moved = clip.moved(7)
    assert moved.span == a_span(12, 22)
    assert moved.moved(-7) == clip


def test_a_source_is_settled_once_its_files_are_known() -> None:
    assert a_source().is_settled
    assert not a_source(is_settled=False).is_settled


def test_a_track_is_found_among_others() -> None:
    project = with_track(a_project(), a_track("bass"))
    assert project.track(BASS) is project.tracks[1]


def test_a_selection_of_nothing_is_empty() -> None:
    assert NOTHING_SELECTED.is_empty
    assert Selection(tracks=frozenset({TrackId("drums")})).is_empty
    assert not Selection(span=a_span(0, 5)).is_empty
    assert not Selection(clips=frozenset({ClipId("kick")})).is_empty


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
