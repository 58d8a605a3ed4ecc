"""Edits of racks, in every place a rack can stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits import clipboard, clips, effects, sources
from nexus_desktop.domain.effect import EffectSettings
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import (
    MASTER_RACK,
    NO_EFFECTS,
    Automation,
    AutomationPoint,
    RackPlace,
    clip_rack,
    track_rack,
)
from nexus_desktop.domain.timeline import Frames, SampleRate
from tests.support.builders import DRUMS, a_clip, a_project, a_source, a_track, with_sources

GAIN = EffectSettings("gain", (("gain_db", -6.0),))
LOUD = EffectSettings("gain", (("gain_db", 6.0),))
ROOM = EffectSettings("convolution", (), data=(("impulse", "source:hall"),))
KICK = ClipId("kick")
EVERYWHERE = [clip_rack(KICK), track_rack(DRUMS), MASTER_RACK]
FIRST, SECOND = SlotId("first"), SlotId("second")

everywhere = pytest.mark.parametrize("place", EVERYWHERE, ids=lambda place: place.kind)


def song() -> Project:
    return a_project(a_track("drums", a_clip("kick", 0, 100)))


def with_two(place: RackPlace) -> Project:
    one = effects.add_effect(song(), place, GAIN, slot_id=FIRST)
    return effects.add_effect(one, place, ROOM, slot_id=SECOND)


def order(project: Project, place: RackPlace) -> list[SlotId]:
    return [slot.id for slot in effects.rack_at(project, place)]


@everywhere
def test_effects_are_put_moved_and_taken_out(place: RackPlace) -> None:
    project = with_two(place)
    assert order(project, place) == [FIRST, SECOND]
    assert order(effects.move_effect(project, place, SECOND, 0), place) == [SECOND, FIRST]
    assert order(effects.remove_effect(project, place, FIRST), place) == [SECOND]
    assert effects.rack_at(effects.clear_rack(project, place), place) is NO_EFFECTS
    assert [found for found, _ in effects.racks(project)] == [place]


@everywhere
def test_setting_what_is_set_already_changes_nothing(place: RackPlace) -> None:
    project = with_two(place)
    assert effects.set_effect(project, place, FIRST, GAIN) is project
    louder = effects.set_effect(project, place, FIRST, LOUD)
    assert effects.rack_at(louder, place).slot(FIRST).settings == LOUD


def test_settings_of_another_effect_are_refused() -> None:
    with pytest.raises(EditRefused, match="another effect"):
        effects.set_effect(with_two(MASTER_RACK), MASTER_RACK, FIRST, ROOM)


def test_two_settings_are_compared_by_changing_places() -> None:
    both = effects.swap_settings(with_two(MASTER_RACK), MASTER_RACK, FIRST)
    tried = effects.set_effect(both, MASTER_RACK, FIRST, LOUD)
    back = effects.swap_settings(tried, MASTER_RACK, FIRST)
    assert back.master.slot(FIRST).settings == GAIN
    assert effects.swap_settings(back, MASTER_RACK, FIRST).master.slot(FIRST).settings == LOUD


def test_points_are_kept_in_order_and_none_are_no_automation() -> None:
    points = [AutomationPoint(Frames(at), value) for at, value in ((50, 1.0), (10, -1.0))]
    moving = effects.automate(with_two(MASTER_RACK), MASTER_RACK, FIRST, "gain_db", points)
    lane = Automation("gain_db", (points[1], points[0]))
    assert moving.master.slot(FIRST).automation == (lane,)
    still = effects.automate(moving, MASTER_RACK, FIRST, "gain_db", [])
    assert still == with_two(MASTER_RACK)
    with pytest.raises(EditRefused, match="same place"):
        effects.automate(still, MASTER_RACK, FIRST, "gain_db", [points[0], points[0]])


def test_a_rack_holds_so_many_effects_and_no_more() -> None:
    project = song()
    for _ in range(effects.MOST_EFFECTS):
        project = effects.add_effect(project, MASTER_RACK, GAIN)
    with pytest.raises(EditRefused, match="rack is full"):
        effects.add_effect(project, MASTER_RACK, GAIN)


def test_all_racks_are_bypassed_at_once() -> None:
    project = with_two(MASTER_RACK)
    project = effects.add_effect(project, track_rack(DRUMS), GAIN)
    silent = effects.bypass_all(project, True)
    assert all(rack.is_bypassed for _, rack in effects.racks(silent))
    assert effects.bypass_all(silent, False) == project


def test_both_halves_of_a_split_clip_keep_its_rack_and_can_be_joined() -> None:
    project = with_two(clip_rack(KICK))
    split = clips.split_clip(project, KICK, Frames(40))
    halves = split.tracks[0].clips
    assert halves[0].rack == halves[1].rack == project.tracks[0].clips[0].rack
    assert clips.join_clips(split, {clip.id for clip in halves}) == project
    other = effects.clear_rack(split, clip_rack(halves[1].id))
    with pytest.raises(EditRefused, match="Cannot join"):
        clips.join_clips(other, {clip.id for clip in halves})


def test_a_sound_that_only_an_effect_needs_is_kept_and_copied_along() -> None:
    project = with_sources(with_two(clip_rack(KICK)), a_source("hall"))
    assert "hall" in sources.drop_unused_sources(project).sources
    excerpt = clipboard.copy_clips(project, {KICK})
    assert {source.id for source in excerpt.sources} == {"beat", "hall"}
    gone = effects.clear_rack(project, clip_rack(KICK))
    assert "hall" not in sources.drop_unused_sources(gone).sources


def test_automation_keeps_its_place_where_sound_is_pasted_at_another_rate() -> None:
    points = [AutomationPoint(Frames(at), float(at)) for at in (0, 1, 100)]
    project = with_two(clip_rack(KICK))
    project = effects.automate(project, clip_rack(KICK), FIRST, "gain_db", points)
    half = clipboard.copy_clips(project, {KICK}).at_rate(SampleRate(24_000))
    lane = half.rows[0][0].rack.slot(FIRST).automation[0]
    assert [point.at for point in lane.points] == [0, 1, 50]
    tighter = replace(project, sample_rate=SampleRate(48_000))
    assert clipboard.copy_clips(tighter, {KICK}).at_rate(SampleRate(48_000)).rows[0][0].rack == (
        project.tracks[0].clips[0].rack
    )
