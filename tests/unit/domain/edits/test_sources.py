"""Sounds that arrive, become known exactly, and are dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from nexus_desktop.domain.edits import sources
from nexus_desktop.domain.edits.clips import split_clip
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames
from tests.support.builders import (
    DRUMS,
    a_clip,
    a_project,
    a_source,
    a_take,
    a_track,
    clip_named,
    spans_on,
    with_clip,
    with_sources,
    with_track,
)
from tests.support.heard import heard_in
from tests.support.strategies import projects

BEAT = SourceId("beat")


def arriving(frames: int = 1000) -> Project:
    """Return a project that shows all of a sound whose length is a guess."""
    project = with_sources(a_project(), a_source(frames=frames, is_settled=False))
    return with_clip(project, a_clip("kick", 50, frames))


def test_a_sound_is_added_once() -> None:
    source = a_source("snap")
    project = sources.add_source(a_project(), source)
    assert project.sources[SourceId("snap")] is source
    assert sources.add_source(project, source) is project
    with pytest.raises(EditRefused, match="same id"):
        sources.add_source(project, a_source("snap", frames=5))


def test_the_name_of_a_file_becomes_a_line_of_text() -> None:
    source = replace(a_source("snap"), name="two\nlines\udc80.wav")
    project = sources.add_source(a_project(), source)
    assert project.sources[SourceId("snap")].name == "two lines\N{REPLACEMENT CHARACTER}.wav"


@pytest.mark.parametrize("frames", [1, 990, 1000, 1010])
def test_a_clip_of_a_whole_arriving_sound_gets_its_true_length(frames: int) -> None:
    after = sources.settle_source(arriving(), BEAT, a_source(frames=frames))
    assert spans_on(after) == [(50, 50 + frames)]
    assert after.sources[BEAT].is_settled


def test_the_last_part_of_a_split_sound_gets_the_true_end() -> None:
    split = split_clip(arriving(), ClipId("kick"), Frames(850))
    longer = sources.settle_source(split, BEAT, a_source(frames=1200))
    assert spans_on(longer) == [(50, 850), (850, 1250)]
    shorter = sources.settle_source(split, BEAT, a_source(frames=900))
    assert spans_on(shorter) == [(50, 850), (850, 950)]
    lost = sources.settle_source(split, BEAT, a_source(frames=700))
    assert spans_on(lost) == [(50, 750)]


def test_a_trimmed_clip_keeps_its_end_while_there_is_sound() -> None:
    project = with_clip(a_project(a_track("drums")), a_clip("kick", 0, 300))
    project = with_sources(project, a_source(is_settled=False))
    assert spans_on(sources.settle_source(project, BEAT, a_source(frames=2000))) == [(0, 300)]
    assert spans_on(sources.settle_source(project, BEAT, a_source(frames=200))) == [(0, 200)]


def test_a_guess_that_was_right_changes_no_clip() -> None:
    project = arriving()
    after = sources.settle_source(project, BEAT, a_source())
    assert after.tracks is project.tracks
    assert sources.settle_source(after, BEAT, a_source()) is after


def test_the_length_is_counted_at_the_rate_of_the_project() -> None:
    project = with_sources(a_project(), a_source(frames=441, rate=44_100, is_settled=False))
    project = with_clip(project, a_clip("kick", 0, 480))
    after = sources.settle_source(project, BEAT, a_source(frames=882, rate=44_100))
    assert spans_on(after) == [(0, 960)]


def test_another_sound_cannot_settle_this_one() -> None:
    with pytest.raises(ValueError, match="is not"):
        sources.settle_source(arriving(), BEAT, a_source("snap"))
    with pytest.raises(EditRefused):
        sources.settle_source(arriving(), SourceId("snap"), a_source("snap"))


def test_what_still_arrives_is_left_out() -> None:
    project = arriving()
    project = with_clip(project, a_clip("snare", 10, source="snap"))
    after = sources.without_arriving(project)
    assert set(after.sources) == {"snap"}
    assert spans_on(after) == [(10, 110)]
    assert sources.without_arriving(after) is after


def test_a_clip_with_a_settled_take_besides_plays_that() -> None:
    clip = replace(a_clip("kick"), other_takes=(a_take("snap"), a_take("slow")))
    project = with_sources(
        with_clip(a_project(), clip),
        a_source("beat", is_settled=False),
        a_source("snap"),
        a_source("slow", is_settled=False),
    )
    after = clip_named(sources.without_arriving(project), "kick")
    assert (after.take, after.other_takes) == (a_take("snap"), ())


@given(projects(arriving=True))
def test_leaving_out_what_arrives_touches_no_clip_that_does_not_need_it(project: Project) -> None:
    after = sources.without_arriving(project)
    assert all(source.is_settled for source in after.sources.values())
    kept = {clip.id: clip for _, clip in after.clips()}
    for _, clip in project.clips():
        takes = (clip.take, *clip.other_takes)
        if all(project.sources[take.source].is_settled for take in takes):
            assert kept[clip.id] is clip


def test_an_arrival_that_fails_leaves_nothing_behind() -> None:
    before = with_clip(a_project(), a_clip("snare", source="snap"))
    during = with_sources(before, a_source("long", is_settled=False))
    during = with_track(during, a_track("new", a_clip("take", source="long")))
    assert sources.remove_arrival(during, SourceId("long"), TrackId("new")) == before
    assert sources.remove_arrival(before, SourceId("long"), TrackId("new")) is before


def test_a_track_made_for_an_arrival_stays_when_something_else_lies_there() -> None:
    during = with_clip(arriving(), a_clip("snare", source="snap"))
    after = sources.remove_arrival(during, BEAT, DRUMS)
    assert [clip.id for clip in after.track(DRUMS).clips] == ["snare"]


@given(projects())
def test_sounds_nobody_could_play_are_dropped(project: Project) -> None:
    after = sources.drop_unused_sources(project)
    used = {t.source for _, clip in project.clips() for t in (clip.take, *clip.other_takes)}
    assert set(after.sources) == used
    assert heard_in(after) == heard_in(project)


def test_settling_a_take_that_begins_later_fits_the_window() -> None:
    clip = replace(a_clip("kick", 0, 100), take=a_take(begins=20), source_start=Frames(20))
    project = with_sources(with_clip(a_project(), clip), a_source(frames=100, is_settled=False))
    after = sources.settle_source(project, BEAT, a_source(frames=130))
    assert spans_on(after, DRUMS) == [(0, 130)]
