"""Edits of loudness."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip, FadeShape
from nexus_desktop.domain.edits import shaping
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import HIGHEST_GAIN_DB, SILENT_DB
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import TimeRange
from tests.support.builders import (
    DRUMS,
    a_clip,
    a_fade,
    a_project,
    a_span,
    a_track,
    clip_named,
    spans_on,
    with_clip,
)
from tests.support.heard import heard_in, loud_on
from tests.support.strategies import selections

KICK = ClipId("kick")


def fades_of(clip: Clip) -> tuple[int, int]:
    return clip.fade_in.length, clip.fade_out.length


@pytest.mark.parametrize(
    ("asked", "given"),
    [(-3.5, -3.5), (1e9, HIGHEST_GAIN_DB), (-math.inf, SILENT_DB), (-2000, SILENT_DB)],
)
def test_the_gain_of_a_clip_stays_in_its_limits(asked: float, given: float) -> None:
    project = with_clip(a_project(), a_clip())
    assert clip_named(shaping.set_clip_gain(project, [KICK], asked), "kick").gain_db == given


def test_what_is_not_a_number_is_no_gain() -> None:
    project = with_clip(a_project(), a_clip())
    with pytest.raises(EditRefused, match="not a number"):
        shaping.set_clip_gain(project, [KICK], math.nan)


def test_the_gain_a_clip_has_already_is_no_edit() -> None:
    project = with_clip(a_project(), a_clip(gain_db=-6.0))
    assert shaping.set_clip_gain(project, [KICK], -6) is project


def test_a_fade_ends_where_the_other_begins() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(30), fade_out=a_fade(20)))
    assert fades_of(clip_named(shaping.set_fade_in(project, KICK, 500), "kick")) == (80, 20)
    assert fades_of(clip_named(shaping.set_fade_out(project, KICK, 500), "kick")) == (30, 70)
    assert fades_of(clip_named(shaping.set_fade_in(project, KICK, -5), "kick")) == (0, 20)


def test_a_fade_has_the_shape_that_was_asked_for() -> None:
    project = with_clip(a_project(), a_clip())
    after = shaping.set_fade_out(project, KICK, 10, FadeShape.S_CURVE)
    assert clip_named(after, "kick").fade_out.shape is FadeShape.S_CURVE


def test_fading_in_a_part_cuts_before_it_and_not_behind_it() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(50), fade_out=a_fade(30)))
    after = shaping.fade_in_range(project, a_span(40, 60), [DRUMS])
    left, right = after.track(DRUMS).clips
    assert spans_on(after) == [(0, 40), (40, 100)]
    assert (fades_of(left), fades_of(right)) == ((40, 0), (20, 30))


def test_fading_out_a_part_cuts_behind_it_and_not_before_it() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(30), fade_out=a_fade(50)))
    after = shaping.fade_out_range(project, a_span(40, 60), [DRUMS])
    left, right = after.track(DRUMS).clips
    assert spans_on(after) == [(0, 60), (60, 100)]
    assert (fades_of(left), fades_of(right)) == ((30, 20), (0, 40))


def test_a_selection_over_the_end_of_a_clip_fades_to_the_end() -> None:
    project = with_clip(a_project(), a_clip(length=100))
    [clip] = shaping.fade_out_range(project, a_span(70, 400), [DRUMS]).track(DRUMS).clips
    assert fades_of(clip) == (0, 30)
    [_, risen] = shaping.fade_in_range(project, a_span(70, 400), [DRUMS]).track(DRUMS).clips
    assert fades_of(risen) == (30, 0)


def test_a_fade_that_is_in_the_way_of_a_new_one_becomes_shorter() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(50), fade_out=a_fade(50)))
    [clip] = shaping.fade_in_range(project, a_span(0, 80), [DRUMS]).track(DRUMS).clips
    assert fades_of(clip) == (80, 20)
    [clip] = shaping.fade_out_range(project, a_span(20, 100), [DRUMS]).track(DRUMS).clips
    assert fades_of(clip) == (20, 80)


@pytest.mark.parametrize("fade", [shaping.fade_in_range, shaping.fade_out_range])
def test_no_fade_runs_over_a_cut(fade: Callable[..., Project]) -> None:
    project = a_project(a_track("drums", a_clip("kick", 0), a_clip("snare", 100)))
    with pytest.raises(EditRefused, match="more than one clip") as refusal:
        fade(project, a_span(50, 150), [DRUMS])
    assert refusal.value.hint


@given(selections())
def test_a_faded_selection_is_heard_where_it_was(
    case: tuple[Project, TimeRange, frozenset[TrackId]],
) -> None:
    project, span, tracks = case
    for fade in (shaping.fade_in_range, shaping.fade_out_range):
        try:
            after = fade(project, span, tracks)
        except EditRefused:
            continue
        assert heard_in(after) == heard_in(project)


@given(selections(), st.floats(-30.0, 30.0))
def test_only_the_selected_sound_becomes_louder(
    case: tuple[Project, TimeRange, frozenset[TrackId]], gain_db: float
) -> None:
    project, span, tracks = case
    try:
        after = shaping.gain_range(project, span, tracks, gain_db)
    except EditRefused:
        assert not any(
            clip.span.overlaps(span) for track, clip in project.clips() if track.id in tracks
        )
        return
    for old, new in zip(project.tracks, after.tracks, strict=True):
        expected = {
            at: sorted(
                (sound, min(gain + gain_db, HIGHEST_GAIN_DB))
                if span.contains(at) and old.id in tracks
                else (sound, gain)
                for sound, gain in sounds
            )
            for at, sounds in loud_on(old).items()
        }
        assert {at: s for at, s in loud_on(new).items() if at in expected} == expected


def test_no_gain_is_no_edit_and_no_sound_is_refused() -> None:
    project = with_clip(a_project(), a_clip(length=100))
    assert shaping.gain_range(project, a_span(10, 20), [DRUMS], 0.0) is project
    with pytest.raises(EditRefused, match="no sound in the selection"):
        shaping.gain_range(project, a_span(100, 200), [DRUMS], 3.0)
