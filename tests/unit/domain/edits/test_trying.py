"""Pieces cut out to be heard through effects, in front of those that their clips have."""

from __future__ import annotations

from dataclasses import replace

from nexus_desktop.domain.edits.treating import pieces_in, pieces_of
from nexus_desktop.domain.edits.trying import before_racks, cut_out
from nexus_desktop.domain.ids import ClipId, SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack, RackSlot
from tests.support.builders import (
    DRUMS,
    a_clip,
    a_fade,
    a_project,
    a_span,
    a_track,
    clip_named,
    spans_on,
)
from tests.support.effects import setting

TRIED = RackSlot(SlotId("tried"), setting("gain", gain_db=-3.0))
OWN = RackSlot(SlotId("own"), setting("gain", gain_db=-6.0))


def song(rack: Rack | None = None) -> Project:
    kick = a_clip("kick", 100, 100, source_start=40, fade_in=a_fade(10), fade_out=a_fade(20))
    clips = (replace(kick, rack=rack or Rack()), a_clip("snare", 300, 100))
    return a_project(a_track("drums", *clips))


def test_a_whole_clip_needs_no_cut() -> None:
    before = song()
    assert cut_out(before, pieces_of(before, [ClipId("kick")])).project == before


def test_a_piece_from_the_middle_becomes_a_clip_with_the_id_of_the_whole() -> None:
    before = song()
    cut = cut_out(before, pieces_in(before, a_span(130, 160), [DRUMS]))
    assert spans_on(cut.project, DRUMS) == [(100, 130), (130, 160), (160, 200), (300, 400)]
    kick = clip_named(cut.project, "kick")
    assert (kick.span, kick.source_start, kick.fade_in.length) == (a_span(130, 160), 70, 0)
    first, _, last, _ = cut.project.track(DRUMS).clips
    assert (first.fade_in.length, last.fade_out.length) == (10, 20)
    assert len({clip.id for _, clip in cut.project.clips()}) == 4


def test_what_is_tried_stands_in_front_of_the_rack_of_the_clip() -> None:
    before = song(Rack((OWN,)))
    cut = cut_out(before, pieces_in(before, a_span(150, 350), [DRUMS]))
    after = before_racks(cut, [TRIED])
    racks = [clip.rack.slots for clip in after.track(DRUMS).clips]
    assert racks == [(OWN,), (TRIED, OWN), (TRIED,), ()]
    assert before_racks(cut, []) == cut.project


def test_a_rack_that_is_passed_by_is_not_heard_and_what_is_tried_is() -> None:
    before = song(Rack((OWN,), is_bypassed=True))
    after = before_racks(cut_out(before, pieces_of(before, [ClipId("kick")])), [TRIED])
    assert clip_named(after, "kick").rack == Rack((TRIED,))
