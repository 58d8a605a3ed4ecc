"""Edits of whole clips."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits import clips
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import SILENT_DB
from nexus_desktop.domain.ids import ClipId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames, TimeRange
from nexus_desktop.domain.track import Track
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_fade,
    a_project,
    a_take,
    a_track,
    clip_named,
    spans_on,
    with_clip,
)
from tests.support.heard import heard_in, heard_on, moved, only, together
from tests.support.strategies import LATEST, LONGEST, positions, projects, some_clips, some_tracks

KICK = ClipId("kick")


@st.composite
def chosen_clips(draw: st.DrawFn) -> tuple[Project, frozenset[ClipId]]:
    project = draw(projects(least_clips=1))
    return project, draw(some_clips(project))


@st.composite
def one_clip(draw: st.DrawFn) -> tuple[Project, Clip]:
    project = draw(projects(least_clips=1))
    return project, draw(st.sampled_from([clip for _, clip in project.clips()]))


def alone(clip: Clip) -> Track:
    return a_track("alone", clip)


def of_clips(track: Track, clip_ids: frozenset[ClipId], *, chosen: bool) -> Track:
    """Return a track with only the chosen clips, or only the others."""
    kept = tuple(clip for clip in track.clips if (clip.id in clip_ids) == chosen)
    return replace(track, clips=kept)


# --- adding


@given(one_clip(), positions())
def test_an_added_clip_is_heard_on_top_of_what_is_there(
    case: tuple[Project, Clip], at: Frames
) -> None:
    project, clip = case
    track = project.clip(clip.id)[0]
    added = replace(clip, id=ClipId("new"), span=TimeRange(at, Frames(at + clip.span.length)))
    after = clips.add_clip(project, track.id, added)
    assert heard_on(after.track(track.id)) == together(heard_on(track), heard_on(alone(added)))


def test_a_clip_cannot_be_added_twice() -> None:
    project = with_clip(a_project(), a_clip("kick"))
    with pytest.raises(EditRefused, match="already"):
        clips.add_clip(project, DRUMS, a_clip("kick", 500))


def test_a_clip_whose_sound_is_missing_cannot_be_added() -> None:
    with pytest.raises(EditRefused, match="does not hold this sound"):
        clips.add_clip(a_project(), DRUMS, a_clip(source="elsewhere"))
    clip = replace(a_clip(), other_takes=(a_take("elsewhere"),))
    with pytest.raises(EditRefused, match="does not hold this sound"):
        clips.add_clip(a_project(), DRUMS, clip)


def test_a_clip_without_length_cannot_be_added() -> None:
    with pytest.raises(EditRefused, match="no sound"):
        clips.add_clip(a_project(), DRUMS, a_clip(length=0))


def test_an_added_clip_is_brought_within_the_limits() -> None:
    clip = a_clip(length=100, fade_in=a_fade(150), fade_out=a_fade(50), gain_db=-9e9)
    added = clip_named(clips.add_clip(a_project(), DRUMS, clip), "kick")
    assert (added.fade_in.length, added.fade_out.length, added.gain_db) == (75, 25, SILENT_DB)


# --- moving


@given(chosen_clips(), st.integers(-LATEST - LONGEST, 300))
def test_clips_move_together_and_the_others_stay(
    case: tuple[Project, frozenset[ClipId]], by: int
) -> None:
    project, chosen = case
    after = clips.move_clips(project, chosen, by)
    first = min(clip.span.start for _, clip in project.clips() if clip.id in chosen)
    really = max(by, -first)
    for old, new in zip(project.tracks, after.tracks, strict=True):
        movers, others = (heard_on(of_clips(old, chosen, chosen=flag)) for flag in (True, False))
        assert heard_on(new) == together(others, moved(movers, lambda at: at + really))


def test_a_group_stops_at_the_beginning_in_its_form() -> None:
    project = a_project(a_track("drums", a_clip("kick", 50), a_clip("snare", 300)))
    after = clips.move_clips(project, [KICK, ClipId("snare")], -80)
    assert spans_on(after) == [(0, 100), (250, 350)]


def test_a_group_stops_at_the_last_track_in_its_form() -> None:
    project = a_project(
        a_track("drums", a_clip("kick")), a_track("bass", a_clip("low")), a_track("keys")
    )
    after = clips.move_clips(project, [KICK, ClipId("low")], 0, track_shift=5)
    assert [len(track.clips) for track in after.tracks] == [0, 1, 1]
    assert after.clip(KICK)[0].id == BASS
    back = clips.move_clips(after, [KICK, ClipId("low")], 0, track_shift=-5)
    assert [len(track.clips) for track in back.tracks] == [1, 1, 0]


def test_moving_by_nothing_is_no_edit() -> None:
    project = with_clip(a_project(), a_clip())
    assert clips.move_clips(project, [KICK], -10) is project


def test_a_clip_that_is_moved_over_another_takes_nothing_from_it() -> None:
    project = a_project(a_track("drums", a_clip("kick", 0), a_clip("snare", 200)))
    after = clips.move_clips(project, [KICK], 150)
    assert spans_on(after) == [(150, 250), (200, 300)]


# --- trimming


@given(one_clip(), positions())
def test_a_trimmed_start_hides_or_uncovers_sound_and_moves_none(
    case: tuple[Project, Clip], to: Frames
) -> None:
    project, clip = case
    after = clip_named(clips.trim_clip_start(project, clip.id, to), clip.id)
    shown = clip.source_start - clip.take.begins
    earliest = max(0, clip.span.start - shown)
    start = Frames(min(max(to, earliest), clip.span.end - 1))
    assert after.span == TimeRange(start, clip.span.end)
    assert_same_sound_where_both_play(clip, after)


@given(one_clip(), positions())
def test_a_trimmed_end_hides_or_uncovers_sound_and_moves_none(
    case: tuple[Project, Clip], to: Frames
) -> None:
    project, clip = case
    after = clip_named(clips.trim_clip_end(project, clip.id, to), clip.id)
    shown = clip.source_start - clip.take.begins + clip.span.length
    latest = clip.span.end + project.source(clip.source).frames_at(project.sample_rate) - shown
    end = Frames(max(min(to, latest), clip.span.start + 1))
    assert after.span == TimeRange(clip.span.start, end)
    assert_same_sound_where_both_play(clip, after)


def assert_same_sound_where_both_play(before: Clip, after: Clip) -> None:
    shared = before.span.intersection(after.span)
    assert shared is not None
    assert only(heard_on(alone(after)), shared) == only(heard_on(alone(before)), shared)


@given(one_clip(), positions())
def test_a_trim_is_taken_back_by_another_trim(case: tuple[Project, Clip], to: Frames) -> None:
    project, clip = case
    for trim, edge in (
        (clips.trim_clip_start, clip.span.start),
        (clips.trim_clip_end, clip.span.end),
    ):
        after = trim(trim(project, clip.id, to), clip.id, edge)
        assert heard_in(after) == heard_in(project)


def test_fades_that_no_longer_fit_become_shorter_in_proportion() -> None:
    project = with_clip(a_project(), a_clip(length=100, fade_in=a_fade(20), fade_out=a_fade(60)))
    after = clip_named(clips.trim_clip_end(project, KICK, Frames(40)), "kick")
    assert (after.fade_in.length, after.fade_out.length) == (10, 30)
    roomy = clip_named(clips.trim_clip_end(project, KICK, Frames(80)), "kick")
    assert (roomy.fade_in.length, roomy.fade_out.length) == (20, 60)


def test_a_clip_that_reaches_beyond_its_sound_is_not_cut_by_pulling_its_end() -> None:
    project = with_clip(a_project(), a_clip(length=1200))
    assert clips.trim_clip_end(project, KICK, Frames(5000)) is project


# --- splitting and joining


@given(one_clip(), st.data())
def test_both_parts_of_a_split_are_heard_as_the_whole_was(
    case: tuple[Project, Clip], data: st.DataObject
) -> None:
    project, clip = case
    assume(clip.span.length > 1)
    at = Frames(data.draw(st.integers(clip.span.start + 1, clip.span.end - 1)))
    after = clips.split_clip(project, clip.id, at)
    left = clip_named(after, clip.id)
    [right] = [new for _, new in after.clips() if new.id not in {c.id for _, c in project.clips()}]
    assert (left.span, right.span) == (TimeRange(clip.span.start, at), TimeRange(at, clip.span.end))
    assert (left.fade_out.length, right.fade_in.length) == (0, 0)
    assert left.fade_in.length == min(clip.fade_in.length, left.span.length)
    assert right.fade_out.length == min(clip.fade_out.length, right.span.length)
    assert heard_in(after) == heard_in(project)


@pytest.mark.parametrize("at", [0, 10, 20, 30])
def test_a_cut_that_is_not_inside_the_clip_is_refused_with_a_hint(at: int) -> None:
    project = with_clip(a_project(), a_clip("kick", 10, 10))
    with pytest.raises(EditRefused) as refusal:
        clips.split_clip(project, KICK, Frames(at))
    assert refusal.value.hint


@given(projects(), st.data())
def test_splitting_everything_at_a_place_changes_nothing_that_is_heard(
    project: Project, data: st.DataObject
) -> None:
    at, tracks = data.draw(positions()), data.draw(some_tracks(project))
    crossing = [
        clip
        for track, clip in project.clips()
        if track.id in tracks and clip.span.start < at < clip.span.end
    ]
    if not crossing:
        with pytest.raises(EditRefused, match="No clip"):
            clips.split_at(project, at, tracks)
        return
    after = clips.split_at(project, at, tracks)
    assert heard_in(after) == heard_in(project)
    assert len(list(after.clips())) == len(list(project.clips())) + len(crossing)


@given(one_clip(), st.data())
def test_joining_takes_a_split_back(case: tuple[Project, Clip], data: st.DataObject) -> None:
    project, clip = case
    assume(clip.span.length > 1)
    at = Frames(data.draw(st.integers(clip.span.start + 1, clip.span.end - 1)))
    split = clips.split_clip(project, clip.id, at)
    parts = [new.id for _, new in split.clips() if new not in [c for _, c in project.clips()]]
    joined = clip_named(clips.join_clips(split, parts), clip.id)
    unfaded = {"fade_in": joined.fade_in, "fade_out": joined.fade_out}
    assert joined == replace(clip, **unfaded)  # type: ignore[arg-type] # mypy cannot see the keys
    assert joined.fade_in.length <= clip.fade_in.length


def test_parts_that_overlap_are_joined_to_one_window() -> None:
    project = a_project(
        a_track("drums", a_clip("kick", 0, 100), a_clip("tail", 50, 100, source_start=50))
    )
    after = clips.join_clips(project, [KICK, ClipId("tail")])
    assert spans_on(after) == [(0, 150)]


@pytest.mark.parametrize(
    "other",
    [
        a_clip("other", 100, source_start=99),
        a_clip("other", 101, source_start=101),
        a_clip("other", 100, source_start=100, source="bang"),
        a_clip("other", 100, source_start=100, gain_db=-1.0),
    ],
    ids=["other part", "gap", "other sound", "other gain"],
)
def test_what_is_not_one_sound_is_not_joined(other: Clip) -> None:
    project = a_project(a_track("drums", a_clip("kick"), other))
    with pytest.raises(EditRefused, match="not parts of one sound") as refusal:
        clips.join_clips(project, [KICK, other.id])
    assert refusal.value.hint


def test_one_clip_on_each_track_is_nothing_to_join() -> None:
    project = a_project(a_track("drums", a_clip("kick")), a_track("bass", a_clip("low")))
    with pytest.raises(EditRefused, match="Only one clip"):
        clips.join_clips(project, [KICK, ClipId("low")])


def test_joining_keeps_every_take_the_parts_could_play() -> None:
    louder, softer = a_take("loud"), a_take("soft")
    left = replace(a_clip("kick", 0, 50), other_takes=(louder,))
    right = replace(a_clip("tail", 50, 50, source_start=50), other_takes=(louder, softer))
    project = a_project(a_track("drums", left, right))
    joined = clip_named(clips.join_clips(project, [KICK, ClipId("tail")]), "kick")
    assert joined.other_takes == (louder, softer)


# --- deleting, duplicating, naming


@given(chosen_clips())
def test_deleting_clips_leaves_the_others_as_they_are(
    case: tuple[Project, frozenset[ClipId]],
) -> None:
    project, chosen = case
    after = clips.delete_clips(project, chosen)
    for old, new in zip(project.tracks, after.tracks, strict=True):
        assert heard_on(new) == heard_on(of_clips(old, chosen, chosen=False))


@given(chosen_clips())
def test_duplicates_follow_right_behind_their_group(
    case: tuple[Project, frozenset[ClipId]],
) -> None:
    project, chosen = case
    group = [clip for _, clip in project.clips() if clip.id in chosen]
    by = max(clip.span.end for clip in group) - min(clip.span.start for clip in group)
    after = clips.duplicate_clips(project, chosen)
    for old, new in zip(project.tracks, after.tracks, strict=True):
        copies = moved(heard_on(of_clips(old, chosen, chosen=True)), lambda at: at + by)
        assert heard_on(new) == together(heard_on(old), copies)


def test_a_clip_gets_a_name_on_one_line() -> None:
    project = with_clip(a_project(), a_clip())
    after = clips.rename_clip(project, KICK, " big\n kick\x00\udcff ")
    assert clip_named(after, "kick").name == "big kick \N{REPLACEMENT CHARACTER}"
    assert clips.rename_clip(after, KICK, "big kick \N{REPLACEMENT CHARACTER}") is after


def test_no_clips_and_vanished_clips_are_refused() -> None:
    project = with_clip(a_project(), a_clip())
    with pytest.raises(EditRefused, match="No clip is selected"):
        clips.delete_clips(project, [])
    with pytest.raises(EditRefused, match="not in this project any more"):
        clips.move_clips(project, [KICK, ClipId("gone")], 5)
    with pytest.raises(EditRefused, match="not in this project any more"):
        clips.add_clip(project, TrackId("gone"), a_clip("new"))


def test_an_overlap_stays_an_overlap_when_one_clip_is_split() -> None:
    project = a_project(a_track("drums", a_clip("kick", 0), a_clip("snare", 80)))
    after = clips.split_at(project, Frames(90), [DRUMS])
    assert sorted(spans_on(after)) == [(0, 90), (80, 90), (90, 100), (90, 180)]
