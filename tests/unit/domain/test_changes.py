"""What differs between two projects."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nexus_desktop.domain.changes import NO_CHANGES, ChangeSet, changes_between
from nexus_desktop.domain.edits import clips, details, shaping, sources, tracks
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, MarkerId, SourceId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.timeline import Frames
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_marker,
    a_project,
    a_source,
    a_track,
    with_markers,
)
from tests.support.every_edit import edits
from tests.support.strategies import projects

KICK, SNARE = ClipId("kick"), ClipId("snare")


def a_band() -> Project:
    return a_project(a_track("drums", a_clip("kick"), a_clip("snare", 300)), a_track("bass"))


def test_a_project_does_not_differ_from_itself_or_its_equal() -> None:
    assert changes_between(a_band(), a_band()).is_empty
    band = a_band()
    assert changes_between(band, band) is NO_CHANGES


def test_one_changed_clip_is_one_changed_track() -> None:
    after = shaping.set_clip_gain(a_band(), [KICK], -3.0)
    assert changes_between(a_band(), after) == ChangeSet(
        tracks_changed=frozenset({DRUMS}), clips_changed=frozenset({KICK})
    )


def test_a_clip_on_another_track_is_changed_and_so_are_both_tracks() -> None:
    after = clips.move_clips(a_band(), [KICK], 0, track_shift=1)
    assert changes_between(a_band(), after) == ChangeSet(
        tracks_changed=frozenset({DRUMS, BASS}), clips_changed=frozenset({KICK})
    )


def test_the_same_clip_object_on_another_track_is_changed_too() -> None:
    band = a_band()
    drums, bass = band.tracks
    after = replace(
        band, tracks=(replace(drums, clips=drums.clips[1:]), replace(bass, clips=drums.clips[:1]))
    )
    assert changes_between(band, after).clips_changed == {KICK}


def test_a_split_changes_one_clip_and_adds_one() -> None:
    changes = changes_between(a_band(), clips.split_clip(a_band(), KICK, Frames(50)))
    assert changes.clips_changed == {KICK}
    assert len(changes.clips_added) == 1
    assert changes.clips == changes.clips_changed | changes.clips_added


def test_tracks_come_and_go_with_their_clips() -> None:
    added = tracks.add_track(a_band(), track_id=TrackId("keys"))
    assert changes_between(a_band(), added) == ChangeSet(tracks_added=frozenset({TrackId("keys")}))
    removed = changes_between(a_band(), tracks.remove_track(a_band(), DRUMS))
    assert removed == ChangeSet(
        tracks_removed=frozenset({DRUMS}), clips_removed=frozenset({KICK, SNARE})
    )
    assert removed.tracks == {DRUMS}


def test_another_order_is_a_change_of_no_track() -> None:
    after = tracks.move_track(a_band(), BASS, 0)
    assert changes_between(a_band(), after) == ChangeSet(order_changed=True)


def test_details_markers_and_sounds_are_told_apart() -> None:
    band = a_band()
    assert changes_between(band, details.set_tempo(band, 90.0, 3)) == ChangeSet(details=True)
    marked = with_markers(band, a_marker("end", 5))
    assert changes_between(band, marked) == ChangeSet(markers=frozenset({MarkerId("end")}))
    heard = sources.add_source(band, a_source("snap"))
    assert changes_between(heard, band) == ChangeSet(sources=frozenset({SourceId("snap")}))


@given(projects(), st.data())
def test_changes_are_told_exactly(project: Project, data: st.DataObject) -> None:
    try:
        after = data.draw(edits(project))(project)
    except EditRefused:
        return
    changes = changes_between(project, after)
    old = {clip.id: (track.id, clip) for track, clip in project.clips()}
    new = {clip.id: (track.id, clip) for track, clip in after.clips()}
    assert changes.clips_added == new.keys() - old.keys()
    assert changes.clips_removed == old.keys() - new.keys()
    assert changes.clips_changed == {c for c in old.keys() & new.keys() if old[c] != new[c]}
    assert changes.is_empty == (after == project)
    back = changes_between(after, project)
    assert (back.clips_added, back.clips_removed) == (changes.clips_removed, changes.clips_added)
    assert back.clips_changed == changes.clips_changed
