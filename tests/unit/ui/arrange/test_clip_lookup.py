"""Finding clips: by time, in crowds, and under the pointer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.ids import SourceId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import Selection
from nexus_desktop.ui.arrange.clip_index import ClipIndex, TrackClips
from nexus_desktop.ui.arrange.crowd import Crowd
from nexus_desktop.ui.arrange.hit_testing import Part, hit_at
from nexus_desktop.ui.arrange.lane_layout import LaneLayout
from nexus_desktop.ui.arrange.scene import LaneScene
from nexus_desktop.ui.arrange.viewport import Viewport
from tests.support.builders import (
    a_clip,
    a_fade,
    a_project,
    a_source,
    a_span,
    a_track,
    with_sources,
)
from tests.support.timeline import MadeUpWaves

clips = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 800)), max_size=40)


def a_scene(project: Project, *, scroll_y: int = 0, per_pixel: float = 1.0) -> LaneScene:
    layout = LaneLayout.of([track.id for track in project.tracks], {})
    view = Viewport(0.0, per_pixel, 2000, 100_000)
    return LaneScene(project, view, layout, scroll_y)


def part_at(scene: LaneScene, x: float, y: float) -> Part:
    return hit_at(scene, x, y).part


@given(clips, st.integers(0, 6000), st.integers(1, 2000))
def test_the_clips_of_a_stretch_are_those_that_share_time_with_it(
    places: list[tuple[int, int]], start: int, length: int
) -> None:
    track = a_track("t", *(a_clip(f"{n}", at, size) for n, (at, size) in enumerate(places)))
    end = start + length
    expected = [c for c in track.clips if c.span.start < end and c.span.end > start]
    assert TrackClips(track).between(start, end) == expected


def test_overlapping_clips_fade_into_each_other() -> None:
    track = a_track("t", a_clip("a", 0, 300), a_clip("b", 200, 300))
    prepared = TrackClips(track)
    first, second = track.clips
    assert prepared.fades(first)[1].length == 100
    assert prepared.fades(second)[0].length == 100


def test_a_track_is_prepared_anew_only_when_it_changed() -> None:
    index, track = ClipIndex(), a_track("t", a_clip())
    prepared = index.of(track)
    assert index.of(track) is prepared
    assert index.of(replace(track, name="other")) is not prepared


@given(clips, st.integers(0, 4000), st.sampled_from([1, 7, 40]))
def test_a_crowd_fills_the_columns_that_its_clips_touch(
    places: list[tuple[int, int]], start: int, per_column: int
) -> None:
    track = a_track("t", *(a_clip(f"{n}", at, size) for n, (at, size) in enumerate(places)))
    if not track.clips:
        return
    project = a_project(track)
    filled = np.zeros(100, bool)
    for left, right in Crowd(track, project, 0).spans(start, per_column, 100):
        filled[left:right] = True
    for column in np.flatnonzero(filled):
        begin = start + int(column) * per_column
        assert TrackClips(track).between(begin, begin + per_column)


def test_a_crowd_is_as_loud_as_its_sound_and_silent_between_its_clips() -> None:
    track = a_track("t", a_clip("a", 0, 48_000), a_clip("b", 96_000, 48_000, gain_db=-6.0206))
    project = with_sources(a_project(track), a_source("beat", 48_000))
    waves = MadeUpWaves()
    found = Crowd(track, project, 0).columns(waves, 0, 4800, 30)
    peaks = waves.pyramid(project.sources[SourceId("beat")])
    assert peaks is not None
    loudest = peaks.levels[0].maxima.max()
    assert 0 < found.maxima[0, :10].max() <= loudest
    assert (found.minima[0, :10] < 0).all()
    assert (found.maxima[0, 10:20] == 0).all()
    assert found.maxima[0, 20:].max() == pytest.approx(found.maxima[0, :10].max() / 2, rel=1e-3)


def test_seams_of_a_crowd_are_drawn_only_where_clips_are_wide_enough() -> None:
    track = a_track("t", *(a_clip(f"{n}", n * 100, 100) for n in range(50)))
    crowd = Crowd(track, a_project(track), 0)
    assert crowd.seams(0, 10, 100) == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert crowd.seams(0, 50, 100) == []


def test_each_part_of_a_clip_is_found_where_it_is_drawn() -> None:
    kick = a_clip("kick", 100, 400, fade_in=a_fade(50), fade_out=a_fade(80))
    scene = a_scene(a_project(a_track("t", kick)))
    assert part_at(scene, 102, 60) is Part.CLIP_START
    assert part_at(scene, 498, 60) is Part.CLIP_END
    assert part_at(scene, 250, 12) is Part.CLIP_TITLE
    assert part_at(scene, 250, 80) is Part.CLIP_BODY
    assert part_at(scene, 150, 32) is Part.FADE_IN
    assert part_at(scene, 420, 32) is Part.FADE_OUT
    assert part_at(scene, 300, 32) is Part.GAIN
    assert part_at(scene, 700, 60) is Part.LANE
    assert part_at(scene, 700, 500) is Part.NOTHING


def test_a_clip_too_narrow_for_handles_can_still_be_moved() -> None:
    scene = a_scene(a_project(a_track("t", a_clip("kick", 100, 20))))
    assert part_at(scene, 110, 12) is Part.CLIP_TITLE
    assert part_at(scene, 110, 32) is Part.CLIP_BODY
    assert part_at(scene, 101, 32) is Part.CLIP_START


def test_of_two_clips_the_one_painted_on_top_is_found() -> None:
    scene = a_scene(a_project(a_track("t", a_clip("a", 0, 300), a_clip("b", 200, 300))))
    found = hit_at(scene, 250, 80)
    assert found.clip is not None
    assert found.clip.id == "b"


def test_scrolled_lanes_are_found_where_they_are() -> None:
    project = a_project(a_track("a"), a_track("b", a_clip("low", 0, 500)))
    found = hit_at(a_scene(project, scroll_y=132), 250, 80)
    assert found.row == 1
    assert found.clip is not None


def test_the_edges_of_a_selection_are_found_over_clips_and_beside_them() -> None:
    scene = a_scene(a_project(a_track("t", a_clip("kick", 100, 400))))
    track = scene.project.tracks[0].id
    scene = replace(scene, selection=Selection(a_span(200, 700), frozenset({track})))
    assert part_at(scene, 202, 80) is Part.SELECTION_START
    assert part_at(scene, 698, 80) is Part.SELECTION_END
    assert part_at(scene, 202, 12) is Part.CLIP_TITLE
