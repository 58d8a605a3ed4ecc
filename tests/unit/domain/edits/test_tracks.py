"""Edits of tracks."""

from __future__ import annotations

import math

import pytest

from nexus_desktop.domain.edits import tracks
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.gain import HIGHEST_GAIN_DB, SILENT_DB
from nexus_desktop.domain.ids import TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.track import COLOR_COUNT
from tests.support.builders import BASS, DRUMS, a_clip, a_project, a_track


@pytest.fixture
def band() -> Project:
    return a_project(a_track("drums", a_clip()), a_track("bass"), a_track("keys"))


def order_of(project: Project) -> list[str]:
    return [track.id for track in project.tracks]


def test_a_new_track_comes_last_with_the_first_free_number(band: Project) -> None:
    after = tracks.add_track(tracks.add_track(band), track_id=TrackId("new"))
    assert [track.name for track in after.tracks[3:]] == ["Track 1", "Track 2"]
    assert after.tracks[4].id == "new"
    renamed = tracks.rename_track(after, after.tracks[3].id, "Vocals")
    assert tracks.add_track(renamed).tracks[5].name == "Track 1"


def test_a_new_track_can_go_between_others(band: Project) -> None:
    after = tracks.add_track(band, "Vocals", index=1)
    assert [track.name for track in after.tracks] == ["drums", "Vocals", "bass", "keys"]
    assert tracks.add_track(band, "Top", index=-3).tracks[0].name == "Top"


def test_new_tracks_go_through_the_colours() -> None:
    project = Project(a_project().id, "Song")
    for _ in range(COLOR_COUNT + 1):
        project = tracks.add_track(project)
    assert [track.color for track in project.tracks] == [*range(COLOR_COUNT), 0]


def test_an_id_that_is_taken_is_refused(band: Project) -> None:
    with pytest.raises(EditRefused, match="already"):
        tracks.add_track(band, track_id=DRUMS)


def test_removing_a_track_leaves_the_others_alone(band: Project) -> None:
    after = tracks.remove_track(band, BASS)
    assert after.tracks == (band.tracks[0], band.tracks[2])


@pytest.mark.parametrize(
    ("index", "order"),
    [
        (0, "bass drums keys"),
        (1, "drums bass keys"),
        (2, "drums keys bass"),
        (99, "drums keys bass"),
    ],
)
def test_a_track_moves_to_an_index(band: Project, index: int, order: str) -> None:
    assert order_of(tracks.move_track(band, BASS, index)) == order.split()


def test_a_track_that_is_there_already_does_not_move(band: Project) -> None:
    assert tracks.move_track(band, BASS, 1) is band
    assert tracks.move_track(band, TrackId("drums"), -4) is band


def test_a_track_needs_a_name(band: Project) -> None:
    assert tracks.rename_track(band, BASS, " Low \n end ").track(BASS).name == "Low end"
    with pytest.raises(EditRefused, match="needs a name"):
        tracks.rename_track(band, BASS, "  ")


def test_gain_and_pan_stop_at_their_limits(band: Project) -> None:
    assert tracks.set_track_gain(band, BASS, 500).track(BASS).gain_db == HIGHEST_GAIN_DB
    assert tracks.set_track_gain(band, BASS, -math.inf).track(BASS).gain_db == SILENT_DB
    assert tracks.set_track_pan(band, BASS, -7).track(BASS).pan == -1.0
    assert tracks.set_track_pan(band, BASS, 0.25).track(BASS).pan == 0.25


def test_what_is_not_a_number_is_refused(band: Project) -> None:
    with pytest.raises(EditRefused, match="not a number"):
        tracks.set_track_gain(band, BASS, math.nan)
    with pytest.raises(EditRefused, match="not a number"):
        tracks.set_track_pan(band, BASS, math.nan)


def test_switches_switch(band: Project) -> None:
    after = tracks.set_track_solo(tracks.set_track_mute(band, BASS, True), DRUMS, True)
    assert [(t.is_muted, t.is_soloed) for t in after.tracks[:2]] == [(False, True), (True, False)]
    assert tracks.set_track_mute(after, BASS, True) is after


def test_colours_go_round(band: Project) -> None:
    assert tracks.set_track_color(band, BASS, COLOR_COUNT + 2).track(BASS).color == 2


def test_all_are_muted_and_heard_again(band: Project) -> None:
    silent = tracks.mute_all(band, True)
    assert all(track.is_muted for track in silent.tracks)
    assert tracks.mute_all(silent, False) == band
    assert tracks.mute_all(band, False) is band


def test_a_track_that_is_gone_cannot_be_changed(band: Project) -> None:
    with pytest.raises(EditRefused, match="not in this project any more"):
        tracks.set_track_gain(band, TrackId("gone"), 0)
