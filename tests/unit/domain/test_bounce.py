"""What of a project goes into a file of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain import bounce
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, MarkerId, TakeId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.selection import NOTHING_SELECTED, Selection
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_marker,
    a_project,
    a_provenance,
    a_span,
    a_take,
    a_track,
    made_by_job,
)


@pytest.fixture
def song() -> Project:
    """Two clips of drums and one of bass."""
    drums = a_track("drums", a_clip("kick", 100, 50), a_clip("snare", 300, 50))
    bass = a_track("bass", a_clip("low", 200, 400))
    return a_project(drums, bass)


def heard(made: bounce.Bounce) -> dict[str, list[str]]:
    """Return the clips of every track that is heard."""
    tracks = made.project.tracks
    is_solo = any(track.is_soloed for track in tracks)
    return {
        track.id: [clip.id for clip in track.clips]
        for track in tracks
        if not track.is_muted and (track.is_soloed or not is_solo)
    }


def test_nothing_selected_is_nothing_to_bounce(song: Project) -> None:
    assert bounce.of_selection(song, NOTHING_SELECTED) is None


def test_time_on_all_tracks_is_the_mix_as_it_is(song: Project) -> None:
    chosen = Selection(a_span(120, 320), frozenset({DRUMS, BASS}))
    made = bounce.of_selection(song, chosen)
    assert made == bounce.Bounce("Song", song, a_span(120, 320).start, a_span(120, 320).end)


def test_time_on_one_track_is_that_track_alone_even_when_it_is_muted(song: Project) -> None:
    quiet = replace(song, tracks=(replace(song.tracks[0], is_muted=True), song.tracks[1]))
    soloed = replace(quiet, tracks=(quiet.tracks[0], replace(quiet.tracks[1], is_soloed=True)))
    made = bounce.of_selection(soloed, Selection(a_span(0, 500), frozenset({DRUMS})))
    assert made is not None
    assert heard(made) == {"drums": ["kick", "snare"]}


def test_what_is_not_heard_still_steers_unless_it_is_muted(song: Project) -> None:
    made = bounce.of_track(song, BASS)
    assert not made.project.track(DRUMS).is_muted
    quiet = replace(song, tracks=(replace(song.tracks[0], is_muted=True), song.tracks[1]))
    assert bounce.of_track(quiet, BASS).project.track(DRUMS).is_muted


def test_time_on_tracks_that_are_gone_is_the_mix(song: Project) -> None:
    made = bounce.of_selection(song, Selection(a_span(0, 500), frozenset({TrackId("gone")})))
    assert made is not None
    assert made.project is song


def test_clips_go_before_time_and_ring_out(song: Project) -> None:
    chosen = Selection(a_span(0, 500), frozenset({DRUMS}), frozenset({ClipId("snare")}))
    made = bounce.of_selection(song, chosen)
    assert made is not None
    assert heard(made) == {"drums": ["snare"]}
    assert (made.title, made.start, made.end) == ("beat", 300, None)


def test_clips_of_several_tracks_begin_with_the_first_and_bear_its_name(song: Project) -> None:
    first = replace(song.tracks[0].clips[0], name="Boom")
    named = replace(
        song,
        tracks=(replace(song.tracks[0], clips=(first, song.tracks[0].clips[1])), song.tracks[1]),
    )
    made = bounce.of_clips(named, [ClipId("low"), ClipId("kick")])
    assert heard(made) == {"drums": ["kick"], "bass": ["low"]}
    assert (made.title, made.start) == ("Boom", 100)


def test_a_clip_that_is_gone_is_refused(song: Project) -> None:
    with pytest.raises(EditRefused, match="No such clip"):
        bounce.of_clips(song, [ClipId("gone")])


def test_a_take_that_is_not_chosen_is_heard_in_the_place_of_the_one_that_is(song: Project) -> None:
    other = replace(a_take("beat"), id=TakeId("second"), name="Second try")
    clip = replace(song.tracks[0].clips[0], other_takes=(other,))
    several = replace(
        song,
        tracks=(replace(song.tracks[0], clips=(clip, song.tracks[0].clips[1])), song.tracks[1]),
    )
    made = bounce.of_take(several, clip.id, other.id)
    assert made.project.clip(clip.id)[1].take == other
    assert heard(made) == {"drums": ["kick"]}
    assert made.title == "Second try"


def test_a_track_begins_with_its_first_clip(song: Project) -> None:
    made = bounce.of_track(song, BASS)
    assert heard(made) == {"bass": ["low"]}
    assert (made.title, made.start, made.end) == ("bass", 200, None)


def test_a_region_is_the_mix_of_its_time_and_a_place_is_nothing(song: Project) -> None:
    region, place = a_marker("verse", 100, 200), a_marker("here", 50)
    marked = replace(song, markers=(place, region))
    made = bounce.of_region(marked, region.id)
    assert made == bounce.Bounce("verse", marked, region.span.start, region.span.end)
    assert bounce.of_region(marked, place.id) is None
    assert bounce.of_region(marked, MarkerId("gone")) is None


def test_the_whole_begins_at_zero_and_rings_out(song: Project) -> None:
    assert bounce.whole(song) == bounce.Bounce("Song", song)


def test_a_bounce_knows_how_what_is_heard_in_it_was_made() -> None:
    strings = made_by_job(a_clip("strings", 0, 100))
    brass = made_by_job(a_clip("brass", 100, 100), seed=8)
    again = made_by_job(a_clip("again", 200, 100), seed=8)
    song = a_project(a_track("drums", strings, brass, again, a_clip("played", 300)))
    made = (a_provenance(), a_provenance(seed=8))
    assert bounce.whole(song).provenance == made
    assert bounce.of_span(song, a_span(100, 250)).provenance == made[1:]
    assert bounce.of_clips(song, {ClipId("played")}).provenance == ()
    muted = replace(song, tracks=(replace(song.tracks[0], is_muted=True),))
    assert bounce.whole(muted).provenance == ()
