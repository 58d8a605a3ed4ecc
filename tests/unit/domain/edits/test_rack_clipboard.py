"""A rack is carried to other places, and lives there on its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.effects import add_effect, automate, rack_at
from nexus_desktop.domain.edits.rack_clipboard import copy_rack, paste_rack
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId, TrackId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import (
    MASTER_RACK,
    AutomationPoint,
    RackPlace,
    clip_rack,
    track_rack,
)
from nexus_desktop.domain.timeline import Frames, SampleRate
from tests.support.builders import a_clip, a_project, a_track

DRUMS, BASS = track_rack(TrackId("drums")), track_rack(TrackId("bass"))
KICK, SNARE, NOTE = (clip_rack(ClipId(each)) for each in ("kick", "snare", "note"))
QUIET = EffectSettings("gain", (("gain_db", -6.0),), is_bypassed=True, wet=0.5)
SLOT = SlotId("slot")


def song() -> Project:
    return a_project(
        a_track("drums", a_clip("kick"), a_clip("snare", 500)),
        a_track("bass", a_clip("note", source="bass")),
    )


def with_moving_gain(place: RackPlace) -> Project:
    project = add_effect(song(), place, QUIET, slot_id=SLOT)
    points = [AutomationPoint(Frames(480), -3.0), AutomationPoint(Frames(961), 0.0)]
    return automate(project, place, SLOT, "gain_db", points)


@pytest.mark.parametrize("target", [BASS, MASTER_RACK])
def test_a_rack_of_the_timeline_takes_all_along_but_the_names_of_its_slots(
    target: RackPlace,
) -> None:
    project = with_moving_gain(DRUMS)
    pasted = paste_rack(project, target, copy_rack(project, DRUMS))
    (copied,), (original,) = rack_at(pasted, target).slots, rack_at(pasted, DRUMS).slots
    assert copied.id != original.id
    assert replace(copied, id=SLOT) == original


def test_what_stood_there_before_is_replaced() -> None:
    project = add_effect(with_moving_gain(DRUMS), BASS, QUIET)
    pasted = paste_rack(project, BASS, copy_rack(project, DRUMS))
    assert len(rack_at(pasted, BASS).slots) == 1


def test_points_of_a_clip_mean_nothing_on_a_track_and_stay_behind() -> None:
    project = with_moving_gain(KICK)
    pasted = paste_rack(project, BASS, copy_rack(project, KICK))
    (slot,) = rack_at(pasted, BASS).slots
    assert slot.settings == QUIET
    assert slot.automation == ()


@pytest.mark.parametrize(("target", "goes_along"), [(SNARE, True), (NOTE, False)])
def test_points_of_a_clip_go_along_to_pieces_of_the_same_sound(
    target: RackPlace, goes_along: bool
) -> None:
    project = with_moving_gain(KICK)
    pasted = paste_rack(project, target, copy_rack(project, KICK))
    (slot,) = rack_at(pasted, target).slots
    assert bool(slot.automation) == goes_along


def test_another_sample_rate_leaves_points_where_they_were_in_time() -> None:
    copied = copy_rack(with_moving_gain(DRUMS), DRUMS)
    other = replace(song(), sample_rate=SampleRate(2 * copied.sample_rate))
    (slot,) = rack_at(paste_rack(other, BASS, copied), BASS).slots
    assert [point.at for point in slot.automation[0].points] == [960, 1922]


def test_an_empty_rack_is_not_copied() -> None:
    with pytest.raises(EditRefused, match="The rack is empty"):
        copy_rack(song(), DRUMS)
