"""Treated sounds in the place of others, as long as they have become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nexus_desktop.domain.edits.shaping import set_clip_gain
from nexus_desktop.domain.edits.treating import (
    Behind,
    Piece,
    Treated,
    pieces_in,
    pieces_of,
    put_treated,
)
from nexus_desktop.domain.errors import EditRefused
from nexus_desktop.domain.ids import ClipId, SlotId
from nexus_desktop.domain.project import Project
from nexus_desktop.domain.rack import Rack, RackSlot
from tests.support.builders import (
    BASS,
    DRUMS,
    a_clip,
    a_fade,
    a_marker,
    a_project,
    a_source,
    a_span,
    a_track,
    clip_named,
    made_by_job,
    spans_on,
    with_markers,
)
from tests.support.effects import setting


def song() -> Project:
    """Drums at 100..200 and 300..400, bass at 0..50 and 500..600."""
    return a_project(
        a_track("drums", a_clip("kick", 100, 100, source_start=40), a_clip("snare", 300, 100)),
        a_track("bass", a_clip("low", 0, 50), a_clip("high", 500, 100)),
    )


def treated(piece: Piece, length: int) -> Treated:
    made = a_source(f"new of {piece.clip.id}", length) if length else None
    return Treated(piece, made, "reverse")


def put(project: Project, *pieces: Piece, to: int, behind: Behind = Behind.STAYS) -> Project:
    return put_treated(project, [treated(piece, to) for piece in pieces], behind)


def test_a_whole_clip_plays_the_new_sound_and_could_play_the_old_one() -> None:
    before = song()
    after = put(before, *pieces_of(before, [ClipId("kick")]), to=100)
    kick, was = clip_named(after, "kick"), clip_named(before, "kick")
    assert (kick.span, kick.source_start) == (was.span, was.source_start)
    assert (kick.take.source, kick.take.origin) == ("new of kick", "reverse")
    # Its first frame is the first that was heard.
    assert kick.take.begins == kick.source_start
    assert kick.other_takes == (was.take,)
    assert "new of kick" in after.sources


def test_a_part_of_a_clip_becomes_a_clip_between_what_is_left() -> None:
    before = song()
    (piece,) = pieces_in(before, a_span(120, 150), [DRUMS])
    assert piece.start_in_take == 60
    after = put(before, piece, to=30)
    assert spans_on(after) == [(100, 120), (120, 150), (150, 200), (300, 400)]
    sources = [clip.source for clip in after.track(DRUMS).clips]
    assert sources == ["beat", "new of kick", "beat", "beat"]
    assert [clip.source_start for clip in after.track(DRUMS).clips] == [40, 60, 90, 0]


@pytest.mark.parametrize(
    ("behind", "drums", "bass", "marker"),
    [
        (Behind.STAYS, [(100, 120), (120, 180), (180, 230), (300, 400)], 500, 450),
        (
            *(Behind.FOLLOWS_ON_TRACK, [(100, 120), (120, 180), (180, 230), (330, 430)]),
            *(500, 450),
        ),
        (Behind.FOLLOWS, [(100, 120), (120, 180), (180, 230), (330, 430)], 530, 480),
    ],
)
def test_the_rest_of_a_clip_follows_and_others_as_the_switch_says(
    behind: Behind, drums: list[tuple[int, int]], bass: int, marker: int
) -> None:
    before = with_markers(song(), a_marker("early", 10), a_marker("late", 450))
    after = put(before, *pieces_in(before, a_span(120, 150), [DRUMS]), to=60, behind=behind)
    assert spans_on(after) == drums
    assert spans_on(after, BASS) == [(0, 50), (bass, bass + 100)]
    assert [each.span.start for each in after.markers] == [10, marker]


def test_what_becomes_shorter_pulls_up_what_follows() -> None:
    before = with_markers(song(), a_marker("inside", 140), a_marker("late", 450))
    pieces = pieces_in(before, a_span(100, 200), [DRUMS])
    after = put(before, *pieces, to=40, behind=Behind.FOLLOWS)
    assert spans_on(after) == [(100, 140), (240, 340)]
    assert spans_on(after, BASS) == [(0, 50), (440, 540)]
    assert [each.span.start for each in after.markers] == [140, 390]


def test_pieces_on_one_track_keep_their_distance() -> None:
    before = song()
    pieces = pieces_of(before, [ClipId("kick"), ClipId("snare")])
    assert spans_on(put(before, *pieces, to=250)) == [(100, 350), (450, 700)]
    assert spans_on(put(before, *pieces, to=10)) == [(100, 110), (210, 220)]


def test_a_clip_that_crossfades_with_the_treated_one_goes_along_with_its_end() -> None:
    before = a_project(a_track("drums", a_clip("kick", 0, 100), a_clip("snare", 80, 100)))
    (piece,) = pieces_of(before, [ClipId("kick")])
    after = put(before, piece, to=200, behind=Behind.FOLLOWS_ON_TRACK)
    assert spans_on(after) == [(0, 200), (180, 280)]


def test_a_piece_of_which_nothing_is_left_goes() -> None:
    before = song()
    (piece,) = pieces_in(before, a_span(120, 150), [DRUMS])
    after = put(before, piece, to=0)
    assert spans_on(after) == [(100, 120), (120, 170), (300, 400)]
    (piece,) = pieces_of(before, [ClipId("kick")])
    assert spans_on(put(before, piece, to=0)) == [(300, 400)]


def test_gain_fades_and_rack_stay_and_fades_still_fit() -> None:
    slot = RackSlot(SlotId("s"), setting("gain"))
    clip = replace(
        a_clip("kick", 0, 100, gain_db=-3.0, fade_in=a_fade(40), fade_out=a_fade(20)),
        rack=Rack((slot,)),
    )
    before = a_project(a_track("drums", clip))
    kick = clip_named(put(before, *pieces_of(before, [clip.id]), to=30), "kick")
    assert (kick.gain_db, kick.rack) == (-3.0, clip.rack)
    assert (kick.fade_in.length, kick.fade_out.length) == (20, 10)


def test_a_gain_that_was_set_meanwhile_stays() -> None:
    before = song()
    pieces = pieces_of(before, [ClipId("kick")])
    after = put(set_clip_gain(before, [ClipId("kick")], -6.0), *pieces, to=100)
    assert clip_named(after, "kick").gain_db == -6.0


def test_what_was_edited_meanwhile_is_left_alone() -> None:
    before = song()
    pieces = pieces_of(before, [ClipId("kick")])
    moved = a_project(a_track("drums", a_clip("kick", 101, 100, source_start=40)))
    for other in (moved, a_project(a_track("drums"))):
        with pytest.raises(EditRefused, match="edited while the new sound was being made"):
            put(other, *pieces, to=100)


def test_only_sound_can_be_treated() -> None:
    with pytest.raises(EditRefused, match="no sound in the selection"):
        pieces_in(song(), a_span(210, 220), [DRUMS])


def test_tracks_that_hold_nothing_of_it_stay_the_same_objects() -> None:
    before = song()
    after = put(before, *pieces_of(before, [ClipId("kick")]), to=100)
    assert after.track(BASS) is before.track(BASS)
    assert clip_named(after, "snare") is clip_named(before, "snare")


def test_what_a_job_has_made_is_still_its_work_behind_an_effect() -> None:
    made = made_by_job(a_clip("kick", 100, 100))
    before = a_project(a_track("drums", made))
    after = put(before, *pieces_of(before, [ClipId("kick")]), to=100)
    assert clip_named(after, "kick").take.provenance == made.take.provenance
