"""Edits of selected time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.edits import ranges
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, TimeRange
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_fade,
    a_marker,
    a_project,
    a_span,
    a_track,
    spans_on,
    with_clip,
    with_markers,
)
from tests.support.heard import Heard, heard_at, heard_on, moved, only, without
from tests.support.strategies import positions, projects, selections, some_tracks

Case = tuple[Project, TimeRange, frozenset[TrackId]]


def assert_heard(
    before: Project, after: Project, tracks: frozenset[TrackId], expected: Callable[[Heard], Heard]
) -> None:
    """Check what is heard on the selected tracks, and that the others are the same objects."""
    for old, new in zip(before.tracks, after.tracks, strict=True):
        if old.id in tracks:
            assert heard_on(new) == expected(heard_on(old))
        else:
            assert new is old


def has_sound(case: Case) -> bool:
    project, span, tracks = case
    return any(clip.span.overlaps(span) for track, clip in project.clips() if track.id in tracks)


@given(selections().filter(has_sound))
def test_deleting_a_range_takes_out_just_that(case: Case) -> None:
    project, span, tracks = case
    after = ranges.delete_range(project, span, tracks)
    assert_heard(project, after, tracks, lambda heard: without(heard, span))


@given(selections().filter(has_sound))
def test_silencing_a_range_takes_out_just_that_and_keeps_the_length(case: Case) -> None:
    project, span, tracks = case
    after = ranges.silence_range(project, span, tracks)
    assert_heard(project, after, tracks, lambda heard: without(heard, span))
    assert [track.end for track in after.tracks] == [track.end for track in project.tracks]


@given(selections().filter(has_sound))
def test_cropping_to_a_range_keeps_just_that(case: Case) -> None:
    project, span, tracks = case
    after = ranges.crop_to_range(project, span, tracks)
    assert_heard(project, after, tracks, lambda heard: only(heard, span))
    at_start = ranges.crop_to_range(project, span, tracks, to_start=True)
    assert_heard(
        project,
        at_start,
        tracks,
        lambda heard: moved(only(heard, span), lambda at: at - span.start),
    )


@given(selections())
def test_a_ripple_delete_closes_the_gap(case: Case) -> None:
    project, span, tracks = case

    def closed(heard: Heard) -> Heard:
        return moved(without(heard, span), lambda at: at if at < span.start else at - span.length)

    if all(project.track(track).end <= span.start for track in tracks):
        with pytest.raises(EditRefused, match="no sound"):
            ranges.ripple_delete(project, span, tracks)
        return
    assert_heard(project, ranges.ripple_delete(project, span, tracks), tracks, closed)


@given(projects(), positions(), st.integers(1, 50), st.data())
def test_a_gap_moves_what_lies_behind_it(
    project: Project, at: Frames, length: int, data: st.DataObject
) -> None:
    tracks = data.draw(some_tracks(project))
    after = ranges.insert_gap(project, at, Frames(length), tracks)

    def opened(heard: Heard) -> Heard:
        return moved(heard, lambda place: place if place < at else place + length)

    assert_heard(project, after, tracks, opened)
    gap = TimeRange(at, Frames(at + length))
    assert all(clip.span.intersection(gap) is None for t in tracks for clip in after.track(t).clips)


@given(projects(), positions(), st.integers(1, 50))
def test_a_ripple_delete_takes_a_gap_back(project: Project, at: Frames, length: int) -> None:
    every = frozenset(track.id for track in project.tracks)
    opened = ranges.insert_gap(project, at, Frames(length), every, with_markers=True)
    gap = TimeRange(at, Frames(at + length))
    if opened is project:
        return
    closed = ranges.ripple_delete(opened, gap, every, with_markers=True)
    assert_heard(project, closed, every, lambda heard: heard)
    assert closed.markers == project.markers


@given(selections())
def test_splitting_at_the_edges_changes_nothing_that_is_heard(case: Case) -> None:
    project, span, tracks = case
    try:
        after = ranges.split_range(project, span, tracks)
    except EditRefused:
        return
    assert_heard(project, after, tracks, lambda heard: heard)
    for track_id in tracks:
        for clip in after.track(track_id).clips:
            assert span.encloses(clip.span) or not span.overlaps(clip.span)


def test_a_range_inside_a_clip_leaves_two_clips_with_their_outer_fades() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(30), fade_out=a_fade(40)))
    after = ranges.delete_range(project, a_span(20, 80), [DRUMS])
    left, right = after.track(DRUMS).clips
    assert spans_on(after) == [(0, 20), (80, 100)]
    assert (left.id == "kick", right.id == "kick") == (True, False)
    assert (left.fade_in.length, left.fade_out.length) == (20, 0)
    assert (right.fade_in.length, right.fade_out.length) == (0, 20)
    assert heard_at(after, DRUMS, 80) == {("beat", 80)}
    assert heard_at(after, DRUMS, 79) == set()


def test_what_is_left_of_a_clip_that_loses_its_beginning_is_still_that_clip() -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    [clip] = ranges.delete_range(project, a_span(0, 30), [DRUMS]).track(DRUMS).clips
    assert (clip.id, clip.span, clip.source_start) == ("kick", a_span(30, 100), 30)


def test_silence_can_be_turned_up_again() -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    after = ranges.silence_range(project, a_span(60, 100), [DRUMS])
    assert [clip.gain_db for clip in after.track(DRUMS).clips] == [0.0, SILENT_DB]
    assert ranges.silence_range(after, a_span(60, 80), [DRUMS]) is after


def test_both_clips_of_an_overlap_lose_the_same_time() -> None:
    project = a_project(a_track("drums", a_clip("kick", 0), a_clip("snare", 80)))
    after = ranges.ripple_delete(project, a_span(70, 90), [DRUMS])
    assert spans_on(after) == [(0, 70), (70, 80), (70, 160)]


def test_tracks_that_were_not_selected_keep_their_time() -> None:
    project = a_project(a_track("drums", a_clip("kick", 100)), a_track("bass", a_clip("low", 100)))
    after = ranges.ripple_delete(project, a_span(0, 50), [DRUMS])
    assert (spans_on(after), spans_on(after, BASS)) == ([(50, 150)], [(100, 200)])


def test_markers_move_only_when_all_tracks_do() -> None:
    marks = [a_marker("a", 10), a_marker("b", 40, 200), a_marker("c", 50, 60), a_marker("d", 90)]
    project = with_markers(with_clip(a_project(), a_clip(length=500)), *marks)
    cut = a_span(50, 80)
    assert ranges.ripple_delete(project, cut, [DRUMS]).markers is project.markers
    after = ranges.ripple_delete(project, cut, [DRUMS], with_markers=True)
    assert after.markers == (a_marker("a", 10), a_marker("b", 40, 170), a_marker("d", 60))


def test_a_gap_carries_the_markers_behind_it_and_stretches_regions_around_it() -> None:
    marks = [a_marker("a", 10, 50), a_marker("b", 40, 60), a_marker("c", 50), a_marker("d", 50, 70)]
    project = with_markers(with_clip(a_project(), a_clip(length=500)), *marks)
    after = ranges.insert_gap(project, Frames(50), Frames(5), [DRUMS], with_markers=True)
    assert after.markers == (
        a_marker("a", 10, 50),
        a_marker("b", 40, 65),
        a_marker("c", 55),
        a_marker("d", 55, 75),
    )


@pytest.mark.parametrize(
    "edit",
    [
        ranges.delete_range,
        ranges.silence_range,
        ranges.crop_to_range,
        ranges.split_range,
        ranges.ripple_delete,
    ],
)
def test_nothing_selected_is_refused_in_words(edit: Callable[..., Project]) -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    for span, tracks, why in [
        (a_span(5, 5), [DRUMS], "no time selected"),
        (a_span(0, 50), [], "No track is selected"),
        (a_span(0, 50), ["gone"], "not in this project any more"),
        (a_span(100, 200), [DRUMS], "no sound in the selection"),
    ]:
        with pytest.raises(EditRefused, match=why):
            edit(project, span, tracks)


def test_a_split_that_would_cut_nothing_is_refused() -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    with pytest.raises(EditRefused, match="No clip reaches over"):
        ranges.split_range(project, a_span(0, 100), [DRUMS])


def test_a_gap_without_length_is_refused() -> None:
    with pytest.raises(EditRefused):
        ranges.insert_gap(a_project(), Frames(0), Frames(0), [DRUMS])


def test_a_cut_that_leaves_both_sides_gives_the_right_one_a_new_id() -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    after = ranges.ripple_delete(project, a_span(40, 60), [DRUMS])
    ids = [clip.id for clip in after.track(DRUMS).clips]
    assert ids[0] == ClipId("kick")
    assert ids[1] not in ("", "kick")
