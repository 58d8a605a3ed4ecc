"""Copying sound and putting it somewhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.edits import clipboard
from nexus_desktop.domain.edits.clipboard import Excerpt
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, SampleRate, TimeRange
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_fade,
    a_project,
    a_source,
    a_span,
    a_take,
    a_track,
    clip_named,
    spans_on,
    with_clip,
    with_sources,
)
from tests.support.heard import heard_on, moved, only, together
from tests.support.strategies import positions, projects, selections, some_clips

Case = tuple[Project, TimeRange, frozenset[TrackId]]


def copied(case: Case) -> Excerpt | None:
    try:
        return clipboard.copy_range(*case)
    except EditRefused:
        return None


@given(selections(), positions(), st.data())
def test_pasted_sound_is_heard_with_what_is_there(
    case: Case, at: Frames, data: st.DataObject
) -> None:
    project, span, tracks = case
    if not (excerpt := copied(case)):
        return
    row = data.draw(st.integers(0, len(project.tracks) - 1))
    after = clipboard.paste(project, excerpt, at, project.tracks[row].id)
    copies = [
        moved(only(heard_on(track), span), lambda place: place - span.start + at)
        for track in project.tracks
        if track.id in tracks
    ]
    assert len(after.tracks) == max(len(project.tracks), row + len(copies))
    for number, track in enumerate(after.tracks):
        before = heard_on(project.tracks[number]) if number < len(project.tracks) else {}
        came = copies[number - row] if row <= number < row + len(copies) else {}
        assert heard_on(track) == together(before, came)


@given(selections(), positions())
def test_inserted_sound_pushes_back_what_is_there(case: Case, at: Frames) -> None:
    project, span, _ = case
    if not (excerpt := copied(case)):
        return
    first = project.tracks[0]
    after = clipboard.paste_insert(project, excerpt, at, first.id)
    gap = TimeRange(at, Frames(at + span.length))
    for old, new in zip(project.tracks[: len(excerpt.rows)], after.tracks, strict=False):
        rest = moved(heard_on(new), lambda place: None if gap.contains(place) else place)
        opened = moved(heard_on(old), lambda place: place if place < at else place + span.length)
        assert rest == opened
    for old, new in zip(
        project.tracks[len(excerpt.rows) :], after.tracks[len(excerpt.rows) :], strict=False
    ):
        assert new is old


@given(selections())
def test_a_duplicated_range_is_heard_twice_and_nothing_is_lost(case: Case) -> None:
    project, span, tracks = case
    if not copied(case):
        return
    after = clipboard.duplicate_range(project, span, tracks)
    for old, new in zip(project.tracks, after.tracks, strict=True):
        if old.id not in tracks:
            assert new is old
            continue
        heard = heard_on(old)
        opened = moved(heard, lambda at: at if at < span.end else at + span.length)
        again = moved(only(heard, span), lambda at: at + span.length)
        assert heard_on(new) == together(opened, again)


@given(projects(least_clips=1), st.data())
def test_copied_clips_come_back_whole(project: Project, data: st.DataObject) -> None:
    chosen = data.draw(some_clips(project))
    originals = [clip for _, clip in project.clips() if clip.id in chosen]
    start = min(clip.span.start for clip in originals)
    first = next(track for track in project.tracks if any(c.id in chosen for c in track.clips))
    after = clipboard.paste(project, clipboard.copy_clips(project, chosen), start, first.id)
    old_ids = {clip.id for _, clip in project.clips()}
    copies = [(track.id, c) for track, c in after.clips() if c.id not in old_ids]
    assert len(copies) == len(originals)
    for track, clip in project.clips():
        if clip.id in chosen:
            assert (track.id, clip) in [(t, replace(c, id=clip.id)) for t, c in copies]


def test_sound_pasted_into_another_project_brings_its_sources() -> None:
    donor = with_clip(a_project(), replace(a_clip(source="snap"), other_takes=(a_take("beat"),)))
    other = replace(a_project(), sources={})
    after = clipboard.paste(other, clipboard.copy_clips(donor, [ClipId("kick")]), Frames(7), DRUMS)
    assert after.sources == donor.sources
    assert spans_on(after) == [(7, 107)]


def test_a_source_that_is_there_already_stays_the_same_object() -> None:
    project = with_clip(a_project(), a_clip())
    excerpt = clipboard.copy_clips(project, [ClipId("kick")])
    assert clipboard.paste(project, excerpt, Frames(0), DRUMS).sources is project.sources


def test_without_a_track_everything_goes_to_new_tracks() -> None:
    project = a_project(a_track("drums", a_clip("kick")), a_track("bass", a_clip("low")))
    excerpt = clipboard.copy_range(project, a_span(0, 50), [DRUMS, BASS])
    for put in (clipboard.paste, clipboard.paste_insert):
        after = put(project, excerpt, Frames(10), None)
        assert after.tracks[:2] == project.tracks
        assert [[c.span for c in track.clips] for track in after.tracks[2:]] == [
            [a_span(10, 60)]
        ] * 2


def test_rows_between_the_copied_tracks_stay_empty() -> None:
    project = a_project(
        a_track("drums", a_clip("kick")), a_track("bass"), a_track("keys", a_clip("chord", 50))
    )
    excerpt = clipboard.copy_clips(project, [ClipId("kick"), ClipId("chord")])
    assert [len(row) for row in excerpt.rows] == [1, 0, 1]
    assert excerpt.length == 150


def test_a_copied_part_keeps_only_the_fades_at_its_ends() -> None:
    clip = a_clip(length=100, fade_in=a_fade(30), fade_out=a_fade(30))
    excerpt = clipboard.copy_range(with_clip(a_project(), clip), a_span(0, 50), [DRUMS])
    [[copy]] = excerpt.rows
    assert (copy.fade_in.length, copy.fade_out.length) == (30, 0)


def test_between_projects_of_different_rates_the_time_stays() -> None:
    clip = a_clip(start=480, length=960, source_start=48, fade_in=a_fade(96))
    donor = with_sources(with_clip(a_project(rate=48_000), clip), a_source(frames=5000))
    excerpt = clipboard.copy_clips(donor, [ClipId("kick")])
    after = clipboard.paste(a_project(rate=96_000), excerpt, Frames(0), DRUMS)
    [copy] = after.track(DRUMS).clips
    assert (copy.span, copy.source_start, copy.fade_in.length) == (a_span(0, 1920), 96, 192)


@given(projects(least_clips=1), st.sampled_from([8000, 44_100, 192_000]))
def test_at_another_rate_clips_keep_their_rules_and_neighbours_their_cut(
    project: Project, rate: int
) -> None:
    excerpt = clipboard.copy_clips(project, [clip.id for _, clip in project.clips()])
    other = excerpt.at_rate(SampleRate(rate))
    for row, scaled in zip(excerpt.rows, other.rows, strict=True):
        for clip, same in zip(row, scaled, strict=True):
            assert same.fade_in.length + same.fade_out.length <= same.span.length
            assert abs(same.span.start / rate - clip.span.start / project.sample_rate) <= 1 / rate
            assert not same.span.is_empty


def test_nothing_to_copy_and_nothing_to_paste_are_refused() -> None:
    project = with_clip(a_project(), a_clip("kick", 0, 100))
    with pytest.raises(EditRefused, match="no sound in the selection"):
        clipboard.copy_range(project, a_span(100, 200), [DRUMS])
    empty = Excerpt(Frames(10), ((),), (), project.sample_rate)
    with pytest.raises(EditRefused, match="Nothing was copied yet"):
        clipboard.paste(project, empty, Frames(0), DRUMS)
    excerpt = clipboard.copy_clips(project, [ClipId("kick")])
    with pytest.raises(EditRefused, match="not in this project any more"):
        clipboard.paste(project, excerpt, Frames(0), TrackId("gone"))


def test_copying_leaves_the_original_where_it_was() -> None:
    project = with_clip(a_project(), a_clip("kick", 30, 100))
    excerpt = clipboard.copy_clips(project, [ClipId("kick")])
    assert [[clip.span for clip in row] for row in excerpt.rows] == [[a_span(0, 100)]]
    assert clip_named(project, "kick").span == a_span(30, 130)
