"""Sounds in which effects are heard, in the place of what they were made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.clip import Clip
from nexus_desktop.domain.edits.printing import put_printed_clip, put_printed_track
from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import SlotId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import NO_EFFECTS, Rack, RackSlot
from nexus_desktop.domain.timeline import Frames
from nexus_desktop.domain.track import Track
from tests.support.builders import (
    DRUMS,
    a_clip,
    a_fade,
    a_project,
    a_source,
    a_track,
    clip_named,
    spans_on,
)
from tests.support.effects import setting

RACK = Rack((RackSlot(SlotId("s"), setting("gain")),))


def a_racked(clip: Clip) -> Clip:
    return replace(clip, rack=RACK)


def printed(*others: Clip, was: Clip, frames: int = 150) -> Project:
    project = a_project(a_track("drums", was, *others))
    return put_printed_clip(project, was, a_source("print", frames))


def test_a_printed_clip_plays_the_new_take_without_a_rack() -> None:
    was = a_racked(a_clip("kick", 50, 100, source_start=30, gain_db=-3.0))
    kick = clip_named(printed(was=was, frames=100), "kick")
    assert (kick.take.source, kick.take.begins, kick.source_start) == ("print", 30, 30)
    assert (kick.rack, kick.other_takes, kick.gain_db) == (NO_EFFECTS, (was.take,), -3.0)
    assert kick.span == was.span


@pytest.mark.parametrize(
    ("others", "end"),
    [
        ((), 200),
        ((a_clip("snare", 170, 50),), 170),
        ((a_clip("snare", 150, 50),), 150),
        # Crossfaded at its end: what rings on is not heard.
        ((a_clip("snare", 140, 50),), 150),
        # Within another one, from which it must not stick out.
        ((a_clip("pad", 0, 180),), 180),
        ((a_clip("hit", 60, 20),), 200),
    ],
)
def test_echoes_are_heard_as_far_as_there_is_room(others: tuple[Clip, ...], end: int) -> None:
    after = printed(*others, was=a_racked(a_clip("kick", 50, 100)))
    assert clip_named(after, "kick").span.end == end


def test_a_clip_that_is_faded_out_ends_where_it_did() -> None:
    after = printed(was=a_racked(a_clip("kick", 50, 100, fade_out=a_fade(10))))
    assert spans_on(after) == [(50, 150)]


def song() -> tuple[Project, Track]:
    clips = a_racked(a_clip("kick", 50, 100)), a_clip("snare", 200, 100)
    track = replace(a_track("drums", *clips), rack=RACK, gain_db=-6.0, pan=0.5)
    return a_project(track, a_track("bass")), track


def test_a_printed_track_is_one_clip_and_keeps_its_fader() -> None:
    project, track = song()
    after = put_printed_track(project, track, a_source("print", 400), Frames(50))
    drums = after.track(DRUMS)
    assert spans_on(after) == [(50, 450)]
    assert (drums.rack, drums.gain_db, drums.pan, drums.is_muted) == (NO_EFFECTS, -6.0, 0.5, False)
    assert drums.clips[0].take.origin == "printed"


def test_a_track_printed_to_a_new_one_stays_muted_above_it() -> None:
    project, track = song()
    source = a_source("print", 400)
    after = put_printed_track(project, track, source, Frames(50), TrackId("new"))
    assert [each.id for each in after.tracks] == ["drums", "new", "bass"]
    drums, new = after.tracks[0], after.tracks[1]
    assert (drums.clips, drums.rack, drums.is_muted) == (track.clips, RACK, True)
    assert (new.name, new.gain_db, new.pan, new.is_muted) == ("print", -6.0, 0.5, False)
    assert spans_on(after, "new") == [(50, 450)]


def test_what_was_edited_meanwhile_is_left_alone() -> None:
    project, track = song()
    kick = track.clips[0]
    other = replace(project, tracks=(replace(track, rack=NO_EFFECTS),))
    with pytest.raises(EditRefused, match="edited while its sound was being made"):
        put_printed_track(other, track, a_source("print"), Frames(50))
    with pytest.raises(EditRefused, match="edited while its sound was being made"):
        put_printed_clip(
            replace(project, tracks=(a_track("drums", replace(kick, rack=NO_EFFECTS)),)),
            kick,
            a_source("print"),
        )
    louder = set_clip_gain(project, [kick.id], 3.0)
    after = put_printed_clip(louder, kick, a_source("print"))
    assert clip_named(after, "kick").gain_db == 3.0
