"""Automatic crossfades of clips that overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip, FadeShape
from nexus_desktop.domain.crossfades import effective_fades
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import SampleRate
from nexus_desktop.domain.track import in_order
from tests.support.builders import a_clip, a_fade, a_source
from tests.support.strategies import clips, projects


def lengths(*clips: Clip) -> list[tuple[int, int]]:
    return [(fades.fade_in.length, fades.fade_out.length) for fades in effective_fades(clips)]


def test_clips_that_only_touch_do_not_fade() -> None:
    assert lengths(a_clip("a", 0), a_clip("b", 100)) == [(0, 0), (0, 0)]


def test_one_goes_while_the_other_comes() -> None:
    before, after = effective_fades([a_clip("a", 0), a_clip("b", 70, source="snap")])
    assert (before.fade_out, after.fade_in) == (a_fade(30), a_fade(30))
    assert before.fade_out.shape is FadeShape.EQUAL_POWER
    assert (before.fade_in.length, after.fade_out.length) == (0, 0)


def test_the_very_same_sound_at_the_same_place_crosses_in_a_straight_line() -> None:
    before, after = effective_fades([a_clip("a", 0), a_clip("b", 70, source_start=70)])
    assert {before.fade_out.shape, after.fade_in.shape} == {FadeShape.LINEAR}


def test_a_longer_fade_of_the_clip_itself_stays() -> None:
    one = a_clip("a", 0, fade_out=a_fade(50))
    other = a_clip("b", 70, fade_in=a_fade(10), source="snap")
    assert lengths(one, other) == [(0, 50), (30, 0)]


def test_a_clip_inside_another_is_heard_on_top_of_it() -> None:
    assert lengths(a_clip("a", 0, 100), a_clip("b", 20, 30)) == [(0, 0), (0, 0)]
    assert lengths(a_clip("a", 0, 100), a_clip("b", 0, 130)) == [(0, 0), (0, 0)]
    assert lengths(a_clip("a", 0, 100), a_clip("b", 20, 80)) == [(0, 0), (0, 0)]


def test_a_clip_inside_does_not_hide_its_neighbours_from_each_other() -> None:
    row = [a_clip("a", 0, 100), a_clip("b", 20, 30), a_clip("c", 80, 100)]
    assert lengths(*row) == [(0, 20), (0, 0), (20, 0)]


def test_two_crossfades_in_a_short_clip_share_it() -> None:
    row = [a_clip("a", 0, 100), a_clip("b", 50, 100), a_clip("c", 90, 200)]
    assert lengths(*row) == [(0, 50), (45, 55), (60, 0)]


def test_a_silenced_clip_makes_nobody_fade() -> None:
    assert lengths(a_clip("a", 0, gain_db=SILENT_DB), a_clip("b", 70)) == [(0, 0), (0, 0)]
    assert lengths(a_clip("a", 0), a_clip("b", 70, gain_db=SILENT_DB)) == [(0, 0), (0, 0)]


@given(projects())
def test_effective_fades_fit_and_are_never_shorter_without_need(project: Project) -> None:
    for track in project.tracks:
        for clip, fades in zip(track.clips, effective_fades(track.clips), strict=True):
            total = fades.fade_in.length + fades.fade_out.length
            assert total <= clip.span.length
            if total < clip.span.length:
                assert fades.fade_in.length >= clip.fade_in.length
                assert fades.fade_out.length >= clip.fade_out.length


RATE = SampleRate(48_000)
TWO_CLIPS = st.tuples(*(clips(n, a_source(f"s{n}", 60), RATE) for n in range(2))).map(in_order)


@given(TWO_CLIPS)
def test_a_crossfade_covers_the_overlap_on_both_sides(pair: tuple[Clip, Clip]) -> None:
    first, second = pair
    shared = first.span.intersection(second.span)
    is_partial = first.span.start < second.span.start and first.span.end < second.span.end
    if not shared or not is_partial or SILENT_DB in (first.gain_db, second.gain_db):
        return
    before, after = effective_fades(pair)
    for fade, clip in ((before.fade_out, first), (after.fade_in, second)):
        fills_clip = clip.fade_in.length + clip.fade_out.length + shared.length > clip.span.length
        assert fade.length >= shared.length or fills_clip
